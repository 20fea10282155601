// Policies as JSON. Reading is strict: a member that is not known, or is not what it must be, is
// kInvalidArgument, and the message names it and what is allowed.
// Thread-safety: pure functions.
#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "boost/json/object.hpp"
#include "domain/policy.h"

namespace docket::api {

// All members; null where it is not set.
[[nodiscard]] boost::json::object PolicyJson(const domain::PolicySettings& settings);
// All members, with what is in force.
[[nodiscard]] boost::json::object PolicyJson(const domain::Policy& policy);

[[nodiscard]] absl::StatusOr<domain::PolicySettings> ParsePolicy(std::string_view body);

}  // namespace docket::api
