// Strong<Tag, T>: a value with a meaning of its own, so that a repository id cannot be passed where
// a pull request number is wanted. Explicit in both directions; ordered and equal as its value.
// Thread-safety: a value type.
#pragma once

#include <compare>
#include <string>
#include <utility>

namespace docket::domain {

template <class Tag, class T>
class Strong {
 public:
  using ValueType = T;

  constexpr Strong() = default;
  constexpr explicit Strong(T value) : value_(std::move(value)) {}

  [[nodiscard]] constexpr const T& value() const { return value_; }

  friend constexpr bool operator==(const Strong&, const Strong&) = default;
  friend constexpr auto operator<=>(const Strong&, const Strong&) = default;

 private:
  T value_{};
};

}  // namespace docket::domain
