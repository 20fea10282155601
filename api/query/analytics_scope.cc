#include "api/query/analytics_scope.h"

#include <cstdint>
#include <utility>

#include "absl/strings/str_cat.h"
#include "api/query/parameters.h"
#include "platform/status_macros.h"

namespace docket::api {
namespace {

using projections::AnalyticsScope;
using projections::GroupBy;

constexpr std::int64_t kDayUs = 24LL * 3'600 * 1'000'000;
constexpr GroupBy kGroups[] = {GroupBy::kDay, GroupBy::kWeek, GroupBy::kMonth,
                               GroupBy::kRepository};

absl::StatusOr<GroupBy> GroupByParameter(const Request& request) {
  const auto text = request.Query("group_by");
  if (!text.has_value()) return GroupBy::kWhole;
  for (const GroupBy one : kGroups) {
    if (*text == ToString(one)) return one;
  }
  return absl::InvalidArgumentError(
      "The parameter group_by must be day, week, month or repository.");
}

absl::Status ReadRange(const Request& request, domain::Timestamp now, AnalyticsScope& scope) {
  DOCKET_ASSIGN_OR_RETURN(const auto to, TimeParameter(request, "to"));
  DOCKET_ASSIGN_OR_RETURN(const auto from, TimeParameter(request, "from"));
  scope.to = to.value_or(now);
  scope.from = from.value_or(domain::Timestamp(scope.to.value() - kAnalyticsDaysDefault * kDayUs));
  if (scope.from < scope.to &&
      scope.to.value() - scope.from.value() <= kAnalyticsDaysMax * kDayUs) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat("The parameter from must be a time before to (which is now, if it is not "
                   "given), and at most ",
                   kAnalyticsDaysMax, " days before it."));
}

absl::Status ReadRepository(const Request& request, AnalyticsScope& scope) {
  if (!scope.organization.has_value()) {
    if (!request.Query("repository").has_value() && scope.group_by != GroupBy::kRepository) {
      return absl::OkStatus();
    }
    return absl::InvalidArgumentError(
        "The parameter organization must be given with repository or group_by=repository: "
        "repositories are told of one organisation at a time.");
  }
  const domain::HostCode& host = scope.organization->host;
  DOCKET_ASSIGN_OR_RETURN(const auto repository, RepositoryParameter(request, {host}));
  if (!repository.has_value()) return absl::OkStatus();
  if (repository->host != host) {
    return absl::InvalidArgumentError(
        "The parameter repository must be a repository of the organisation's host.");
  }
  scope.repository = repository->repository;
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<AnalyticsScope> AnalyticsScopeOf(const Request& request,
                                                const std::optional<domain::Tenant>& organization,
                                                domain::Timestamp now) {
  AnalyticsScope scope{.organization = organization, .from = {}, .to = {}};
  DOCKET_ASSIGN_OR_RETURN(scope.group_by, GroupByParameter(request));
  DOCKET_RETURN_IF_ERROR(ReadRepository(request, scope));
  DOCKET_RETURN_IF_ERROR(ReadRange(request, now, scope));
  return scope;
}

absl::StatusOr<std::optional<domain::Tenant>> AnalyticsOrganization(
    const Request& request, const projections::Visible& visible,
    const std::vector<domain::HostCode>& hosts) {
  DOCKET_ASSIGN_OR_RETURN(auto organization, OrganizationParameter(request, hosts));
  if (organization.has_value() || !visible.tenants.has_value()) return organization;
  if (visible.tenants->size() == 1) return std::optional(*visible.tenants->begin());
  return absl::InvalidArgumentError(
      "The parameter organization must be given: this key may see several organisations.");
}

}  // namespace docket::api
