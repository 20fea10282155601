// What every question of analytics says: whose reviews, which range, and how they are grouped.
// Thread-safety: pure functions.
#pragma once

#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "api/http/message.h"
#include "domain/ids.h"
#include "domain/time.h"
#include "projections/analytics_queries.h"

namespace docket::api {

// The longest range that one answer is about: it is made while the client waits.
inline constexpr int kAnalyticsDaysMax = 366;
// From what is asked for back, if it is not said since when.
inline constexpr int kAnalyticsDaysDefault = 90;

// from=, to= (RFC 3339; now, if it is not given), repository= and group_by= of the request, about
// the organisation or, if there is none, about all of them: then without the last two's
// repositories. Precondition: `now` is a time that is known. Errors: kInvalidArgument, which names
// the parameter.
[[nodiscard]] absl::StatusOr<projections::AnalyticsScope> AnalyticsScopeOf(
    const Request& request, const std::optional<domain::Tenant>& organization,
    domain::Timestamp now);

// Whose: organization=, or that of a key of one organisation. Nothing: all of them, for whoever
// sees all.
[[nodiscard]] absl::StatusOr<std::optional<domain::Tenant>> AnalyticsOrganization(
    const Request& request, const projections::Visible& visible,
    const std::vector<domain::HostCode>& hosts);

}  // namespace docket::api
