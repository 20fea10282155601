#include "api/handlers/redrive_delivery.h"

#include <functional>
#include <string>

#include "api/http/await_callback.h"
#include "api/http/problem.h"
#include "api/query/parameters.h"
#include "boost/asio/post.hpp"
#include "boost/json/object.hpp"
#include "boost/json/serialize.hpp"

namespace docket::api {
namespace {

Response AnswerRedriven(const domain::DeliveryId& copy, const domain::DeliveryId& of) {
  const std::string id = domain::ToString(copy);
  Response response;
  response.status = http::status::accepted;
  response.headers = {{"Content-Type", "application/json"},
                      {"Location", "/api/v1/deliveries/" + id}};
  response.body =
      boost::json::serialize(boost::json::object{{"delivery", id}, {"of", domain::ToString(of)}});
  return response;
}

}  // namespace

boost::asio::awaitable<Response> RedriveDelivery::operator()(Request request) const {
  const auto entered = co_await door_->Enter(request, {}, Permission::kAsk);
  if (const auto* problem = std::get_if<Problem>(&entered)) {
    co_return ToResponse(*problem, request.request_id);
  }
  const auto& visible = std::get<projections::Visible>(entered);
  const auto id = domain::ParseDeliveryId(request.path_parameters.at("id"));
  if (!id.has_value()) co_return NotVisible(request);
  const auto seen = parts_.deliveries.Get(visible, *id);
  if (!seen.ok()) co_return AnswerFailed(request, seen.status());
  const domain::KeyId by(request.notes == nullptr ? std::string() : request.notes->user_id);
  const Result redriven = co_await Redrive(*id, by);
  if (!redriven.has_value()) {
    co_return ToResponse(
        UnavailableProblem("The log did not answer in time. Send it again: that has no second "
                           "effect."),
        request.request_id);
  }
  if (!redriven->ok()) co_return ToResponse(ProblemOf(redriven->status()), request.request_id);
  co_return AnswerRedriven((*redriven)->id, *id);
}

boost::asio::awaitable<RedriveDelivery::Result> RedriveDelivery::Redrive(domain::DeliveryId id,
                                                                         domain::KeyId by) const {
  using Told = absl::StatusOr<commands::DurableDelivery>;
  auto start = [this, id, by](std::function<void(Told)> answer) {
    boost::asio::post(parts_.blocking,
                      [&receiver = parts_.receiver, id, by, answer = std::move(answer)] {
                        receiver.Redrive(id, by, answer);
                      });
  };
  co_return co_await AwaitCallback<Told>(std::move(start),
                                         absl::ToChronoMilliseconds(parts_.append_timeout));
}

}  // namespace docket::api
