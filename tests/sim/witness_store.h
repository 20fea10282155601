// WitnessStore: a MemoryStateStore that remembers everything that was ever reported to it as
// accepted, also what a crash took away again. It can be made to fail, and to forget which commands
// and bodies it knows. Thread-safety: none; the simulation has one thread.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <utility>
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
  absl::StatusOr<std::vector<domain::StreamId>> ListStreams(eventstore::PartitionIndex partition,
                                                            const commands::StreamRange& range,
                                                            std::size_t count) override {
    return kept_.ListStreams(partition, range, count);
  }
  absl::StatusOr<std::optional<commands::DecidedCommand>> FindCommand(
      eventstore::PartitionIndex partition, const domain::CommandId& command) override {
    if (forgetful_) return std::nullopt;
    return kept_.FindCommand(partition, command);
  }
  absl::StatusOr<std::optional<commands::SeenBody>> FindBody(
      eventstore::PartitionIndex partition, const commands::BodyKey& body) override {
    if (forgetful_) return std::nullopt;
    return kept_.FindBody(partition, body);
  }
  absl::StatusOr<std::vector<commands::Timer>> FindTimers(eventstore::PartitionIndex partition,
                                                          std::size_t count) override {
    return kept_.FindTimers(partition, count);
  }
  absl::Status Write(eventstore::PartitionIndex partition,
                     const commands::StateChanges& changes) override {
    if (std::exchange(fails_next_, false)) {
      return absl::UnavailableError("injected: the state store cannot be written");
    }
    reports_.push_back({.checkpoint = changes.checkpoint,
                        .commands = {changes.commands.begin(), changes.commands.end()}});
    return kept_.Write(partition, changes);
  }
  absl::Status ForgetBefore(eventstore::PartitionIndex partition, domain::Timestamp time) override {
    return kept_.ForgetBefore(partition, time);
  }

  void FailNextWrite() { fails_next_ = true; }
  void Forget() { forgetful_ = true; }

  [[nodiscard]] commands::MemoryStateStore& kept() { return kept_; }
  [[nodiscard]] const commands::MemoryStateStore& kept() const { return kept_; }
  [[nodiscard]] const std::vector<Report>& reports() const { return reports_; }

 private:
  commands::MemoryStateStore kept_;
  std::vector<Report> reports_;
  bool fails_next_ = false;
  bool forgetful_ = false;
};

}  // namespace docket::sim
