// AllDifferent: for a static_assert beside a list of numbers that are stored, such as the first
// bytes of keys, of which no two may be the same. Thread-safety: evaluated by the compiler.
#pragma once

#include <cstddef>

namespace docket::platform {

[[nodiscard]] consteval bool AllDifferent(const auto& values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    for (std::size_t j = i + 1; j < values.size(); ++j) {
      if (values[i] == values[j]) return false;
    }
  }
  return true;
}

}  // namespace docket::platform
