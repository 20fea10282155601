// FlatSet: an ordered set in one block of memory; see flat_map.h. A subset of C++23's
// std::flat_set, as far as the rules need it. Thread-safety: a value type.
#pragma once

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <utility>
#include <vector>

namespace docket::domain {

template <class Value>
class FlatSet {
 public:
  using value_type = Value;
  using const_iterator = typename std::vector<Value>::const_iterator;

  FlatSet() = default;
  FlatSet(std::initializer_list<Value> values) {
    for (const Value& value : values) insert(value);
  }

  [[nodiscard]] const_iterator begin() const { return values_.begin(); }
  [[nodiscard]] const_iterator end() const { return values_.end(); }
  [[nodiscard]] auto rbegin() const { return values_.rbegin(); }
  [[nodiscard]] std::size_t size() const { return values_.size(); }
  [[nodiscard]] bool empty() const { return values_.empty(); }

  [[nodiscard]] bool contains(const Value& value) const {
    return std::binary_search(begin(), end(), value);
  }

  void insert(Value value) {
    const auto place = std::lower_bound(begin(), end(), value);
    if (place == end() || *place != value) values_.insert(place, std::move(value));
  }
  void erase(const_iterator value) { values_.erase(value); }
  void clear() { values_.clear(); }

  friend bool operator==(const FlatSet&, const FlatSet&) = default;

 private:
  std::vector<Value> values_;  // ascending, each once
};

}  // namespace docket::domain
