// MemoryLog: a RecordLog for tests and simulation, which does with appends whatever its injector
// plans (faults.h). It keeps no thread and draws nothing at random: the same calls in the same
// order give the same log, the same answers and the same notifications.
//
// Each append passes through actions: its turn to land (kLand), further landings (kLandAgain), the
// answer to the caller (kTell); a landing also makes a notification (kNotify). With
//   kImmediate  an action is performed on the calling thread as soon as it is due, so that without
//               faults an append has landed and `done` was called when Append returns: a caller
//               must not hold a lock over Append that `done` takes;
//   kManual     nothing happens until the test says which action is next.
// Time is counted in steps: each Append and each Pump is one.
//
// Destroying an appender answers what was not answered with kUnknown; what has not landed by then
// may still land (FaultInjector::LandsAfterGivingUp), as an action like the others.
//
// Thread-safety: as RecordLog; the methods of its own as well. No callback is called under a lock,
// but for subscribers, under one that a Subscription's destructor takes. The log outlives its
// appenders and subscriptions, the clock outlives the log.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "eventstore/memory/faults.h"
#include "eventstore/record_log.h"
#include "platform/clock.h"

namespace docket::eventstore {

enum class Delivery { kImmediate, kManual };

struct MemoryLogOptions {
  LogName name;
  std::int32_t partition_count = 1;
  Delivery delivery = Delivery::kImmediate;
  std::size_t record_bytes_max = 1U << 20U;
  std::size_t unanswered_max = 1U << 16U;  // appends of the whole log; more: kResourceExhausted
};

struct PendingAction {
  enum class Kind { kLand, kLandAgain, kTell, kNotify };
  Kind kind = Kind::kLand;
  PartitionIndex partition;
  std::uint64_t appender = 0;  // 1, 2, … in the order of opening; 0: none (kNotify)
  std::uint64_t append = 0;    // 1, 2, … in the order of the calls; 0: none (kNotify)
  friend bool operator==(const PendingAction&, const PendingAction&) = default;
};

class MemoryLog final : public RecordLog {
 public:
  // A null injector injects nothing.
  MemoryLog(const MemoryLogOptions& options, const platform::Clock& clock,
            std::unique_ptr<FaultInjector> faults = nullptr);
  // Precondition: no appender and no subscription is left.
  ~MemoryLog() override;

  [[nodiscard]] const LogName& name() const override { return options_.name; }
  [[nodiscard]] std::int32_t partition_count() const override { return options_.partition_count; }
  [[nodiscard]] std::unique_ptr<Appender> OpenAppender(PartitionIndex partition) override;
  [[nodiscard]] absl::StatusOr<ReadBatch> Read(PartitionIndex partition, Offset from,
                                               const ReadLimits& limits) override;
  [[nodiscard]] absl::StatusOr<OffsetRange> Offsets(PartitionIndex partition) override;
  [[nodiscard]] std::unique_ptr<Subscription> Subscribe(PartitionIndex partition,
                                                        std::function<void()> on_more) override;
  [[nodiscard]] absl::Status TrimBefore(PartitionIndex partition, Offset offset) override;

  // What may be performed next, in the order in which Pump performs it.
  [[nodiscard]] std::vector<PendingAction> Pending() const;
  // Performs one of them. Precondition: index < Pending().size().
  void DeliverOne(std::size_t index);
  // One step: performs the first pending action, however late it is due. False: there was none.
  bool Pump();
  // What is pending and then arises, to the end.
  void PumpAll();

  // Another producer's record, landed at once.
  Offset AppendForeign(PartitionIndex partition, Record record);

  // From the next append on; null: none.
  void SetFaults(std::unique_ptr<FaultInjector> faults);

 private:
  class PlannedAppender;
  class ListedSubscription;
  using Subscribers = std::list<std::function<void()>>;
  struct Append;
  struct Action;
  struct Partition {
    Offset start;
    Offset end;
    std::vector<StoredRecord> records;  // by offset
  };

  [[nodiscard]] absl::Status CheckPartition(PartitionIndex partition) const;
  [[nodiscard]] absl::Status StartAppend(PlannedAppender& appender, Record record,
                                         AppendCallback done);
  void GiveUp(PlannedAppender& appender);

  void Schedule(Action action) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Takes an action off the list and does the part of it that is done under the lock: landing. The
  // rest, calling callbacks, is Finish.
  [[nodiscard]] Action Start(std::list<Action>::iterator place)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  [[nodiscard]] std::optional<Action> StartDue();
  void Finish(const Action& action);
  void TakeTurn(const std::shared_ptr<Append>& append) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Offset Land(PartitionIndex partition, Record record, std::int64_t gap)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void LandForeign(PartitionIndex partition, const ForeignRecord& foreign)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void PerformDue();
  void Tell(Append& append);
  void Notify(PartitionIndex partition);

  const MemoryLogOptions options_;
  const platform::Clock& clock_;

  mutable absl::Mutex mutex_;
  std::unique_ptr<FaultInjector> faults_ ABSL_GUARDED_BY(mutex_);
  std::vector<Partition> partitions_ ABSL_GUARDED_BY(mutex_);
  std::list<Action> actions_ ABSL_GUARDED_BY(mutex_);  // by the step in which each is due
  std::int64_t step_ ABSL_GUARDED_BY(mutex_) = 0;
  std::uint64_t appender_count_ ABSL_GUARDED_BY(mutex_) = 0;
  std::uint64_t append_count_ ABSL_GUARDED_BY(mutex_) = 0;
  std::size_t unanswered_ ABSL_GUARDED_BY(mutex_) = 0;
  std::size_t open_appenders_ ABSL_GUARDED_BY(mutex_) = 0;

  absl::Mutex subscribers_mutex_;
  std::vector<Subscribers> subscribers_ ABSL_GUARDED_BY(subscribers_mutex_);  // by partition
};

}  // namespace docket::eventstore
