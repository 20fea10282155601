#include "eventstore/archive/archiver.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "eventstore/archive/blob_candidates.h"
#include "eventstore/archive/segment_reader_state.h"
#include "platform/check.h"
#include "platform/hashing.h"
#include "platform/status_macros.h"

namespace docket::eventstore {
namespace {

ArchivedPartition NameOf(const RecordLog& log, PartitionIndex partition) {
  return {.log = log.name(), .partition = partition};
}

absl::Status NotThisLog(const ArchivedPartition& partition, absl::string_view what) {
  return absl::DataLossError(absl::StrCat(
      FolderOf(partition), ": the archive goes on from another log than this: ", what,
      ". Name an archive directory that no other data directory writes to; if this one's logs were "
      "truncated or replaced, restore them"));
}

}  // namespace

Archiver::Archiver(Parts parts, std::size_t segment_bytes)
    : parts_(std::move(parts)), segment_bytes_(segment_bytes) {
  DOCKET_CHECK(segment_bytes_ <= kSegmentBytesMax);
}

Offset Archiver::archived_before(const RecordLog& log, PartitionIndex partition) const {
  return tails_.at(NameOf(log, partition)).reader.next_offset;
}

absl::Status Archiver::LoadTails() {
  if (!archive_.empty()) return absl::OkStatus();
  DOCKET_ASSIGN_OR_RETURN(std::string archive, ReadOrMakeArchiveId(parts_.archive));
  archive_ = std::move(archive);
  for (RecordLog* log : parts_.logs) {
    for (std::int32_t i = 0; i < log->partition_count(); ++i) {
      DOCKET_ASSIGN_OR_RETURN(tails_[NameOf(*log, PartitionIndex(i))],
                              LoadTail(*log, PartitionIndex(i)));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<Archiver::Tail> Archiver::LoadTail(RecordLog& log, PartitionIndex partition) {
  const ArchivedPartition name = NameOf(log, partition);
  DOCKET_ASSIGN_OR_RETURN(const OffsetRange range, log.Offsets(partition));
  DOCKET_ASSIGN_OR_RETURN(const std::optional<ChainEnd> end,
                          FindChainEnd(parts_.archive, archive_, name));
  Tail tail;
  if (!end.has_value()) {
    tail.reader.next_offset = range.start;
    return tail;
  }
  tail.reader = end->line.reader;
  tail.line = end->hash;
  if (end->line.partition_count != log.partition_count()) {
    return NotThisLog(name, "it has another number of partitions");
  }
  const ReaderState& reader = tail.reader;
  if (range.end < reader.next_offset) {
    return NotThisLog(name, absl::StrCat("this one ends before offset ", range.end.value(),
                                         ", the archive before ", reader.next_offset.value()));
  }
  if (range.start > reader.next_offset && !KeepsPosition(name.log)) {
    return NotThisLog(name, absl::StrCat("this one begins at offset ", range.start.value(),
                                         ", the archive ends before ", reader.next_offset.value()));
  }
  if (range.start > reader.last_offset) return tail;  // trimmed up to what is archived
  DOCKET_ASSIGN_OR_RETURN(const ReadBatch last,
                          log.Read(partition, reader.last_offset, {.records_max = 1}));
  if (last.records.empty() || last.records.front().offset != reader.last_offset ||
      HashOf(last.records.front().record) != reader.last_record) {
    return NotThisLog(name, absl::StrCat("its record at offset ", reader.last_offset.value(),
                                         " is not the one that was archived"));
  }
  return tail;
}

absl::Status Archiver::BeginRound() {
  DOCKET_CHECK(!in_round());
  DOCKET_RETURN_IF_ERROR(LoadTails());
  for (auto log = parts_.logs.rbegin(); log != parts_.logs.rend(); ++log) {
    for (std::int32_t i = (*log)->partition_count() - 1; i >= 0; --i) {
      DOCKET_ASSIGN_OR_RETURN(const OffsetRange range, (*log)->Offsets(PartitionIndex(i)));
      if (archived_before(**log, PartitionIndex(i)) == range.end) continue;
      targets_.push_front({.log = *log, .partition = PartitionIndex(i), .end = range.end});
    }
  }
  return absl::OkStatus();
}

absl::Status Archiver::Step() {
  DOCKET_CHECK(in_round());
  const Target target = targets_.front();
  Tail& tail = tails_.at(NameOf(*target.log, target.partition));
  if (KeepsPosition(target.log->name())) {
    DOCKET_ASSIGN_OR_RETURN(const OffsetRange range, target.log->Offsets(target.partition));
    tail.reader.next_offset = std::max(tail.reader.next_offset, range.start);
    if (tail.reader.next_offset >= target.end) {
      targets_.pop_front();
      return absl::OkStatus();
    }
  }
  DOCKET_ASSIGN_OR_RETURN(Collected collected, Collect(target, tail));
  DOCKET_RETURN_IF_ERROR(PutBlobs(collected));
  DOCKET_RETURN_IF_ERROR(PutSegment(collected));
  DOCKET_RETURN_IF_ERROR(PutLine(collected.line, tail));
  sealed_ += TotalsOf(collected.line);
  if (tail.reader.next_offset >= target.end) targets_.pop_front();
  return absl::OkStatus();
}

absl::StatusOr<Archiver::Collected> Archiver::Collect(const Target& target, const Tail& tail) {
  const ArchivedPartition name = NameOf(*target.log, target.partition);
  const Offset base = tail.reader.next_offset;
  Collected made{.builder = SegmentBuilder(name, base), .line = {}, .candidates = {}};
  ManifestLine& line = made.line;
  line.archive = archive_;
  line.partition = name;
  line.partition_count = target.log->partition_count();
  line.reader = tail.reader;
  line.previous = tail.line;
  while (line.reader.next_offset < target.end && made.builder.content().size() < segment_bytes_) {
    const std::size_t room = segment_bytes_ - made.builder.content().size();
    DOCKET_ASSIGN_OR_RETURN(const ReadBatch batch,
                            target.log->Read(target.partition, line.reader.next_offset,
                                             {.records_max = 1024, .bytes_max = room}));
    for (const StoredRecord& stored : batch.records) {
      if (stored.offset >= target.end || made.builder.content().size() >= segment_bytes_) break;
      if (const auto walked = WalkArchived(name.log, stored, line.reader); !walked.ok()) {
        return absl::Status(walked.code(),
                            absl::StrCat(FolderOf(name), " in the log, ", walked.message()));
      }
      made.builder.Add(stored);
      made.candidates.merge(BlobCandidates(stored.record));
      if (line.records == 0) line.first_appended_at = stored.appended_at;
      line.last_appended_at = stored.appended_at;
      ++line.records;
    }
  }
  line.range = {.base = base, .next = line.reader.next_offset};
  return made;
}

// What names no blob is not found, and is none.
absl::Status Archiver::PutBlobs(Collected& collected) {
  for (const BlobHash& hash : collected.candidates) {
    const absl::StatusOr<std::string> blob = parts_.blobs.Get(hash);
    if (absl::IsNotFound(blob.status())) continue;
    DOCKET_RETURN_IF_ERROR(blob.status());
    DOCKET_RETURN_IF_ERROR(parts_.archived_blobs.Put(*blob).status());
    collected.line.blobs.push_back(hash);
  }
  return absl::OkStatus();
}

// One that is there without a line is what an earlier try left: of the same records, or of none of
// ours. Another version of zstd may have made other bytes of them, which are as good.
absl::Status Archiver::PutSegment(Collected& collected) {
  ManifestLine& line = collected.line;
  const std::string& content = collected.builder.content();
  const std::string name = SegmentName(line.partition, line.range);
  line.content_bytes = static_cast<std::int64_t>(content.size());
  line.content_sha256 = platform::Sha256(content);
  std::string bytes = CompressSegment(content);
  const absl::Status put = parts_.archive.PutIfAbsent(name, bytes);
  if (absl::IsAlreadyExists(put)) {
    DOCKET_ASSIGN_OR_RETURN(bytes, parts_.archive.Get(name, kSegmentContentBytesMax));
    SegmentDecompressor decompressor;
    const absl::StatusOr<std::string_view> found = decompressor.Decompress(bytes);
    if (!found.ok() || platform::Sha256(*found) != line.content_sha256) {
      return absl::DataLossError(absl::StrCat(
          name,
          ": there is a segment of this name without a manifest line, and it does not hold "
          "what this log does. Move it out of the archive"));
    }
  } else {
    DOCKET_RETURN_IF_ERROR(put);
  }
  line.segment_bytes = static_cast<std::int64_t>(bytes.size());
  line.segment_sha256 = platform::Sha256(bytes);
  return absl::OkStatus();
}

absl::Status Archiver::PutLine(const ManifestLine& line, Tail& tail) {
  const std::string text = ToText(line);
  const std::string name = LineName(line.partition, line.range.base);
  const absl::Status put = parts_.archive.PutIfAbsent(name, text);
  if (absl::IsAlreadyExists(put)) {
    // Ours, when an earlier try was not told that it had succeeded.
    DOCKET_ASSIGN_OR_RETURN(const std::string found,
                            parts_.archive.Get(name, kManifestLineBytesMax));
    if (found != text) {
      return absl::AbortedError(
          absl::StrCat(name, ": another process archives this log into the same archive"));
    }
  } else {
    DOCKET_RETURN_IF_ERROR(put);
  }
  tail = {.reader = line.reader, .line = platform::Sha256(text)};
  return absl::OkStatus();
}

}  // namespace docket::eventstore
