// WriteBehindStateStore: a StateStore in front of another one. What is written stays in memory and
// is handed on by a thread of its own, all that came within a while as one write. So an owner waits
// for no encoding and no database, and a stream that changed often is stored once.
//
// Contract: as StateStore, whose writes may be lost with a process anyway; the destructor hands on
// what waits. A failed write of the other store voids what waited of the partition, and is answered
// by every call about it, not by writes alone, until LoadCheckpoint ends it: the other store lacks
// what was accepted here. What still waits is found without it. Write waits while too much does.
//
// Thread-safety: as StateStore. Owns the other store, which nobody else may use meanwhile.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "commands/state_store.h"

namespace docket::commands {

// An entry is a stream, a timer, a command or a body.
struct WriteBehindOptions {
  std::size_t entries_max = 50'000;  // that may wait for a partition
  // What waits is handed on when it is this much, of all partitions together, or after this time.
  // Meanwhile it costs memory, and nothing is at stake: the other store loses more with a process.
  std::size_t entries_enough = 25'000;
  absl::Duration linger = absl::Seconds(1);
};

class WriteBehindStateStore final : public StateStore {
 public:
  explicit WriteBehindStateStore(std::unique_ptr<StateStore> kept, WriteBehindOptions options = {});
  ~WriteBehindStateStore() override;

  absl::StatusOr<OwnerCheckpoint> LoadCheckpoint(eventstore::PartitionIndex partition) override;
  absl::StatusOr<std::shared_ptr<const StreamState>> LoadStream(
      eventstore::PartitionIndex partition, const domain::StreamId& stream) override;
  absl::StatusOr<std::vector<domain::StreamId>> ListStreams(eventstore::PartitionIndex partition,
                                                            const StreamRange& range,
                                                            std::size_t count) override;
  absl::StatusOr<std::optional<DecidedCommand>> FindCommand(
      eventstore::PartitionIndex partition, const domain::CommandId& command) override;
  absl::StatusOr<std::optional<SeenBody>> FindBody(eventstore::PartitionIndex partition,
                                                   const BodyKey& body) override;
  absl::StatusOr<std::vector<Timer>> FindTimers(eventstore::PartitionIndex partition,
                                                std::size_t count) override;
  absl::Status Write(eventstore::PartitionIndex partition, const StateChanges& changes) override;
  absl::Status Take(eventstore::PartitionIndex partition, StateChanges changes) override;
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

  static bool Waits(const Partitions::value_type& entry) {
    return entry.second.waiting.has_value();
  }

  void HandOn();
  // Waits for a partition that is to hand something on, and makes it `handed_on`; null: the end.
  [[nodiscard]] Partitions::value_type* TakeNext();
  [[nodiscard]] Partitions::value_type* Next() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Settle(Partition& entry, absl::Status written);
  // The newest that waits under this key, or the failure.
  template <class Map>
  [[nodiscard]] absl::StatusOr<std::optional<typename Map::mapped_type>> FindWaiting(
      eventstore::PartitionIndex partition, Map StateChanges::*kind,
      const typename Map::key_type& key) const;
  using WaitingTimers =
      absl::flat_hash_map<domain::StreamId, std::optional<domain::Timestamp>, HashOfValue>;
  // Those that wait, in no order, or the failure.
  [[nodiscard]] absl::StatusOr<std::vector<domain::StreamId>> StreamsWaiting(
      eventstore::PartitionIndex partition, const StreamRange& range) const;
  // The newest that waits of each stream, or the failure.
  [[nodiscard]] absl::StatusOr<WaitingTimers> TimersWaiting(
      eventstore::PartitionIndex partition) const;
  [[nodiscard]] domain::Timestamp ForgottenBefore(eventstore::PartitionIndex partition) const;

  const std::unique_ptr<StateStore> kept_;
  const WriteBehindOptions options_;
  mutable absl::Mutex mutex_;
  Partitions partitions_ ABSL_GUARDED_BY(mutex_);
  std::size_t entries_waiting_ ABSL_GUARDED_BY(mutex_) = 0;  // of all partitions
  std::int64_t awaited_ ABSL_GUARDED_BY(mutex_) = 0;         // by so many callers
  eventstore::PartitionIndex served_last_ ABSL_GUARDED_BY(mutex_);
  // So many partitions waited when there was enough, or the time was over: they all go on then.
  std::int64_t due_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;  // last: it uses the rest
};

}  // namespace docket::commands
