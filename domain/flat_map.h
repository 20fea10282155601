// FlatMap: an ordered map in one block of memory, so that a copy of it is one allocation; the state
// of an aggregate is copied by each decision. Costs: an insertion or removal moves what is behind
// it. A subset of C++23's std::flat_map, as far as the rules need it. Thread-safety: a value type.
// Invalidation: whatever inserts or erases makes iterators and references void.
#pragma once

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <utility>
#include <vector>

namespace docket::domain {

template <class Key, class Value>
class FlatMap {
 public:
  using value_type = std::pair<Key, Value>;
  using iterator = typename std::vector<value_type>::iterator;
  using const_iterator = typename std::vector<value_type>::const_iterator;

  FlatMap() = default;
  FlatMap(std::initializer_list<value_type> entries) {
    for (const value_type& entry : entries) emplace(entry.first, entry.second);
  }

  [[nodiscard]] iterator begin() { return entries_.begin(); }
  [[nodiscard]] iterator end() { return entries_.end(); }
  [[nodiscard]] const_iterator begin() const { return entries_.begin(); }
  [[nodiscard]] const_iterator end() const { return entries_.end(); }
  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  [[nodiscard]] bool empty() const { return entries_.empty(); }

  [[nodiscard]] iterator find(const Key& key) { return Find(*this, key); }
  [[nodiscard]] const_iterator find(const Key& key) const { return Find(*this, key); }
  [[nodiscard]] bool contains(const Key& key) const { return find(key) != end(); }

  // Leaves alone what is there.
  template <class... Arguments>
  std::pair<iterator, bool> try_emplace(const Key& key, Arguments&&... arguments) {
    const iterator place = LowerBound(*this, key);
    if (place != end() && place->first == key) return {place, false};
    return {entries_.emplace(place, key, Value(std::forward<Arguments>(arguments)...)), true};
  }
  std::pair<iterator, bool> emplace(const Key& key, Value value) {
    return try_emplace(key, std::move(value));
  }
  void insert_or_assign(const Key& key, Value value) { (*this)[key] = std::move(value); }
  [[nodiscard]] Value& operator[](const Key& key) { return try_emplace(key).first->second; }

  void erase(const_iterator entry) { entries_.erase(entry); }
  void erase(const Key& key) {
    if (const const_iterator entry = find(key); entry != end()) erase(entry);
  }

  friend bool operator==(const FlatMap&, const FlatMap&) = default;

 private:
  template <class Map>
  static auto LowerBound(Map& map, const Key& key) {
    return std::lower_bound(
        map.entries_.begin(), map.entries_.end(), key,
        [](const value_type& entry, const Key& wanted) { return entry.first < wanted; });
  }
  template <class Map>
  static auto Find(Map& map, const Key& key) {
    const auto place = LowerBound(map, key);
    return place != map.entries_.end() && place->first == key ? place : map.entries_.end();
  }

  std::vector<value_type> entries_;  // ascending by key, each once
};

}  // namespace docket::domain
