#include "platform/clock.h"

#include <chrono>

#include "absl/time/clock.h"

namespace docket::platform {

domain::Timestamp SystemClock::Now() const {
  return domain::Timestamp(absl::ToUnixMicros(absl::Now()));
}

absl::Time SystemClock::MonotonicNow() const {
  return absl::UnixEpoch() + absl::FromChrono(std::chrono::steady_clock::now().time_since_epoch());
}

}  // namespace docket::platform
