// State of one conversation. Thread-safety: a value type.
#pragma once

#include "domain/conversation/events.h"

namespace docket::domain::conversation {

struct State {
  std::int64_t messages = 0;  // recorded
  std::int64_t discarded = 0;
  friend bool operator==(const State&, const State&) = default;
};

}  // namespace docket::domain::conversation
