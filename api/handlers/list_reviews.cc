#include "api/handlers/list_reviews.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "api/json/review_json.h"
#include "api/query/page_answer.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"

namespace docket::api {
namespace {

constexpr std::string_view kParameters[] = {"organization", "repository", "state",
                                            "author",       "limit",      "cursor"};

absl::StatusOr<std::optional<projections::ReviewState>> StateParameter(const Request& request) {
  const auto text = request.Query("state");
  if (!text.has_value()) return std::optional<projections::ReviewState>();
  if (*text == "open") return projections::ReviewState::kOpen;
  if (*text == "closed") return projections::ReviewState::kClosed;
  if (*text == "merged") return projections::ReviewState::kMerged;
  return absl::InvalidArgumentError("The parameter state must be open, closed or merged.");
}

absl::StatusOr<std::optional<domain::UserId>> AuthorParameter(const Request& request) {
  const auto text = request.Query("author");
  if (!text.has_value()) return std::optional<domain::UserId>();
  std::int64_t id = 0;
  if (!absl::SimpleAtoi(platform::AbslView(*text), &id) || id <= 0) {
    return absl::InvalidArgumentError("The parameter author must be the numeric id of a user.");
  }
  return domain::UserId(id);
}

absl::StatusOr<projections::ReviewFilter> FilterOf(const Request& request,
                                                   const std::vector<domain::HostCode>& hosts) {
  projections::ReviewFilter filter;
  DOCKET_ASSIGN_OR_RETURN(filter.organization, OrganizationParameter(request, hosts));
  DOCKET_ASSIGN_OR_RETURN(filter.repository, RepositoryParameter(request, hosts));
  DOCKET_ASSIGN_OR_RETURN(filter.state, StateParameter(request));
  DOCKET_ASSIGN_OR_RETURN(filter.author, AuthorParameter(request));
  DOCKET_ASSIGN_OR_RETURN(filter.limit, LimitParameter(request));
  filter.cursor = request.Query("cursor").value_or("");
  return filter;
}

}  // namespace

boost::asio::awaitable<Response> ListReviews::operator()(Request request) const {
  auto list = [this](const projections::Visible& visible, const projections::ReviewFilter& filter) {
    return reviews_.ListReviews(visible, filter);
  };
  return AnswerList({.door = *door_, .blocking = blocking_, .allowed = kParameters},
                    std::move(request), &FilterOf, std::move(list), &ReviewSummaryJson);
}

}  // namespace docket::api
