#include "api/handlers/list_review_events.h"

#include <limits>

#include "api/http/run_on.h"
#include "api/json/review_json.h"
#include "boost/json/array.hpp"
#include "platform/status_macros.h"

namespace docket::api {
namespace {

constexpr std::string_view kParameters[] = {"after_version", "limit"};

using HistoryRange = projections::ReviewQueries::HistoryRange;

absl::StatusOr<HistoryRange> RangeOf(const Request& request) {
  HistoryRange range;
  DOCKET_ASSIGN_OR_RETURN(
      const std::int64_t after,
      NumberParameter(request, "after_version",
                      {.min = 0, .max = std::numeric_limits<std::int64_t>::max(), .otherwise = 0}));
  range.after = domain::StreamVersion(after);
  DOCKET_ASSIGN_OR_RETURN(range.limit, LimitParameter(request));
  return range;
}

absl::StatusOr<boost::json::object> HistoryJson(
    const std::vector<view_proto::ReviewEvent>& events) {
  boost::json::array items;
  for (const view_proto::ReviewEvent& event : events) {
    DOCKET_ASSIGN_OR_RETURN(boost::json::object item, ReviewEventJson(event));
    items.push_back(std::move(item));
  }
  boost::json::object document;
  document["items"] = std::move(items);
  return document;
}

}  // namespace

boost::asio::awaitable<Response> ListReviewEvents::operator()(Request request) const {
  const auto entered = co_await door_->Enter(request, kParameters);
  if (const auto* problem = std::get_if<Problem>(&entered)) {
    co_return ToResponse(*problem, request.request_id);
  }
  const auto range = RangeOf(request);
  if (!range.ok()) co_return AnswerFailed(request, range.status());
  const auto id = domain::ParseReviewId(request.path_parameters.at("id"));
  if (!id.has_value()) co_return NotVisible(request);
  const auto& visible = std::get<projections::Visible>(entered);
  auto read = [this, &visible, &id, &range] {
    return reviews_.ReviewHistory(visible, *id, *range);
  };
  const auto answer = co_await RunOn(blocking_, std::move(read));
  if (!answer.ok()) co_return AnswerFailed(request, answer.status());
  auto document = HistoryJson(answer->value);
  if (!document.ok()) co_return AnswerFailed(request, document.status());
  const AnswerAbout about{.at = answer->at, .incomplete = answer->incomplete, .tag = std::nullopt};
  co_return AnswerWith(request, *std::move(document), about);
}

}  // namespace docket::api
