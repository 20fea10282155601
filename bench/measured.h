// What one round of a load took: on a machine that is shared, the processor time says more than the
// rate. Thread-safety: value types.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "bench/owner_run.h"

namespace docket::bench {

struct Measured {
  double per_second = 0;
  double cpu_us = 0;  // of this process for each record, all threads
};

// Measures from its construction on.
class Stopwatch {
 public:
  [[nodiscard]] Measured Stop(double records) const {
    return {.per_second = records / absl::ToDoubleSeconds(absl::Now() - begin_),
            .cpu_us = (CpuSeconds() - cpu_seconds_) / records * 1e6};
  }

 private:
  const absl::Time begin_ = absl::Now();
  const double cpu_seconds_ = CpuSeconds();
};

// The one with the median rate. Precondition: there is one.
[[nodiscard]] inline Measured Median(std::vector<Measured> rounds) {
  std::sort(rounds.begin(), rounds.end(),
            [](const Measured& a, const Measured& b) { return a.per_second < b.per_second; });
  return rounds[rounds.size() / 2];
}

}  // namespace docket::bench
