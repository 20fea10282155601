#include "eventstore/archive/archive_backed_log.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "eventstore/record_size.h"
#include "platform/status_macros.h"

namespace docket::eventstore {
namespace {

// A directory that is not mounted comes back, and then everything goes on; a broken one does not.
absl::Status OfArchive(const absl::Status& why) {
  if (absl::IsDataLoss(why) || absl::IsUnimplemented(why)) return why;
  return absl::UnavailableError(absl::StrCat(
      "records that were trimmed are in the archive, which cannot be read: ", why.message()));
}

ReadBatch Excerpt(const WalkedSegment& segment, Offset from, Offset end, const ReadLimits& limits) {
  ReadBatch batch{.records = {}, .next = segment.end.line.range.next, .end = end};
  const auto first =
      std::lower_bound(segment.records.begin(), segment.records.end(), from,
                       [](const StoredRecord& stored, Offset at) { return stored.offset < at; });
  std::size_t bytes = 0;
  for (auto stored = first; stored != segment.records.end(); ++stored) {
    if (batch.records.size() >= limits.records_max || bytes >= limits.bytes_max) {
      batch.next = stored->offset;
      break;
    }
    bytes += SizeOf(stored->record);
    batch.records.push_back(*stored);
  }
  return batch;
}

}  // namespace

ArchiveBackedLog::ArchiveBackedLog(RecordLog& log, ArchivedSegments& archive, ReadArchive when)
    : log_(log),
      archive_(archive),
      when_(when),
      begins_(static_cast<std::size_t>(log.partition_count())) {}

absl::StatusOr<ReadBatch> ArchiveBackedLog::Read(PartitionIndex partition, Offset from,
                                                 const ReadLimits& limits) {
  if (when_ == ReadArchive::kWhereverArchived) {
    DOCKET_ASSIGN_OR_RETURN(const OffsetRange range, log_.Offsets(partition));
    DOCKET_ASSIGN_OR_RETURN(std::optional<ReadBatch> archived,
                            ReadArchived(partition, from, limits, range));
    if (archived.has_value()) return *std::move(archived);
  }
  absl::StatusOr<ReadBatch> batch = log_.Read(partition, from, limits);
  if (!absl::IsOutOfRange(batch.status())) return batch;
  DOCKET_ASSIGN_OR_RETURN(const OffsetRange range, log_.Offsets(partition));
  if (from >= range.start) return batch;
  DOCKET_ASSIGN_OR_RETURN(std::optional<ReadBatch> archived,
                          ReadArchived(partition, from, limits, range));
  return archived.has_value() ? *std::move(archived) : std::move(batch);
}

absl::StatusOr<std::optional<ReadBatch>> ArchiveBackedLog::ReadArchived(PartitionIndex partition,
                                                                        Offset from,
                                                                        const ReadLimits& limits,
                                                                        const OffsetRange& range) {
  const auto segment = archive_.Find(NameOf(partition), from);
  if (absl::IsNotFound(segment.status())) return std::nullopt;
  if (!segment.ok()) return OfArchive(segment.status());
  return Excerpt(**segment, from, range.end, limits);
}

absl::StatusOr<OffsetRange> ArchiveBackedLog::Offsets(PartitionIndex partition) {
  DOCKET_ASSIGN_OR_RETURN(OffsetRange range, log_.Offsets(partition));
  if (range.start == Offset(0)) return range;
  const absl::MutexLock lock(&mutex_);
  std::optional<Offset>& begins = begins_[static_cast<std::size_t>(partition.value())];
  if (!begins.has_value()) {
    const auto first = archive_.First(NameOf(partition));
    if (!first.ok()) return OfArchive(first.status());
    if (!first->has_value()) return range;
    begins = *first;
  }
  range.start = std::min(range.start, *begins);
  return range;
}

}  // namespace docket::eventstore
