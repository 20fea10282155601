// ManualClock: a clock that moves only when a test moves it.
// Thread-safety: all methods may be called from any thread at once.
#pragma once

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "domain/time.h"
#include "platform/clock.h"

namespace docket::platform {

class ManualClock final : public Clock {
 public:
  explicit ManualClock(domain::Timestamp now = domain::FromSeconds(1'700'000'000));

  [[nodiscard]] domain::Timestamp Now() const override;
  [[nodiscard]] absl::Time MonotonicNow() const override;

  // Moves both clocks forward. Precondition: `step` is not negative.
  void Advance(absl::Duration step);

  // Sets the wall clock, in either direction; the monotonic clock stays.
  void SetNow(domain::Timestamp now);

 private:
  mutable absl::Mutex mutex_;
  domain::Timestamp now_ ABSL_GUARDED_BY(mutex_);
  absl::Time monotonic_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace docket::platform
