// What the roles of callers are called, and which may be given without naming organisations.
// Thread-safety: constants and a pure function.
#pragma once

#include <string_view>
#include <utility>

#include "domain/access/events.h"

namespace docket::domain::access {

// As people write them; the one with the fewest rights first.
inline constexpr std::pair<std::string_view, Role> kRoleNames[] = {{"reader", Role::kReader},
                                                                   {"auditor", Role::kAuditor},
                                                                   {"operator", Role::kOperator},
                                                                   {"worker", Role::kWorker},
                                                                   {"admin", Role::kAdmin}};

// Others could read nothing without an organisation. An admin always reads all.
[[nodiscard]] constexpr bool MayBeOfAll(Role role) {
  return role == Role::kAdmin || role == Role::kWorker;
}

}  // namespace docket::domain::access
