// RocksDbLog: a RecordLog in a column family of a LogDatabase. One thread, started by Open and
// joined by the destructor, commits in groups: it takes the appends that wait, gives them
// consecutive offsets, writes them with one sync, answers them and wakes the subscribers.
//
// Offsets start at 0 and have no gaps, so that a hole is data loss and is reported as such.
// After a failed write: what was in the batch is answered kUnknown and what waited kNotAppended;
// Append answers kUnavailable while the disk is full, and kInternal or kDataLoss after any other
// failure, until the database was opened anew. That is tried again and again, after pauses that
// double until something is written.
//
// Thread-safety: as RecordLog. The log outlives its appenders (checked) and subscriptions. A
// subscriber is called under a lock that its Subscription's destructor takes.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "eventstore/record_log.h"
#include "eventstore/rocksdb/append_queue.h"
#include "eventstore/rocksdb/log_database.h"
#include "eventstore/subscriber_list.h"
#include "platform/clock.h"

namespace docket::eventstore {

class RocksDbLog final : public RecordLog {
 public:
  // Takes the log in the database; see LogDatabase::TakeLog for what is refused. The clock outlives
  // the log.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<RecordLog>> Open(
      std::shared_ptr<LogDatabase> database, LogName name, std::int32_t partition_count,
      const platform::Clock& clock);
  ~RocksDbLog() override;

  [[nodiscard]] const LogName& name() const override { return name_; }
  [[nodiscard]] std::int32_t partition_count() const override { return partition_count_; }
  [[nodiscard]] std::unique_ptr<Appender> OpenAppender(PartitionIndex partition) override;
  [[nodiscard]] absl::StatusOr<ReadBatch> Read(PartitionIndex partition, Offset from,
                                               const ReadLimits& limits) override;
  [[nodiscard]] absl::StatusOr<OffsetRange> Offsets(PartitionIndex partition) override;
  [[nodiscard]] std::unique_ptr<Subscription> Subscribe(PartitionIndex partition,
                                                        std::function<void()> on_more) override;
  [[nodiscard]] absl::Status TrimBefore(PartitionIndex partition, Offset offset) override;

 private:
  class QueueAppender;

  RocksDbLog(std::shared_ptr<LogDatabase> database, LogName name, LogDatabase::StoredRanges stored,
             const platform::Clock& clock);

  // The appender thread.
  void RunAppender();
  void CommitBatch(std::vector<QueuedAppend>& batch);
  [[nodiscard]] absl::Status WriteBatch(std::vector<QueuedAppend>& batch,
                                        std::vector<Offset>& offsets);
  void Acknowledge(const std::vector<QueuedAppend>& batch, const std::vector<Offset>& offsets);
  void Refuse(const absl::Status& why, const std::vector<QueuedAppend>& batch);
  [[nodiscard]] absl::Status ReloadRanges();
  // Waits until the database was opened anew. False: stopped before.
  [[nodiscard]] bool AwaitRecovery();

  [[nodiscard]] absl::Status CheckPartition(PartitionIndex partition) const;
  [[nodiscard]] OffsetRange RangeOf(PartitionIndex partition) const;
  void Notify(PartitionIndex partition);

  const std::shared_ptr<LogDatabase> database_;
  const LogName name_;
  const std::int32_t partition_count_;
  const platform::Clock& clock_;

  mutable absl::Mutex ranges_mutex_;
  std::vector<OffsetRange> ranges_ ABSL_GUARDED_BY(ranges_mutex_);

  std::vector<SubscriberList> subscribers_;  // by partition

  absl::Mutex trim_mutex_;  // one trim at a time; acquired before ranges_mutex_

  // These two are the appender thread's.
  LogDatabase::Opening opening_;  // in which ranges_ was found
  absl::Duration recovery_wait_;  // until the next try
  AppendQueue queue_;
  std::thread appender_thread_;
};

}  // namespace docket::eventstore
