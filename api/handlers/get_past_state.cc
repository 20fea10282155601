#include "api/handlers/get_past_state.h"

#include <string>

#include "api/http/run_on.h"
#include "api/json/review_json.h"
#include "api/json/values.h"
#include "api/query/past_answer.h"
#include "boost/json/parse.hpp"
#include "platform/status_macros.h"
#include "schemas/codec/state_codec.h"

namespace docket::api {
namespace {

constexpr std::string_view kParameters[] = {"as_of"};

absl::StatusOr<boost::json::object> PastJson(const domain::ReviewId& id,
                                             const projections::PastReview& past,
                                             const schemas::PersonalReader& people) {
  DOCKET_ASSIGN_OR_RETURN(const std::string rules, schemas::StateJson(past.state, people));
  boost::system::error_code error;
  boost::json::value parsed = boost::json::parse(rules, error);
  if (error) return absl::InternalError("the state of a review was written as broken JSON");
  boost::json::object document;
  document["id"] = ToString(id);
  document["version"] = past.version.value();
  document["recorded_at"] = TimeJson(past.recorded_at.value());
  document["last_version"] = past.version_max.value();
  document["review"] = nullptr;
  if (past.review.has_value()) document["review"] = ReviewJson(*past.review, people);
  document["rules"] = std::move(parsed);
  return document;
}

}  // namespace

boost::asio::awaitable<Response> GetPastState::operator()(Request request) const {
  const auto entered = co_await door_->Enter(request, kParameters);
  if (const auto* problem = std::get_if<Problem>(&entered)) {
    co_return ToResponse(*problem, request.request_id);
  }
  const auto parameter = AsOfParameter(request);
  if (!parameter.ok()) co_return AnswerFailed(request, parameter.status());
  const projections::AsOf as_of = parameter->value_or(projections::Latest());
  const auto id = domain::ParseReviewId(request.path_parameters.at("id"));
  if (!id.has_value()) co_return NotVisible(request);
  const auto& visible = std::get<projections::Visible>(entered);
  auto read = [this, &visible, &id, &as_of] { return past_.ReviewAsOf(visible, *id, as_of); };
  const auto answer = co_await RunOn(blocking_, std::move(read));
  if (!answer.ok()) co_return PastFailed(request, answer.status());
  if (!ReachesTo(answer->value, as_of)) {
    co_return ToResponse(NotThereThen(*id, answer->value, as_of), request.request_id);
  }
  auto document = PastJson(*id, answer->value, door_->people());
  if (!document.ok()) co_return AnswerFailed(request, document.status());
  const AnswerAbout about{.at = answer->at, .incomplete = answer->incomplete, .tag = std::nullopt};
  co_return AnswerWith(request, *std::move(document), about);
}

}  // namespace docket::api
