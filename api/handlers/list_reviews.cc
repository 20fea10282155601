#include "api/handlers/list_reviews.h"

#include <utility>

#include "api/json/review_json.h"
#include "api/query/page_answer.h"
#include "platform/status_macros.h"

namespace docket::api {
namespace {

constexpr std::string_view kParameters[] = {
    "organization", "repository",    "pr",    "state", "author", "verdict",
    "severity_min", "updated_since", "limit", "cursor"};

absl::StatusOr<std::optional<projections::ReviewState>> StateParameter(const Request& request) {
  const auto text = request.Query("state");
  if (!text.has_value()) return std::optional<projections::ReviewState>();
  if (*text == "open") return projections::ReviewState::kOpen;
  if (*text == "closed") return projections::ReviewState::kClosed;
  if (*text == "merged") return projections::ReviewState::kMerged;
  return absl::InvalidArgumentError("The parameter state must be open, closed or merged.");
}

// As an answer of GET /api/v1/reviews/{id} has it.
absl::StatusOr<std::optional<view_proto::Verdict>> VerdictParameter(const Request& request) {
  const auto text = request.Query("verdict");
  if (!text.has_value()) return std::optional<view_proto::Verdict>();
  if (*text == "none") return view_proto::VERDICT_UNSPECIFIED;
  if (*text == "commented") return view_proto::VERDICT_COMMENTED;
  if (*text == "approved") return view_proto::VERDICT_APPROVED;
  if (*text == "changes_requested") return view_proto::VERDICT_CHANGES_REQUESTED;
  return absl::InvalidArgumentError(
      "The parameter verdict must be none, commented, approved or changes_requested.");
}

absl::StatusOr<std::optional<domain::Severity>> SeverityParameter(const Request& request) {
  const auto text = request.Query("severity_min");
  if (!text.has_value()) return std::optional<domain::Severity>();
  if (*text == "critical") return domain::Severity::kCritical;
  if (*text == "high") return domain::Severity::kHigh;
  if (*text == "medium") return domain::Severity::kMedium;
  if (*text == "low") return domain::Severity::kLow;
  if (*text == "info") return domain::Severity::kInfo;
  return absl::InvalidArgumentError(
      "The parameter severity_min must be critical, high, medium, low or info.");
}

absl::StatusOr<projections::ReviewFilter> FilterOf(const Request& request,
                                                   const std::vector<domain::HostCode>& hosts) {
  projections::ReviewFilter filter;
  DOCKET_ASSIGN_OR_RETURN(filter.organization, OrganizationParameter(request, hosts));
  DOCKET_ASSIGN_OR_RETURN(filter.repository, RepositoryParameter(request, hosts));
  DOCKET_ASSIGN_OR_RETURN(filter.state, StateParameter(request));
  DOCKET_ASSIGN_OR_RETURN(const auto author, IdParameter(request, "author"));
  if (author.has_value()) filter.author = domain::UserId(*author);
  DOCKET_ASSIGN_OR_RETURN(const auto number, IdParameter(request, "pr"));
  if (number.has_value()) filter.number = domain::PullRequestNumber(*number);
  if (number.has_value() && !filter.repository.has_value()) {
    return absl::InvalidArgumentError(
        "The parameter pr is a number within a repository: give the parameter repository, too.");
  }
  DOCKET_ASSIGN_OR_RETURN(filter.verdict, VerdictParameter(request));
  DOCKET_ASSIGN_OR_RETURN(filter.severity_min, SeverityParameter(request));
  DOCKET_ASSIGN_OR_RETURN(filter.updated_since, TimeParameter(request, "updated_since"));
  DOCKET_ASSIGN_OR_RETURN(filter.limit, LimitParameter(request));
  filter.cursor = request.Query("cursor").value_or("");
  return filter;
}

}  // namespace

boost::asio::awaitable<Response> ListReviews::operator()(Request request) const {
  auto list = [this](const projections::Visible& visible, const projections::ReviewFilter& filter) {
    return reviews_.ListReviews(visible, filter);
  };
  auto shown = [this](const view_proto::ReviewSummary& row) {
    return ReviewSummaryJson(row, door_->people());
  };
  return AnswerList({.door = *door_, .blocking = blocking_, .allowed = kParameters},
                    std::move(request), &FilterOf, std::move(list), std::move(shown));
}

}  // namespace docket::api
