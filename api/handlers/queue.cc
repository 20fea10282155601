#include "api/handlers/queue.h"

#include <utility>

#include "api/json/review_json.h"
#include "api/query/page_answer.h"
#include "platform/status_macros.h"

namespace docket::api {
namespace {

using projections::QueueFilter;
using projections::Turn;

constexpr std::string_view kParameters[] = {"organization", "repository", "bucket", "reviewer",
                                            "team",         "stale_days", "limit",  "cursor"};
constexpr NumberRange kStaleDays{.min = 1, .max = 365, .otherwise = 7};
constexpr std::int64_t kDayUs = 24LL * 3'600 * 1'000'000;

absl::Status ReadBucket(const Request& request, QueueFilter& filter) {
  const auto text = request.Query("bucket");
  if (!text.has_value()) return absl::OkStatus();
  if (*text == "awaiting_review") {
    filter.turn = Turn::kReviewers;
  } else if (*text == "awaiting_author") {
    filter.turn = Turn::kAuthor;
  } else if (*text == "stale") {
    filter.stale_only = true;
  } else {
    return absl::InvalidArgumentError(
        "The parameter bucket must be awaiting_review, awaiting_author or stale.");
  }
  return absl::OkStatus();
}

absl::StatusOr<QueueFilter> FilterAt(domain::Timestamp now, const Request& request,
                                     const std::vector<domain::HostCode>& hosts) {
  QueueFilter filter;
  DOCKET_ASSIGN_OR_RETURN(filter.organization, OrganizationParameter(request, hosts));
  DOCKET_ASSIGN_OR_RETURN(filter.repository, RepositoryParameter(request, hosts));
  DOCKET_RETURN_IF_ERROR(ReadBucket(request, filter));
  DOCKET_ASSIGN_OR_RETURN(const auto reviewer, IdParameter(request, "reviewer"));
  if (reviewer.has_value()) filter.reviewer = domain::UserId(*reviewer);
  DOCKET_ASSIGN_OR_RETURN(filter.team, IdParameter(request, "team"));
  DOCKET_ASSIGN_OR_RETURN(const std::int64_t days,
                          NumberParameter(request, "stale_days", kStaleDays));
  filter.stale_before = domain::Timestamp(now.value() - days * kDayUs);
  DOCKET_ASSIGN_OR_RETURN(filter.limit, LimitParameter(request));
  filter.cursor = request.Query("cursor").value_or("");
  return filter;
}

}  // namespace

boost::asio::awaitable<Response> ListQueue::operator()(Request request) const {
  const domain::Timestamp now = parts_.clock.Now();
  auto filter = [now](const Request& asked, const std::vector<domain::HostCode>& hosts) {
    return FilterAt(now, asked, hosts);
  };
  auto list = [this](const projections::Visible& visible, const QueueFilter& asked) {
    return parts_.queue.ListQueue(visible, asked);
  };
  auto shown = [this](const projections::QueuedReview& queued) {
    return QueuedReviewJson(queued, parts_.door->people());
  };
  return AnswerList({.door = *parts_.door, .blocking = parts_.blocking, .allowed = kParameters},
                    std::move(request), std::move(filter), std::move(list), std::move(shown));
}

}  // namespace docket::api
