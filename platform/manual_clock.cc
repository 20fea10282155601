#include "platform/manual_clock.h"

#include "platform/check.h"

namespace docket::platform {

ManualClock::ManualClock(domain::Timestamp now) : now_(now), monotonic_(absl::UnixEpoch()) {}

domain::Timestamp ManualClock::Now() const {
  absl::MutexLock lock(&mutex_);
  return now_;
}

absl::Time ManualClock::MonotonicNow() const {
  absl::MutexLock lock(&mutex_);
  return monotonic_;
}

void ManualClock::Advance(absl::Duration step) {
  DOCKET_CHECK(step >= absl::ZeroDuration());
  absl::MutexLock lock(&mutex_);
  now_ = domain::Timestamp(now_.value() + absl::ToInt64Microseconds(step));
  monotonic_ += step;
}

void ManualClock::SetNow(domain::Timestamp now) {
  absl::MutexLock lock(&mutex_);
  now_ = now;
}

}  // namespace docket::platform
