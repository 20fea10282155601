#include "api/handlers/get_review.h"

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "api/http/run_on.h"
#include "api/json/review_json.h"
#include "api/query/past_answer.h"

namespace docket::api {
namespace {

using projections::AsOf;
using projections::PastReview;
using projections::Visible;

constexpr std::string_view kParameters[] = {"as_of"};

}  // namespace

boost::asio::awaitable<Response> GetReview::operator()(Request request) const {
  const auto entered = co_await door_->Enter(request, kParameters);
  if (const auto* problem = std::get_if<Problem>(&entered)) {
    co_return ToResponse(*problem, request.request_id);
  }
  const auto as_of = AsOfParameter(request);
  if (!as_of.ok()) co_return AnswerFailed(request, as_of.status());
  const auto id = domain::ParseReviewId(request.path_parameters.at("id"));
  if (!id.has_value()) co_return NotVisible(request);
  const auto& visible = std::get<Visible>(entered);
  if (!as_of->has_value()) co_return AnswerNow(request, visible, *id);
  co_return co_await AnswerThen(request, visible, *id, **as_of);
}

Response GetReview::AnswerNow(const Request& request, const Visible& visible,
                              const domain::ReviewId& id) const {
  const auto answer = ports_.reviews.GetReview(visible, id);
  if (!answer.ok()) return AnswerFailed(request, answer.status());
  return AnswerWith(request, ReviewJson(answer->value, door_->people()),
                    {.at = answer->at,
                     .incomplete = answer->incomplete,
                     .tag = absl::StrCat(answer->value.version())});
}

// It may have many events, and each of them is a row to read.
boost::asio::awaitable<Response> GetReview::AnswerThen(const Request& request,
                                                       const Visible& visible,
                                                       const domain::ReviewId& id,
                                                       const AsOf& as_of) const {
  auto read = [this, &visible, &id, &as_of] { return ports_.past.ReviewAsOf(visible, id, as_of); };
  const auto answer = co_await RunOn(blocking_, std::move(read));
  if (!answer.ok()) co_return PastFailed(request, answer.status());
  const PastReview& past = answer->value;
  if (!past.review.has_value() || !ReachesTo(past, as_of)) {
    co_return ToResponse(NotThereThen(id, past, as_of), request.request_id);
  }
  const AnswerAbout about{.at = answer->at,
                          .incomplete = answer->incomplete,
                          .tag = absl::StrCat(past.version.value())};
  co_return AnswerWith(request, ReviewJson(*past.review, door_->people()), about);
}

}  // namespace docket::api
