// Policies ↔ docket.policy.v1. Thread-safety: pure functions.
#pragma once

#include "docket/policy/v1/policy.pb.h"
#include "domain/policy.h"

namespace docket::schemas {

[[nodiscard]] policy::v1::PolicySettings ToProto(const domain::PolicySettings& settings);
[[nodiscard]] domain::PolicySettings FromProto(const policy::v1::PolicySettings& message);

}  // namespace docket::schemas
