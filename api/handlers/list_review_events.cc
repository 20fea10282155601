#include "api/handlers/list_review_events.h"

#include <limits>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "api/http/run_on.h"
#include "api/json/review_json.h"
#include "boost/json/array.hpp"
#include "platform/status_macros.h"

namespace docket::api {
namespace {

constexpr std::string_view kParameters[] = {"after_version", "limit", "cursor"};

using History = projections::ReviewQueries::History;
using HistoryRange = projections::ReviewQueries::HistoryRange;

absl::StatusOr<std::int64_t> VersionParameter(const Request& request, std::string_view name,
                                              std::int64_t otherwise) {
  return NumberParameter(
      request, name,
      {.min = 0, .max = std::numeric_limits<std::int64_t>::max(), .otherwise = otherwise});
}

// The cursor goes on from where the first page, which after_version= was for, has ended.
absl::StatusOr<HistoryRange> RangeOf(const Request& request) {
  HistoryRange range;
  DOCKET_ASSIGN_OR_RETURN(const std::int64_t after, VersionParameter(request, "after_version", 0));
  DOCKET_ASSIGN_OR_RETURN(const std::int64_t place, VersionParameter(request, "cursor", after));
  range.after = domain::StreamVersion(place);
  DOCKET_ASSIGN_OR_RETURN(range.limit, LimitParameter(request));
  return range;
}

std::optional<std::string> NextCursor(const History& history) {
  if (!history.more || history.events.empty()) return std::nullopt;
  return absl::StrCat(history.events.back().version());
}

absl::StatusOr<boost::json::object> HistoryJson(const History& history,
                                                const schemas::PersonalReader& people) {
  boost::json::array items;
  for (const view_proto::ReviewEvent& event : history.events) {
    DOCKET_ASSIGN_OR_RETURN(boost::json::object item, ReviewEventJson(event, people));
    items.push_back(std::move(item));
  }
  boost::json::object document;
  document["items"] = std::move(items);
  document["next_cursor"] = nullptr;
  if (const auto cursor = NextCursor(history)) document["next_cursor"] = *cursor;
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
  auto document = HistoryJson(answer->value, door_->people());
  if (!document.ok()) co_return AnswerFailed(request, document.status());
  const AnswerAbout about{.at = answer->at, .incomplete = answer->incomplete, .tag = std::nullopt};
  Response response = AnswerWith(request, *std::move(document), about);
  if (const auto cursor = NextCursor(answer->value)) {
    response.headers.emplace_back("Link", NextLink(request, *cursor));
  }
  co_return response;
}

}  // namespace docket::api
