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

// Compares the records with their line, and walks the reader rule over them, from `from` on; where
// that is not known, what the rule comes to is not compared.
absl::Status WalkRecords(std::string_view content, const ManifestLine& line,
                         const std::optional<ReaderState>& from, TakeRecord take) {
  DOCKET_ASSIGN_OR_RETURN(auto records,
                          SegmentRecords::Open(content, line.partition, line.range.base));
  ReaderState reader = from.value_or(ReaderState());
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
  if (from.has_value() && reader != line.reader) {
    return absl::DataLossError("the reader rule ends in another state than its line says");
  }
  return absl::OkStatus();
}

ReaderState ReaderBehind(const std::optional<ChainEnd>& before) {
  return before.has_value() ? before->line.reader : ReaderState();
}

// The segment of the line.
absl::Status WalkSegmentOf(const ManifestLine& line, const std::optional<ReaderState>& reader,
                           ObjectStore& store, SegmentDecompressor& decompressor, TakeRecord take) {
  const std::string name = SegmentName(line.partition, line.range);
  const auto content = ReadContent(store, line, decompressor);
  if (!content.ok()) return Named(name, content.status());
  return Named(name, WalkRecords(*content, line, reader, take));
}

absl::Status CheckBlob(BlobStore& blobs, const ManifestLine& line, const BlobHash& blob) {
  const absl::Status found = blobs.Get(blob).status();
  if (!absl::IsNotFound(found)) return found;
  return Wrong(absl::StrCat("blob ", platform::HexEncode(platform::AsBytes(blob))),
               absl::StrCat("it is missing, and a record of ",
                            SegmentName(line.partition, line.range), " names it"));
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
  DOCKET_ASSIGN_OR_RETURN(segment.end, ReadLine(store, archive, partition, base));
  DOCKET_RETURN_IF_ERROR(CheckFollows(before, segment.end));
  DOCKET_RETURN_IF_ERROR(
      WalkSegmentOf(segment.end.line, ReaderBehind(before), store, decompressor,
                    [&](StoredRecord& stored) { segment.records.push_back(std::move(stored)); }));
  return segment;
}

absl::Status CheckBlobs(BlobStore& blobs, const ManifestLine& line) {
  for (const BlobHash& blob : line.blobs) DOCKET_RETURN_IF_ERROR(CheckBlob(blobs, line, blob));
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

std::vector<absl::Status> ArchiveWalk::Verify(const ArchivedPartition& partition, LineVisitor visit,
                                              ArchiveTotals& totals) {
  const auto bases = ListLines(parts_.objects, partition);
  if (!bases.ok()) return {bases.status()};
  std::vector<absl::Status> wrong;
  std::optional<ChainEnd> before;
  bool knows_before = true;  // nothing stands before the first one
  SegmentDecompressor decompressor;
  for (const Offset base : *bases) {
    const std::size_t wrong_before = wrong.size();
    absl::StatusOr<ChainEnd> line = ReadLine(parts_.objects, parts_.archive, partition, base);
    if (line.ok()) {
      VerifySegment({.line = *line, .before = knows_before ? &before : nullptr}, decompressor,
                    wrong);
      before = *std::move(line);
    } else {
      wrong.push_back(line.status());
    }
    knows_before = line.ok();
    if (wrong.size() == wrong_before) {
      totals += TotalsOf(before->line);
      visit(before->line);
    } else if (IsRetryable(wrong.back())) {
      break;
    } else if (wrong.size() >= kWrongMax) {
      wrong.push_back(Wrong(FolderOf(partition),
                            "more may be wrong: verify again when this is "
                            "mended"));
      break;
    }
  }
  return wrong;
}

// Ends where the store does not answer.
void ArchiveWalk::VerifySegment(const Link& link, SegmentDecompressor& decompressor,
                                std::vector<absl::Status>& wrong) const {
  const ManifestLine& line = link.line.line;
  std::optional<ReaderState> reader;  // behind a line that is broken or missing it is not known
  if (link.before != nullptr) {
    const absl::Status follows = CheckFollows(*link.before, link.line);
    if (follows.ok()) {
      reader = ReaderBehind(*link.before);
    } else {
      wrong.push_back(follows);
    }
  }
  const absl::Status walked =
      WalkSegmentOf(line, reader, parts_.objects, decompressor, [](StoredRecord& /*stored*/) {});
  if (!walked.ok()) wrong.push_back(walked);
  if (IsRetryable(walked)) return;
  for (const BlobHash& blob : line.blobs) {
    const absl::Status there = CheckBlob(parts_.blobs, line, blob);
    if (!there.ok()) wrong.push_back(there);
    if (IsRetryable(there)) return;
  }
}

}  // namespace docket::eventstore
