// The stable names of business refusals, as outcomes, answers and metrics show them. No default
// branch: a new rejection does not compile until it has a name.
// Thread-safety: pure functions.
#pragma once

#include <string_view>

#include "domain/access/decider.h"
#include "domain/commit/decider.h"
#include "domain/conversation/decider.h"
#include "domain/installation/decider.h"
#include "domain/organization/decider.h"
#include "domain/repository/decider.h"
#include "domain/review/decider.h"
#include "domain/trail/decider.h"

namespace docket::commands {

[[nodiscard]] std::string_view RejectionCode(domain::review::Rejection rejection);
[[nodiscard]] std::string_view RejectionCode(domain::repository::Rejection rejection);
[[nodiscard]] std::string_view RejectionCode(domain::installation::Rejection rejection);
[[nodiscard]] std::string_view RejectionCode(domain::access::Rejection rejection);
[[nodiscard]] std::string_view RejectionCode(domain::commit::Rejection rejection);
[[nodiscard]] std::string_view RejectionCode(domain::organization::Rejection rejection);
[[nodiscard]] std::string_view RejectionCode(domain::conversation::Rejection rejection);
[[nodiscard]] std::string_view RejectionCode(domain::trail::Rejection rejection);

[[nodiscard]] std::string_view RejectionDetail(domain::review::Rejection rejection);
[[nodiscard]] std::string_view RejectionDetail(domain::repository::Rejection rejection);
[[nodiscard]] std::string_view RejectionDetail(domain::installation::Rejection rejection);
[[nodiscard]] std::string_view RejectionDetail(domain::access::Rejection rejection);
[[nodiscard]] std::string_view RejectionDetail(domain::commit::Rejection rejection);
[[nodiscard]] std::string_view RejectionDetail(domain::organization::Rejection rejection);
[[nodiscard]] std::string_view RejectionDetail(domain::conversation::Rejection rejection);
[[nodiscard]] std::string_view RejectionDetail(domain::trail::Rejection rejection);

}  // namespace docket::commands
