// State of one trail of accesses. Thread-safety: a value type.
#pragma once

#include <cstdint>

#include "domain/trail/events.h"

namespace docket::domain::trail {

// The trail grows for ever, and no rule asks what is in it.
struct State {
  std::int64_t accesses = 0;
  friend bool operator==(const State&, const State&) = default;
};

}  // namespace docket::domain::trail
