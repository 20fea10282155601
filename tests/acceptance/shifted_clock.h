// ShiftedClock: the machine's clock, ahead by what a test says, so that a day of a pull request
// takes no day. Both clocks jump, as those of a machine that slept would.
// Thread-safety: all methods may be called from any thread at once.
#pragma once

#include <atomic>
#include <cstdint>

#include "absl/time/time.h"
#include "domain/time.h"
#include "platform/clock.h"

namespace docket::acceptance {

class ShiftedClock final : public platform::Clock {
 public:
  [[nodiscard]] domain::Timestamp Now() const override {
    return domain::Timestamp(system_.Now().value() + ahead_us_.load());
  }
  [[nodiscard]] absl::Time MonotonicNow() const override {
    return system_.MonotonicNow() + absl::Microseconds(ahead_us_.load());
  }
  // Precondition: `step` is not negative.
  void Advance(absl::Duration step) { ahead_us_ += absl::ToInt64Microseconds(step); }

 private:
  const platform::SystemClock system_;
  std::atomic<std::int64_t> ahead_us_ = 0;
};

}  // namespace docket::acceptance
