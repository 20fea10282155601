#include "commands/state_cache.h"

#include "platform/check.h"

namespace docket::commands {

StateCache::StateCache(std::size_t entries_max) : entries_max_(entries_max) {
  DOCKET_CHECK(entries_max > 0);
}

std::shared_ptr<const StreamState> StateCache::Find(const domain::StreamId& stream) {
  if (const auto staged = staged_.find(stream); staged != staged_.end()) {
    return staged->second.state;
  }
  const auto found = index_.find(stream);
  if (found == index_.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, found->second);
  return found->second->second;
}

void StateCache::Stage(const domain::StreamId& stream, std::shared_ptr<const StreamState> state) {
  Staged& staged = staged_[stream];
  staged.state = std::move(state);
  ++staged.pins;
}

void StateCache::Confirm(const domain::StreamId& stream, std::shared_ptr<const StreamState> state) {
  const auto staged = staged_.find(stream);
  DOCKET_CHECK(staged != staged_.end());
  if (--staged->second.pins == 0) staged_.erase(staged);
  Put(stream, std::move(state));
}

void StateCache::Put(const domain::StreamId& stream, std::shared_ptr<const StreamState> state) {
  if (const auto found = index_.find(stream); found != index_.end()) {
    found->second->second = std::move(state);
    entries_.splice(entries_.begin(), entries_, found->second);
    return;
  }
  entries_.emplace_front(stream, std::move(state));
  index_.emplace(stream, entries_.begin());
  if (entries_.size() > entries_max_) {
    index_.erase(entries_.back().first);
    entries_.pop_back();
  }
}

void StateCache::AddStaged(const StreamRange& range, std::vector<domain::StreamId>& streams) const {
  for (const auto& [stream, staged] : staged_) {
    if (range.Contains(stream)) streams.push_back(stream);
  }
}

void StateCache::DropStaged() { staged_.clear(); }

}  // namespace docket::commands
