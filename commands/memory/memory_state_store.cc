#include "commands/memory/memory_state_store.h"

#include <utility>

namespace docket::commands {
namespace {

template <class Map, class Time>
std::int64_t EraseBefore(Map& map, domain::Timestamp time, std::int64_t count_max, Time time_of) {
  std::int64_t erased = 0;
  for (auto entry = map.begin(); entry != map.end() && erased < count_max;) {
    if (time_of(entry->second) < time) {
      entry = map.erase(entry);
      ++erased;
    } else {
      ++entry;
    }
  }
  return erased;
}

}  // namespace

MemoryStateStore::Contents MemoryStateStore::Snapshot() const {
  absl::MutexLock lock(&mutex_);
  return contents_;
}

void MemoryStateStore::Restore(Contents contents) {
  absl::MutexLock lock(&mutex_);
  contents_ = std::move(contents);
}

absl::StatusOr<OwnerCheckpoint> MemoryStateStore::LoadCheckpoint(
    eventstore::PartitionIndex partition) {
  absl::MutexLock lock(&mutex_);
  return contents_[partition].checkpoint;
}

absl::StatusOr<std::shared_ptr<const StreamState>> MemoryStateStore::LoadStream(
    eventstore::PartitionIndex partition, const domain::StreamId& stream) {
  absl::MutexLock lock(&mutex_);
  const auto& streams = contents_[partition].streams;
  const auto found = streams.find(stream);
  return found == streams.end() ? nullptr : found->second;
}

absl::StatusOr<std::optional<DecidedCommand>> MemoryStateStore::FindCommand(
    eventstore::PartitionIndex partition, const domain::CommandId& command) {
  absl::MutexLock lock(&mutex_);
  const auto& commands = contents_[partition].commands;
  const auto found = commands.find(command);
  return found == commands.end() ? std::nullopt : std::optional(found->second);
}

absl::StatusOr<std::optional<SeenBody>> MemoryStateStore::FindBody(
    eventstore::PartitionIndex partition, const BodyKey& body) {
  absl::MutexLock lock(&mutex_);
  const auto& bodies = contents_[partition].bodies;
  const auto found = bodies.find(body);
  return found == bodies.end() ? std::nullopt : std::optional(found->second);
}

absl::Status MemoryStateStore::Write(eventstore::PartitionIndex partition,
                                     const StateChanges& changes) {
  absl::MutexLock lock(&mutex_);
  Partition& stored = contents_[partition];
  for (const auto& [stream, state] : changes.streams) stored.streams[stream] = state;
  for (const auto& [command, decided] : changes.commands) stored.commands[command] = decided;
  stored.bodies.insert(changes.bodies.begin(), changes.bodies.end());
  stored.checkpoint = changes.checkpoint;
  return absl::OkStatus();
}

absl::StatusOr<std::int64_t> MemoryStateStore::ForgetBefore(eventstore::PartitionIndex partition,
                                                            domain::Timestamp time,
                                                            std::int64_t count_max) {
  absl::MutexLock lock(&mutex_);
  Partition& stored = contents_[partition];
  const std::int64_t commands =
      EraseBefore(stored.commands, time, count_max,
                  [](const DecidedCommand& decided) { return decided.decided_at; });
  const std::int64_t bodies = EraseBefore(stored.bodies, time, count_max - commands,
                                          [](const SeenBody& seen) { return seen.seen_at; });
  return commands + bodies;
}

}  // namespace docket::commands
