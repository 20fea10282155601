// Permission: what an endpoint needs of a key's role. Which organisations the key is for is asked
// apart from it (projections::Visible). Thread-safety: pure functions.
#pragma once

#include "projections/rows.h"

namespace docket::api {

enum class Permission {
  kRead,       // queries: every role
  kAsk,        // for a run or its end, or to redrive a delivery: operators and admins
  kWork,       // take tasks and bring results: workers and admins
  kAudit,      // see how changes were merged: auditors and admins
  kAdminister  // set what holds for others: admins
};

[[nodiscard]] constexpr bool Allows(access::v1::Role role, Permission permission) {
  switch (permission) {
    case Permission::kRead:
      return true;
    case Permission::kAsk:
      return role == access::v1::ROLE_OPERATOR || role == access::v1::ROLE_ADMIN;
    case Permission::kWork:
      return role == access::v1::ROLE_WORKER || role == access::v1::ROLE_ADMIN;
    case Permission::kAudit:
      return role == access::v1::ROLE_AUDITOR || role == access::v1::ROLE_ADMIN;
    case Permission::kAdminister:
      return role == access::v1::ROLE_ADMIN;
  }
  return false;
}

}  // namespace docket::api
