#include "eventstore/archive/archive_walk.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "eventstore/archive/segment.h"
#include "eventstore/archive/segment_reader_state.h"
#include "platform/hashing.h"
#include "platform/status_macros.h"

namespace docket::eventstore {
namespace {

constexpr char kAdvice[] = ". Take it from another copy of the archive";

absl::Status Named(const std::string& object, const absl::Status& why) {
  if (why.ok()) return why;
  return {why.code(),
          absl::StrCat(object, ": ", why.message(), absl::IsDataLoss(why) ? kAdvice : "")};
}

absl::Status Wrong(const std::string& object, absl::string_view what) {
  return Named(object, absl::DataLossError(what));
}

// Also of the first line, whose range may begin anywhere.
absl::Status CheckFollows(const std::optional<ChainEnd>& before, const ChainEnd& line) {
  const std::string name = LineName(line.line.partition, line.line.range.base);
  if (line.line.range.next <= line.line.range.base) return Wrong(name, "it holds no records");
  if (!before.has_value()) {
    if (line.line.previous == platform::Sha256Digest{}) return absl::OkStatus();
    return Wrong(name, "it is the first line here, but one stood before it, which is missing");
  }
  const std::int64_t expected = before->line.range.next.value();
  const std::int64_t base = line.line.range.base.value();
  if (base < expected || (base > expected && !KeepsPosition(line.line.partition.log))) {
    return Wrong(name, absl::StrCat(base > expected ? "a gap: " : "it overlaps: ",
                                    "the line before ends before offset ", expected,
                                    ", and this one begins at ", base));
  }
  if (line.line.previous != before->hash) {
    return Wrong(name,
                 "the line before is another one than when this was written: one was edited "
                 "or replaced");
  }
  if (line.line.partition_count != before->line.partition_count) {
    return Wrong(name, "the log has another number of partitions than in the line before");
  }
  return absl::OkStatus();
}

absl::Status CheckRecords(const ManifestLine& line, const std::vector<StoredRecord>& records) {
  if (static_cast<std::int64_t>(records.size()) != line.records || records.empty()) {
    return absl::DataLossError(absl::StrCat("it holds ", records.size(), " records, and its line ",
                                            "says ", line.records));
  }
  if (Next(records.back().offset) != line.range.next) {
    return absl::DataLossError("its last record is not the one that its line says");
  }
  if (records.front().appended_at != line.first_appended_at ||
      records.back().appended_at != line.last_appended_at) {
    return absl::DataLossError("its times are not those that its line says");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<StoredRecord>> ReadSegment(ObjectStore& store, const ManifestLine& line,
                                                      SegmentDecompressor& decompressor) {
  const auto bytes = store.Get(SegmentName(line.partition, line.range), kSegmentContentBytesMax);
  if (absl::IsNotFound(bytes.status())) {
    return absl::DataLossError("it is missing, and its line is there");
  }
  DOCKET_RETURN_IF_ERROR(bytes.status());
  if (static_cast<std::int64_t>(bytes->size()) != line.segment_bytes ||
      platform::Sha256(*bytes) != line.segment_sha256) {
    return absl::DataLossError("its bytes are not those that its line says: their SHA-256 differs");
  }
  DOCKET_ASSIGN_OR_RETURN(const std::string_view content, decompressor.Decompress(*bytes));
  if (static_cast<std::int64_t>(content.size()) != line.content_bytes ||
      platform::Sha256(content) != line.content_sha256) {
    return absl::DataLossError("its content is not what its line says: its SHA-256 differs");
  }
  DOCKET_ASSIGN_OR_RETURN(auto records,
                          ReadSegmentContent(content, line.partition, line.range.base));
  DOCKET_RETURN_IF_ERROR(CheckRecords(line, records));
  return records;
}

}  // namespace

absl::StatusOr<ChainEnd> ReadLine(ObjectStore& store, const std::string& archive,
                                  const ArchivedPartition& partition, Offset base) {
  const std::string name = LineName(partition, base);
  DOCKET_ASSIGN_OR_RETURN(const std::string text, store.Get(name, kManifestLineBytesMax));
  absl::StatusOr<ManifestLine> line = ParseManifestLine(text);
  if (!line.ok()) return Named(name, line.status());
  if (line->archive != archive) {
    return Wrong(name,
                 absl::StrCat("it belongs to archive ", line->archive, ", and this is ", archive));
  }
  if (line->partition != partition || line->range.base != base) {
    return Wrong(name,
                 absl::StrCat("it is the line of ", LineName(line->partition, line->range.base)));
  }
  return ChainEnd{.line = *std::move(line), .hash = platform::Sha256(text)};
}

absl::StatusOr<std::optional<ChainEnd>> FindChainEnd(ObjectStore& store, const std::string& archive,
                                                     const ArchivedPartition& partition) {
  DOCKET_ASSIGN_OR_RETURN(const std::vector<Offset> bases, ListLines(store, partition));
  if (bases.empty()) return std::optional<ChainEnd>();
  DOCKET_ASSIGN_OR_RETURN(ChainEnd end, ReadLine(store, archive, partition, bases.back()));
  return std::optional(std::move(end));
}

absl::StatusOr<WalkedSegment> WalkSegment(ObjectStore& store, const std::string& archive,
                                          const ArchivedPartition& partition, Offset base,
                                          const std::optional<ChainEnd>& before,
                                          SegmentDecompressor& decompressor) {
  DOCKET_ASSIGN_OR_RETURN(ChainEnd line, ReadLine(store, archive, partition, base));
  DOCKET_RETURN_IF_ERROR(CheckFollows(before, line));
  const std::string name = SegmentName(partition, line.line.range);
  auto records = ReadSegment(store, line.line, decompressor);
  if (!records.ok()) return Named(name, records.status());
  ReaderState reader = before.has_value() ? before->line.reader : ReaderState();
  for (const StoredRecord& stored : *records) {
    if (const auto walked = WalkArchived(partition.log, stored, reader); !walked.ok()) {
      return Named(name, walked);
    }
  }
  if (reader != line.line.reader) {
    return Wrong(name, "the reader rule ends in another state than its line says");
  }
  return WalkedSegment{.end = std::move(line), .records = *std::move(records)};
}

absl::Status CheckBlobs(BlobStore& blobs, const ManifestLine& line) {
  for (const BlobHash& blob : line.blobs) {
    const absl::Status found = blobs.Get(blob).status();
    if (absl::IsNotFound(found)) {
      return Wrong(absl::StrCat("blob ", platform::HexEncode(platform::AsBytes(blob))),
                   absl::StrCat("it is missing, and a record of ",
                                SegmentName(line.partition, line.range), " names it"));
    }
    DOCKET_RETURN_IF_ERROR(found);
  }
  return absl::OkStatus();
}

ArchiveWalk::ArchiveWalk(Parts parts) : parts_(std::move(parts)) {}

absl::Status ArchiveWalk::Walk(const ArchivedPartition& partition, Visitor visit,
                               ArchiveTotals& totals) {
  DOCKET_ASSIGN_OR_RETURN(const std::vector<Offset> bases, ListLines(parts_.objects, partition));
  std::optional<ChainEnd> before;
  SegmentDecompressor decompressor;
  for (const Offset base : bases) {
    DOCKET_ASSIGN_OR_RETURN(
        WalkedSegment segment,
        WalkSegment(parts_.objects, parts_.archive, partition, base, before, decompressor));
    DOCKET_RETURN_IF_ERROR(CheckBlobs(parts_.blobs, segment.end.line));
    DOCKET_RETURN_IF_ERROR(visit(segment.end.line, segment.records));
    totals += TotalsOf(segment.end.line);
    before = std::move(segment.end);
  }
  return absl::OkStatus();
}

}  // namespace docket::eventstore
