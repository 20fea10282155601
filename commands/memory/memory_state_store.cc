#include "commands/memory/memory_state_store.h"

#include <algorithm>
#include <utility>

namespace docket::commands {
namespace {

domain::Timestamp TimeOf(const DecidedCommand& decided) { return decided.decided_at; }
domain::Timestamp TimeOf(const SeenBody& seen) { return seen.seen_at; }

template <class Map, class Key>
std::optional<typename Map::mapped_type> Find(const Map& map, const Key& key,
                                              domain::Timestamp forgotten_before) {
  const auto found = map.find(key);
  if (found == map.end() || TimeOf(found->second) < forgotten_before) return std::nullopt;
  return found->second;
}

template <class Map>
void EraseBefore(Map& map, domain::Timestamp time) {
  std::erase_if(map, [time](const auto& entry) { return TimeOf(entry.second) < time; });
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

absl::StatusOr<std::vector<domain::StreamId>> MemoryStateStore::ListStreams(
    eventstore::PartitionIndex partition, const StreamRange& range, std::size_t count) {
  absl::MutexLock lock(&mutex_);
  return FirstIn(contents_[partition].streams, range, count);
}

absl::StatusOr<std::optional<DecidedCommand>> MemoryStateStore::FindCommand(
    eventstore::PartitionIndex partition, const domain::CommandId& command) {
  absl::MutexLock lock(&mutex_);
  const Partition& stored = contents_[partition];
  return Find(stored.commands, command, stored.forgotten_before);
}

absl::StatusOr<std::optional<SeenBody>> MemoryStateStore::FindBody(
    eventstore::PartitionIndex partition, const BodyKey& body) {
  absl::MutexLock lock(&mutex_);
  const Partition& stored = contents_[partition];
  return Find(stored.bodies, body, stored.forgotten_before);
}

absl::StatusOr<std::vector<Timer>> MemoryStateStore::FindTimers(
    eventstore::PartitionIndex partition, std::size_t count) {
  absl::MutexLock lock(&mutex_);
  std::vector<Timer> found;
  for (const auto& [due, stream] : contents_[partition].timers) {
    if (found.size() == count) break;
    found.push_back({.due = due, .stream = stream});
  }
  return found;
}

absl::Status MemoryStateStore::Write(eventstore::PartitionIndex partition,
                                     const StateChanges& changes) {
  absl::MutexLock lock(&mutex_);
  Partition& stored = contents_[partition];
  for (const auto& [stream, state] : changes.streams) stored.streams[stream] = state;
  for (const auto& [command, decided] : changes.commands) stored.commands[command] = decided;
  for (const auto& [body, seen] : changes.bodies) stored.bodies[body] = seen;
  for (const auto& [stream, timer] : changes.timers) {
    if (timer.was.has_value()) stored.timers.erase({*timer.was, stream});
    if (timer.is.has_value()) stored.timers.emplace(*timer.is, stream);
  }
  stored.checkpoint = changes.checkpoint;
  return absl::OkStatus();
}

absl::Status MemoryStateStore::ForgetBefore(eventstore::PartitionIndex partition,
                                            domain::Timestamp time) {
  absl::MutexLock lock(&mutex_);
  Partition& stored = contents_[partition];
  stored.forgotten_before = std::max(stored.forgotten_before, time);
  EraseBefore(stored.commands, stored.forgotten_before);
  EraseBefore(stored.bodies, stored.forgotten_before);
  return absl::OkStatus();
}

}  // namespace docket::commands
