#include "api/handlers/get_review.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "api/json/review_json.h"

namespace docket::api {

boost::asio::awaitable<Response> GetReview::operator()(Request request) const {
  const auto entered = co_await door_->Enter(request, {});
  if (const auto* problem = std::get_if<Problem>(&entered)) {
    co_return ToResponse(*problem, request.request_id);
  }
  const auto id = domain::ParseReviewId(request.path_parameters.at("id"));
  if (!id.has_value()) co_return NotVisible(request);
  const auto answer = reviews_.GetReview(std::get<projections::Visible>(entered), *id);
  if (!answer.ok()) co_return AnswerFailed(request, answer.status());
  const AnswerAbout about{.at = answer->at,
                          .incomplete = answer->incomplete,
                          .tag = absl::StrCat(answer->value.version())};
  co_return AnswerWith(request, ReviewJson(answer->value), about);
}

}  // namespace docket::api
