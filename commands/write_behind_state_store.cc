#include "commands/write_behind_state_store.h"

#include <algorithm>
#include <utility>

#include "platform/status_macros.h"

namespace docket::commands {
namespace {

using eventstore::PartitionIndex;

std::size_t EntriesOf(const std::optional<StateChanges>& changes) {
  if (!changes.has_value()) return 0;
  return changes->streams.size() + changes->commands.size() + changes->bodies.size();
}

template <class Map>
void Supersede(Map& older, const Map& newer) {
  for (const auto& [key, value] : newer) older.insert_or_assign(key, value);
}

void Gather(std::optional<StateChanges>& waiting, const StateChanges& newer) {
  if (!waiting.has_value()) {
    waiting = newer;
    return;
  }
  Supersede(waiting->streams, newer.streams);
  Supersede(waiting->commands, newer.commands);
  Supersede(waiting->bodies, newer.bodies);
  waiting->checkpoint = newer.checkpoint;
}

}  // namespace

WriteBehindStateStore::WriteBehindStateStore(std::unique_ptr<StateStore> kept,
                                             std::size_t entries_max)
    : kept_(std::move(kept)), entries_max_(entries_max), thread_([this] { HandOn(); }) {}

WriteBehindStateStore::~WriteBehindStateStore() {
  {
    const absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  thread_.join();
}

void WriteBehindStateStore::HandOn() {
  while (auto* const next = TakeNext()) {
    auto& [partition, entry] = *next;
    Settle(entry, kept_->Write(partition, *entry.handed_on));
  }
}

WriteBehindStateStore::Partitions::value_type* WriteBehindStateStore::TakeNext() {
  const absl::MutexLock lock(&mutex_);
  const auto something = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return stopping_ || Next() != nullptr;
  };
  mutex_.Await(absl::Condition(&something));
  auto* const next = Next();
  if (next == nullptr) return nullptr;  // stopping, and nothing is left
  served_last_ = next->first;
  next->second.handed_on = std::exchange(next->second.waiting, std::nullopt);
  return next;
}

// From the one behind the last one on, so that a busy partition does not hold up the others.
WriteBehindStateStore::Partitions::value_type* WriteBehindStateStore::Next() {
  const auto waits = [](const auto& entry) { return entry.second.waiting.has_value(); };
  const auto middle = partitions_.upper_bound(served_last_);
  auto found = std::find_if(middle, partitions_.end(), waits);
  if (found == partitions_.end()) found = std::find_if(partitions_.begin(), middle, waits);
  return found == partitions_.end() || !waits(*found) ? nullptr : &*found;
}

void WriteBehindStateStore::Settle(Partition& entry, absl::Status written) {
  const absl::MutexLock lock(&mutex_);
  entry.handed_on.reset();
  if (written.ok()) return;
  entry.failure = std::move(written);
  entry.waiting.reset();
}

template <class Key, class Value>
absl::StatusOr<std::optional<Value>> WriteBehindStateStore::FindWaiting(
    PartitionIndex partition, std::map<Key, Value> StateChanges::*kind, const Key& key) const {
  const absl::MutexLock lock(&mutex_);
  const auto entry = partitions_.find(partition);
  if (entry == partitions_.end()) return std::nullopt;
  // What the failure voided was accepted: without it the other store's answer would be wrong.
  if (!entry->second.failure.ok()) return entry->second.failure;
  for (const auto* changes : {&entry->second.waiting, &entry->second.handed_on}) {
    if (!changes->has_value()) continue;
    const auto& all = (**changes).*kind;
    if (const auto found = all.find(key); found != all.end()) return std::optional(found->second);
  }
  return std::nullopt;
}

domain::Timestamp WriteBehindStateStore::ForgottenBefore(PartitionIndex partition) const {
  const absl::MutexLock lock(&mutex_);
  const auto entry = partitions_.find(partition);
  return entry == partitions_.end() ? domain::Timestamp() : entry->second.forgotten_before;
}

absl::StatusOr<OwnerCheckpoint> WriteBehindStateStore::LoadCheckpoint(PartitionIndex partition) {
  {
    const absl::MutexLock lock(&mutex_);
    Partition& entry = partitions_[partition];
    const auto is_handed_on = [&entry] {
      return !entry.waiting.has_value() && !entry.handed_on.has_value();
    };
    mutex_.Await(absl::Condition(&is_handed_on));
    entry.failure = absl::OkStatus();
  }
  return kept_->LoadCheckpoint(partition);
}

absl::StatusOr<std::shared_ptr<const StreamState>> WriteBehindStateStore::LoadStream(
    PartitionIndex partition, const domain::StreamId& stream) {
  DOCKET_ASSIGN_OR_RETURN(const auto waiting,
                          FindWaiting(partition, &StateChanges::streams, stream));
  if (waiting.has_value()) return *waiting;
  return kept_->LoadStream(partition, stream);
}

absl::StatusOr<std::optional<DecidedCommand>> WriteBehindStateStore::FindCommand(
    PartitionIndex partition, const domain::CommandId& command) {
  DOCKET_ASSIGN_OR_RETURN(const auto waiting,
                          FindWaiting(partition, &StateChanges::commands, command));
  if (!waiting.has_value()) return kept_->FindCommand(partition, command);
  if (waiting->decided_at < ForgottenBefore(partition)) return std::nullopt;
  return waiting;
}

absl::StatusOr<std::optional<SeenBody>> WriteBehindStateStore::FindBody(PartitionIndex partition,
                                                                        const BodyKey& body) {
  DOCKET_ASSIGN_OR_RETURN(const auto waiting, FindWaiting(partition, &StateChanges::bodies, body));
  if (!waiting.has_value()) return kept_->FindBody(partition, body);
  if (waiting->seen_at < ForgottenBefore(partition)) return std::nullopt;
  return waiting;
}

absl::Status WriteBehindStateStore::Write(PartitionIndex partition, const StateChanges& changes) {
  const absl::MutexLock lock(&mutex_);
  Partition& entry = partitions_[partition];
  const auto has_room = [&entry, this] {
    return !entry.failure.ok() || EntriesOf(entry.waiting) < entries_max_;
  };
  mutex_.Await(absl::Condition(&has_room));
  if (!entry.failure.ok()) return entry.failure;
  Gather(entry.waiting, changes);
  return absl::OkStatus();
}

absl::Status WriteBehindStateStore::ForgetBefore(PartitionIndex partition, domain::Timestamp time) {
  {
    const absl::MutexLock lock(&mutex_);
    Partition& entry = partitions_[partition];
    if (!entry.failure.ok()) return entry.failure;
    entry.forgotten_before = std::max(entry.forgotten_before, time);
  }
  return kept_->ForgetBefore(partition, time);
}

}  // namespace docket::commands
