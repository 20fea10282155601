// Timestamp: microseconds since 1970-01-01T00:00:00Z, the one form of time inside domain/.
// Zero means "not known": GitHub sends no time before 2008.
// Thread-safety: a value type and pure functions.
#pragma once

#include <cstdint>

#include "domain/strong.h"

namespace docket::domain {

using Timestamp = Strong<struct TimestampTag, std::int64_t>;

inline constexpr Timestamp kUnknownTime{};

[[nodiscard]] constexpr Timestamp FromSeconds(std::int64_t seconds) {
  return Timestamp(seconds * 1'000'000);
}

[[nodiscard]] constexpr Timestamp AddSeconds(Timestamp time, std::int64_t seconds) {
  return Timestamp(time.value() + seconds * 1'000'000);
}

}  // namespace docket::domain
