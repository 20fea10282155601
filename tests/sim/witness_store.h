// WitnessStore: a MemoryStateStore that remembers everything that was ever reported to it as
// accepted, also what a crash took away again. Thread-safety: none; the simulation has one thread.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "commands/memory/memory_state_store.h"

namespace docket::sim {

class WitnessStore final : public commands::StateStore {
 public:
  struct Report {
    commands::OwnerCheckpoint checkpoint;
    std::map<domain::CommandId, commands::DecidedCommand> commands;
  };

  absl::StatusOr<commands::OwnerCheckpoint> LoadCheckpoint(
      eventstore::PartitionIndex partition) override {
    return kept_.LoadCheckpoint(partition);
  }
  absl::StatusOr<std::shared_ptr<const commands::StreamState>> LoadStream(
      eventstore::PartitionIndex partition, const domain::StreamId& stream) override {
    return kept_.LoadStream(partition, stream);
  }
  absl::StatusOr<std::optional<commands::DecidedCommand>> FindCommand(
      eventstore::PartitionIndex partition, const domain::CommandId& command) override {
    return kept_.FindCommand(partition, command);
  }
  absl::StatusOr<std::optional<commands::SeenBody>> FindBody(
      eventstore::PartitionIndex partition, const commands::BodyKey& body) override {
    return kept_.FindBody(partition, body);
  }
  absl::Status Write(eventstore::PartitionIndex partition,
                     const commands::StateChanges& changes) override {
    reports_.push_back({.checkpoint = changes.checkpoint, .commands = changes.commands});
    return kept_.Write(partition, changes);
  }
  absl::StatusOr<std::int64_t> ForgetBefore(eventstore::PartitionIndex partition,
                                            domain::Timestamp time,
                                            std::int64_t count_max) override {
    return kept_.ForgetBefore(partition, time, count_max);
  }

  [[nodiscard]] commands::MemoryStateStore& kept() { return kept_; }
  [[nodiscard]] const commands::MemoryStateStore& kept() const { return kept_; }
  [[nodiscard]] const std::vector<Report>& reports() const { return reports_; }

 private:
  commands::MemoryStateStore kept_;
  std::vector<Report> reports_;
};

}  // namespace docket::sim
