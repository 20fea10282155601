// Clock: the only source of time outside of tests. Everything that needs time gets a `const
// Clock&`. Thread-safety: all methods may be called from any thread at once. Ownership: the clock
// outlives whoever was given a reference.
#pragma once

#include "absl/time/time.h"
#include "domain/time.h"

namespace docket::platform {

class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;

  // Wall time in microseconds; may step in either direction when the machine's clock is set.
  [[nodiscard]] virtual domain::Timestamp Now() const = 0;

  // Never goes back, and has an arbitrary origin: only differences mean anything.
  [[nodiscard]] virtual absl::Time MonotonicNow() const = 0;
};

// CLOCK_REALTIME and CLOCK_MONOTONIC.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] domain::Timestamp Now() const override;
  [[nodiscard]] absl::Time MonotonicNow() const override;
};

}  // namespace docket::platform
