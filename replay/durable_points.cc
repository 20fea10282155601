#include "replay/durable_points.h"

namespace docket::replay {

absl::Status DurablePoints::AfterBatch() {
  bool first = false;
  {
    const absl::MutexLock lock(&mutex_);
    const absl::Time now = clock_.MonotonicNow();
    if (now < next_) return absl::OkStatus();
    first = next_ == absl::InfinitePast();
    next_ = now + kEvery;
  }
  return first ? Take() : store_.BeginSync();
}

// A change of no view's generations: the store promises that whatever was written before one is
// never lost.
absl::Status DurablePoints::Take() { return store_.SetGenerations({}); }

}  // namespace docket::replay
