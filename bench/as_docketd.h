// What docketd sets for its process, so that a benchmark measures what docketd does.
// Thread-safety: called by main(), before any other thread.
#pragma once

#include "absl/synchronization/mutex.h"

namespace docket::bench {

// Debian's Abseil looks for deadlocks at every lock, in docketd no more.
inline void SetUpAsDocketd() {
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
}

}  // namespace docket::bench
