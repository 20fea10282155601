// StateCache: the states that an owner has at hand. Staged states, of commits not yet confirmed,
// are pinned: the store does not have them, so a decision on the stored state would be wrong.
// Confirmed ones are kept in a bounded least-recently-used list. Thread-safety: used by one thread.
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "commands/hash_of_value.h"
#include "commands/state_store.h"
#include "domain/ids.h"

namespace docket::commands {

class StateCache {
 public:
  explicit StateCache(std::size_t entries_max);

  // The newest state known: staged before confirmed. Null: not in the cache (the store may have
  // it).
  [[nodiscard]] std::shared_ptr<const StreamState> Find(const domain::StreamId& stream);

  // A commit that leads to `state` was sent; pins it until as many Confirm calls came.
  void Stage(const domain::StreamId& stream, std::shared_ptr<const StreamState> state);
  void Confirm(const domain::StreamId& stream, std::shared_ptr<const StreamState> state);

  // As stored: read from the store, or written to it.
  void Put(const domain::StreamId& stream, std::shared_ptr<const StreamState> state);

  // Adds the staged streams of the range.
  void AddStaged(const StreamRange& range, std::vector<domain::StreamId>& streams) const;

  // The commits that were not confirmed are void.
  void DropStaged();

  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  [[nodiscard]] std::size_t staged() const { return staged_.size(); }

 private:
  struct Staged {
    std::shared_ptr<const StreamState> state;
    std::size_t pins = 0;
  };
  using Entry = std::pair<domain::StreamId, std::shared_ptr<const StreamState>>;

  const std::size_t entries_max_;
  absl::flat_hash_map<domain::StreamId, Staged, HashOfValue> staged_;
  std::list<Entry> entries_;  // most recently used first
  absl::flat_hash_map<domain::StreamId, std::list<Entry>::iterator, HashOfValue> index_;
};

}  // namespace docket::commands
