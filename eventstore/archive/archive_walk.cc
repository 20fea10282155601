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

// A segment's content, found to be what its line says.
absl::StatusOr<std::string_view> ReadContent(ObjectStore& store, const ManifestLine& line,
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
  return content;
}

// May take what it gets.
using TakeRecord = absl::FunctionRef<void(StoredRecord&)>;

// Compares the records with their line, and walks the reader rule over them, from `reader` on.
absl::Status WalkRecords(std::string_view content, const ManifestLine& line, ReaderState reader,
                         TakeRecord take) {
  DOCKET_ASSIGN_OR_RETURN(auto records,
                          SegmentRecords::Open(content, line.partition, line.range.base));
  std::int64_t read = 0;
  domain::Timestamp first_at;
  StoredRecord stored{};
  Offset last;
  domain::Timestamp last_at;
  while (true) {
    DOCKET_ASSIGN_OR_RETURN(const bool found, records.Read(stored));
    if (!found) break;
    DOCKET_RETURN_IF_ERROR(WalkArchived(line.partition.log, stored, reader));
    last = stored.offset;
    last_at = stored.appended_at;
    if (read == 0) first_at = last_at;
    ++read;
    take(stored);
  }
  if (read != line.records || read == 0) {
    return absl::DataLossError(
        absl::StrCat("it holds ", read, " records, and its line says ", line.records));
  }
  if (Next(last) != line.range.next) {
    return absl::DataLossError("its last record is not the one that its line says");
  }
  if (first_at != line.first_appended_at || last_at != line.last_appended_at) {
    return absl::DataLossError("its times are not those that its line says");
  }
  if (reader != line.reader) {
    return absl::DataLossError("the reader rule ends in another state than its line says");
  }
  return absl::OkStatus();
}

// Where a segment stands.
struct SegmentPlace {
  ObjectStore& store;
  const std::string& archive;
  const ArchivedPartition& partition;
  Offset base;
};

absl::StatusOr<ChainEnd> WalkSegmentAt(const SegmentPlace& at,
                                       const std::optional<ChainEnd>& before,
                                       SegmentDecompressor& decompressor, TakeRecord take) {
  DOCKET_ASSIGN_OR_RETURN(ChainEnd line, ReadLine(at.store, at.archive, at.partition, at.base));
  DOCKET_RETURN_IF_ERROR(CheckFollows(before, line));
  const std::string name = SegmentName(at.partition, line.line.range);
  const auto content = ReadContent(at.store, line.line, decompressor);
  if (!content.ok()) return Named(name, content.status());
  const ReaderState reader = before.has_value() ? before->line.reader : ReaderState();
  DOCKET_RETURN_IF_ERROR(Named(name, WalkRecords(*content, line.line, reader, take)));
  return line;
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
  WalkedSegment segment;
  const SegmentPlace at{.store = store, .archive = archive, .partition = partition, .base = base};
  DOCKET_ASSIGN_OR_RETURN(segment.end,
                          WalkSegmentAt(at, before, decompressor, [&](StoredRecord& stored) {
                            segment.records.push_back(std::move(stored));
                          }));
  return segment;
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
  std::vector<StoredRecord> records;
  return WalkSegments(
      partition, [&](StoredRecord& stored) { records.push_back(std::move(stored)); },
      [&](const ManifestLine& line) {
        const absl::Status visited = visit(line, records);
        records.clear();
        return visited;
      },
      totals);
}

absl::Status ArchiveWalk::Verify(const ArchivedPartition& partition, LineVisitor visit,
                                 ArchiveTotals& totals) {
  return WalkSegments(
      partition, [](StoredRecord& /*stored*/) {},
      [&](const ManifestLine& line) {
        visit(line);
        return absl::OkStatus();
      },
      totals);
}

absl::Status ArchiveWalk::WalkSegments(const ArchivedPartition& partition,
                                       absl::FunctionRef<void(StoredRecord&)> take,
                                       absl::FunctionRef<absl::Status(const ManifestLine&)> visit,
                                       ArchiveTotals& totals) {
  DOCKET_ASSIGN_OR_RETURN(const std::vector<Offset> bases, ListLines(parts_.objects, partition));
  std::optional<ChainEnd> before;
  SegmentDecompressor decompressor;
  for (const Offset base : bases) {
    const SegmentPlace at{
        .store = parts_.objects, .archive = parts_.archive, .partition = partition, .base = base};
    DOCKET_ASSIGN_OR_RETURN(before, WalkSegmentAt(at, before, decompressor, take));
    DOCKET_RETURN_IF_ERROR(CheckBlobs(parts_.blobs, before->line));
    DOCKET_RETURN_IF_ERROR(visit(before->line));
    totals += TotalsOf(before->line);
  }
  return absl::OkStatus();
}

}  // namespace docket::eventstore
