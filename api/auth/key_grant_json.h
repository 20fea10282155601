// A key that is asked for, as JSON: {"label", "role": "reader" | "admin", "organizations":
// ["gh:123", …], "expires_at": RFC 3339 or null}. Thread-safety: pure functions.
#pragma once

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "api/auth/key_commands.h"
#include "domain/ids.h"

namespace docket::api {

// kInvalidArgument names the member and what is allowed.
[[nodiscard]] absl::StatusOr<KeyGrant> ParseKeyGrant(std::string_view body,
                                                     const std::vector<domain::HostCode>& hosts,
                                                     domain::Timestamp now);

}  // namespace docket::api
