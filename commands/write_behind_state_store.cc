#include "commands/write_behind_state_store.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "platform/status_macros.h"

namespace docket::commands {
namespace {

using eventstore::PartitionIndex;

std::size_t EntriesOf(const std::optional<StateChanges>& changes) {
  if (!changes.has_value()) return 0;
  return changes->streams.size() + changes->commands.size() + changes->bodies.size() +
         changes->timers.size();
}

template <class Map>
void Supersede(Map& older, Map newer) {
  for (auto entry = newer.begin(); entry != newer.end();) {
    auto result = older.insert(newer.extract(entry++));
    if (!result.inserted) result.position->second = std::move(result.node.mapped());
  }
}

bool IsEarlier(const Timer& left, const Timer& right) {
  return std::tie(left.due, left.stream) < std::tie(right.due, right.stream);
}

void Gather(std::optional<StateChanges>& waiting, StateChanges newer) {
  if (!waiting.has_value()) {
    waiting = std::move(newer);
    return;
  }
  Supersede(waiting->streams, std::move(newer.streams));
  Supersede(waiting->commands, std::move(newer.commands));
  Supersede(waiting->bodies, std::move(newer.bodies));
  for (const auto& [stream, timer] : newer.timers) AddTimerChange(stream, timer, waiting->timers);
  waiting->checkpoint = std::move(newer.checkpoint);
}

}  // namespace

WriteBehindStateStore::WriteBehindStateStore(std::unique_ptr<StateStore> kept,
                                             WriteBehindOptions options)
    : kept_(std::move(kept)), options_(options), thread_([this] { HandOn(); }) {}

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
  const auto enough = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return stopping_ || awaited_ > 0 || entries_waiting_ >= options_.entries_enough;
  };
  mutex_.Await(absl::Condition(&something));
  if (due_ == 0) {
    mutex_.AwaitWithTimeout(absl::Condition(&enough), options_.linger);
    due_ = std::count_if(partitions_.begin(), partitions_.end(), &Waits);
  }
  auto* const next = Next();
  if (next == nullptr) return nullptr;  // stopping, and nothing is left
  due_ = std::max<std::int64_t>(due_ - 1, 0);
  served_last_ = next->first;
  next->second.handed_on = std::exchange(next->second.waiting, std::nullopt);
  entries_waiting_ -= EntriesOf(next->second.handed_on);
  return next;
}

// From the one behind the last one on, so that a busy partition does not hold up the others.
WriteBehindStateStore::Partitions::value_type* WriteBehindStateStore::Next() {
  const auto middle = partitions_.upper_bound(served_last_);
  auto found = std::find_if(middle, partitions_.end(), &Waits);
  if (found == partitions_.end()) found = std::find_if(partitions_.begin(), middle, &Waits);
  return found == partitions_.end() || !Waits(*found) ? nullptr : &*found;
}

void WriteBehindStateStore::Settle(Partition& entry, absl::Status written) {
  // Destroyed when nobody has to wait for it.
  std::optional<StateChanges> settled;
  std::optional<StateChanges> void_now;
  const absl::MutexLock lock(&mutex_);
  settled.swap(entry.handed_on);
  if (written.ok()) return;
  entry.failure = std::move(written);
  void_now.swap(entry.waiting);
  entries_waiting_ -= EntriesOf(void_now);
}

template <class Map>
absl::StatusOr<std::optional<typename Map::mapped_type>> WriteBehindStateStore::FindWaiting(
    PartitionIndex partition, Map StateChanges::*kind, const typename Map::key_type& key) const {
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
    ++awaited_;
    mutex_.Await(absl::Condition(&is_handed_on));
    --awaited_;
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

absl::StatusOr<std::vector<domain::StreamId>> WriteBehindStateStore::StreamsWaiting(
    PartitionIndex partition, const StreamRange& range) const {
  std::vector<domain::StreamId> streams;
  const absl::MutexLock lock(&mutex_);
  const auto entry = partitions_.find(partition);
  if (entry == partitions_.end()) return streams;
  if (!entry->second.failure.ok()) return entry->second.failure;
  for (const auto* changes : {&entry->second.handed_on, &entry->second.waiting}) {
    if (!changes->has_value()) continue;
    for (const auto& [stream, state] : (**changes).streams) {
      if (range.Contains(stream)) streams.push_back(stream);
    }
  }
  return streams;
}

// What waits is looked at first: what is handed on in between is then found in both.
absl::StatusOr<std::vector<domain::StreamId>> WriteBehindStateStore::ListStreams(
    PartitionIndex partition, const StreamRange& range, std::size_t count) {
  DOCKET_ASSIGN_OR_RETURN(std::vector<domain::StreamId> streams, StreamsWaiting(partition, range));
  DOCKET_ASSIGN_OR_RETURN(const std::vector<domain::StreamId> kept,
                          kept_->ListStreams(partition, range, count));
  streams.insert(streams.end(), kept.begin(), kept.end());
  KeepFirst(count, streams);
  return streams;
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

absl::StatusOr<WriteBehindStateStore::WaitingTimers> WriteBehindStateStore::TimersWaiting(
    PartitionIndex partition) const {
  WaitingTimers timers;
  const absl::MutexLock lock(&mutex_);
  const auto entry = partitions_.find(partition);
  if (entry == partitions_.end()) return timers;
  if (!entry->second.failure.ok()) return entry->second.failure;
  for (const auto* changes : {&entry->second.handed_on, &entry->second.waiting}) {
    if (!changes->has_value()) continue;
    for (const auto& [stream, timer] : (**changes).timers) timers[stream] = timer.is;
  }
  return timers;
}

// What waits is looked at first: what is handed on in between is then found in both, alike.
absl::StatusOr<std::vector<Timer>> WriteBehindStateStore::FindTimers(PartitionIndex partition,
                                                                     std::size_t count) {
  DOCKET_ASSIGN_OR_RETURN(const WaitingTimers waiting, TimersWaiting(partition));
  DOCKET_ASSIGN_OR_RETURN(std::vector<Timer> timers,
                          kept_->FindTimers(partition, count + waiting.size()));
  std::erase_if(timers, [&](const Timer& timer) { return waiting.contains(timer.stream); });
  for (const auto& [stream, due] : waiting) {
    if (due.has_value()) timers.push_back({.due = *due, .stream = stream});
  }
  std::ranges::sort(timers, IsEarlier);
  timers.resize(std::min(timers.size(), count));
  return timers;
}

absl::Status WriteBehindStateStore::Write(PartitionIndex partition, const StateChanges& changes) {
  return Take(partition, changes);
}

absl::Status WriteBehindStateStore::Take(PartitionIndex partition, StateChanges changes) {
  const absl::MutexLock lock(&mutex_);
  Partition& entry = partitions_[partition];
  const auto has_room = [&entry, this] {
    return !entry.failure.ok() || EntriesOf(entry.waiting) < options_.entries_max;
  };
  mutex_.Await(absl::Condition(&has_room));
  if (!entry.failure.ok()) return entry.failure;
  const std::size_t before = EntriesOf(entry.waiting);
  Gather(entry.waiting, std::move(changes));
  entries_waiting_ += EntriesOf(entry.waiting) - before;
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
