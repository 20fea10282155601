// State of the API keys. Revoked keys stay, so that an id is never used twice.
// Thread-safety: a value type.
#pragma once

#include <map>

#include "domain/access/events.h"

namespace docket::domain::access {

struct Key {
  bool valid = true;
  Timestamp used_at;  // kUnknownTime: never
  friend bool operator==(const Key&, const Key&) = default;
};

struct State {
  std::map<KeyId, Key> keys;
  friend bool operator==(const State&, const State&) = default;
};

}  // namespace docket::domain::access
