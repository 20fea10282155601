// Quantiles of what was measured. Thread-safety: a pure function.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace docket::bench {

// The least value that `share` of them are below; 0.5: the median, the greater one of two.
// Precondition: there are values.
[[nodiscard]] inline double Quantile(std::vector<double> values, double share) {
  const auto rank = static_cast<std::size_t>(share * static_cast<double>(values.size()));
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(std::min(rank, values.size() - 1));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

}  // namespace docket::bench
