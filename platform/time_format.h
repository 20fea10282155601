// Timestamps as text, RFC 3339.
// Thread-safety: pure functions. Failure: nullopt, never an exception.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/time.h"

namespace docket::platform {

// UTC with "Z". The fraction has 0, 3 or 6 digits: the fewest that lose nothing, so that
// 18:00:00, 18:00:00.120 and 18:00:00.120001 are each written as short as they are.
// Precondition: the year is within 0001 to 9999.
[[nodiscard]] std::string FormatRfc3339(domain::Timestamp time);

// Accepts "2019-05-15T15:19:25Z", any number of fraction digits (those below a microsecond are cut
// off), and an offset such as "+02:00". The date and time are separated by "T" or "t". Refuses
// everything else: a missing zone, a leap second, dates that do not exist, a time outside of the
// years 0001 to 9999 of UTC, text around it.
[[nodiscard]] std::optional<domain::Timestamp> ParseRfc3339(std::string_view text);

}  // namespace docket::platform
