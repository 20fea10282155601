// Bell: what wakes the one thread that waits for work. Thread-safety: Ring may be called from any
// thread. A ring that nobody waited for is kept.
#pragma once

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace docket::bench {

class Bell {
 public:
  void Ring() {
    const absl::MutexLock lock(&mutex_);
    rung_ = true;
  }
  void AwaitFor(absl::Duration longest) {
    const absl::MutexLock lock(&mutex_);
    mutex_.AwaitWithTimeout(absl::Condition(&rung_), longest);
    rung_ = false;
  }

 private:
  absl::Mutex mutex_;
  bool rung_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace docket::bench
