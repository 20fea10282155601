// WriteBehindStateStore: a StateStore in front of another one. What is written stays in memory and
// is handed on by a thread of its own, all that came meanwhile as one write. So an owner waits for
// no encoding and no database, and a stream that changed often is stored once.
//
// Contract: as StateStore, whose writes may be lost with a process anyway; the destructor hands on
// what waits. A failed write of the other store voids what waited of the partition, and is answered
// by every call about it, not by writes alone, until LoadCheckpoint ends it: the other store lacks
// what was accepted here. What still waits is found without it. Write waits while too much does.
//
// Thread-safety: as StateStore. Owns the other store, which nobody else may use meanwhile.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "commands/state_store.h"

namespace docket::commands {

class WriteBehindStateStore final : public StateStore {
 public:
  // `entries_max`: streams, commands and bodies that may wait for a partition.
  explicit WriteBehindStateStore(std::unique_ptr<StateStore> kept,
                                 std::size_t entries_max = 50'000);
  ~WriteBehindStateStore() override;

  absl::StatusOr<OwnerCheckpoint> LoadCheckpoint(eventstore::PartitionIndex partition) override;
  absl::StatusOr<std::shared_ptr<const StreamState>> LoadStream(
      eventstore::PartitionIndex partition, const domain::StreamId& stream) override;
  absl::StatusOr<std::optional<DecidedCommand>> FindCommand(
      eventstore::PartitionIndex partition, const domain::CommandId& command) override;
  absl::StatusOr<std::optional<SeenBody>> FindBody(eventstore::PartitionIndex partition,
                                                   const BodyKey& body) override;
  absl::Status Write(eventstore::PartitionIndex partition, const StateChanges& changes) override;
  absl::Status ForgetBefore(eventstore::PartitionIndex partition, domain::Timestamp time) override;

 private:
  struct Partition {
    std::optional<StateChanges> waiting;
    std::optional<StateChanges> handed_on;  // unchanged while the thread writes it
    absl::Status failure;
    domain::Timestamp forgotten_before;
  };

  // Entries are never removed.
  using Partitions = std::map<eventstore::PartitionIndex, Partition>;

  void HandOn();
  // Waits for a partition with something to hand on, and makes it `handed_on`; null: the end.
  [[nodiscard]] Partitions::value_type* TakeNext();
  [[nodiscard]] Partitions::value_type* Next() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Settle(Partition& entry, absl::Status written);
  // The newest that waits under this key, or the failure.
  template <class Key, class Value>
  [[nodiscard]] absl::StatusOr<std::optional<Value>> FindWaiting(
      eventstore::PartitionIndex partition, std::map<Key, Value> StateChanges::*kind,
      const Key& key) const;
  [[nodiscard]] domain::Timestamp ForgottenBefore(eventstore::PartitionIndex partition) const;

  const std::unique_ptr<StateStore> kept_;
  const std::size_t entries_max_;
  mutable absl::Mutex mutex_;
  Partitions partitions_ ABSL_GUARDED_BY(mutex_);
  eventstore::PartitionIndex served_last_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;  // last: it uses the rest
};

}  // namespace docket::commands
