// Rules between keys: each value alone is fine, together they are not.
// Thread-safety: a pure function.
#pragma once

#include <optional>
#include <string>

#include "platform/config.h"

namespace docket::platform {

struct RuleViolation {
  std::string key;   // the key to change
  std::string what;  // what contradicts what, and what to do
};

// The first rule that `config` breaks.
[[nodiscard]] std::optional<RuleViolation> FindRuleViolation(const Config& config);

}  // namespace docket::platform
