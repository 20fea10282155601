// MemoryStateStore: the StateStore of tests and simulations. Nothing survives the object; a test
// may copy it by Snapshot/Restore to play a loss of what was written last. Thread-safety: every
// method may be called from any thread at the same time.
#pragma once

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "commands/state_store.h"

namespace docket::commands {

class MemoryStateStore final : public StateStore {
 public:
  struct Partition {
    OwnerCheckpoint checkpoint;
    std::map<domain::StreamId, std::shared_ptr<const StreamState>> streams;
    std::map<domain::CommandId, DecidedCommand> commands;
    std::map<BodyKey, SeenBody> bodies;
    std::set<std::pair<domain::Timestamp, domain::StreamId>> timers;
    domain::Timestamp forgotten_before;
  };
  using Contents = std::map<eventstore::PartitionIndex, Partition>;

  [[nodiscard]] Contents Snapshot() const;
  void Restore(Contents contents);

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
  absl::Status ForgetBefore(eventstore::PartitionIndex partition, domain::Timestamp time) override;

 private:
  mutable absl::Mutex mutex_;
  Contents contents_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace docket::commands
