// Difference: moves a counter of the process by what a unit counted since it was last asked. Units
// count since they were made, and are made anew after a failure; metrics count since the process
// began. Thread-safety: used by one thread; borrows the counter.
#pragma once

#include <cstdint>

#include "platform/metrics.h"

namespace docket::apps {

class Difference {
 public:
  explicit Difference(platform::Counter& counter) : counter_(counter) {}
  void Reach(std::int64_t value) {
    counter_.Increment(static_cast<double>(value - reached_));
    reached_ = value;
  }

 private:
  platform::Counter& counter_;
  std::int64_t reached_ = 0;
};

}  // namespace docket::apps
