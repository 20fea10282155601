// State of the API keys. Revoked keys stay, so that an id is never used twice.
// Thread-safety: a value type.
#pragma once

#include <map>

#include "domain/access/events.h"

namespace docket::domain::access {

struct State {
  std::map<KeyId, bool> keys;  // id → still valid
  friend bool operator==(const State&, const State&) = default;
};

}  // namespace docket::domain::access
