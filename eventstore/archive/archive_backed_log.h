// ArchiveBackedLog: a log together with its archive. What was trimmed from the log is read from the
// archive, so that whoever reads from the beginning (a view that is made anew, a verification, an
// owner without its state, an export) sees every record in its order and at its offset, and need
// not know what was trimmed.
//
// Appends, subscriptions and trimming are the log's own. Offsets answers where the archive begins,
// if anything was trimmed. A stretch that neither has is kOutOfRange: nothing is skipped.
// Errors besides those of the log: an archive that cannot be read is kUnavailable and is asked
// again at the next call; a broken one is kDataLoss, one of newer software kUnimplemented, and the
// message names the object.
// Thread-safety: as RecordLog. Ownership: borrows log and archive.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "eventstore/archive/archived_segments.h"
#include "eventstore/record_log.h"

namespace docket::eventstore {

// What is read from the archive: what the log does not have any more, or all that is archived, to
// show that the archive has it. What it has not is read from the log either way.
enum class ReadArchive { kWhereTrimmed, kWhereverArchived };

class ArchiveBackedLog final : public RecordLog {
 public:
  ArchiveBackedLog(RecordLog& log, ArchivedSegments& archive,
                   ReadArchive when = ReadArchive::kWhereTrimmed);

  [[nodiscard]] const LogName& name() const override { return log_.name(); }
  [[nodiscard]] std::int32_t partition_count() const override { return log_.partition_count(); }
  [[nodiscard]] std::unique_ptr<Appender> OpenAppender(PartitionIndex partition) override {
    return log_.OpenAppender(partition);
  }
  [[nodiscard]] absl::StatusOr<ReadBatch> Read(PartitionIndex partition, Offset from,
                                               const ReadLimits& limits) override;
  [[nodiscard]] absl::StatusOr<OffsetRange> Offsets(PartitionIndex partition) override;
  [[nodiscard]] std::unique_ptr<Subscription> Subscribe(PartitionIndex partition,
                                                        std::function<void()> on_more) override {
    return log_.Subscribe(partition, std::move(on_more));
  }
  [[nodiscard]] absl::Status TrimBefore(PartitionIndex partition, Offset offset) override {
    return log_.TrimBefore(partition, offset);
  }

 private:
  [[nodiscard]] ArchivedPartition NameOf(PartitionIndex partition) const {
    return {.log = log_.name(), .partition = partition};
  }

  // From the archive; nothing: it is not archived.
  [[nodiscard]] absl::StatusOr<std::optional<ReadBatch>> ReadArchived(PartitionIndex partition,
                                                                      Offset from,
                                                                      const ReadLimits& limits,
                                                                      const OffsetRange& range);

  RecordLog& log_;
  ArchivedSegments& archive_;
  const ReadArchive when_;
  absl::Mutex mutex_;
  // Where the archive of each partition begins, which never changes; nothing: not yet known.
  std::vector<std::optional<Offset>> begins_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace docket::eventstore
