#include "api/handlers/receive_webhook.h"

#include <utility>

#include "api/http/await_callback.h"
#include "api/http/request_identity.h"
#include "api/http/run_on.h"
#include "boost/json/object.hpp"
#include "boost/json/serialize.hpp"
#include "platform/hashing.h"
#include "platform/time_format.h"
#include "schemas/codec/common_codec.h"

namespace docket::api {
namespace {

namespace asio = boost::asio;

// The log does not answer: a moment longer than for plain back-pressure.
constexpr int kRetryAfterTimeoutSeconds = 5;

Problem TimeoutProblem() {
  return {http::status::service_unavailable, "unavailable", "Not possible right now",
          "The delivery is not known to be durable; deliver it again.", kRetryAfterTimeoutSeconds};
}

Problem NoEndpoint() {
  return {http::status::not_found, "not-found", "There is no such thing",
          "There is no such webhook endpoint; webhooks.endpoints of the configuration names them."};
}

}  // namespace

WebhookDoor::WebhookDoor(const ApiParts& parts)
    : parts_(*parts.ingest),
      logger_(parts.logger),
      blocking_(parts.blocking),
      deliveries_(
          parts.metrics.Counters({.name = "docket_ingest_deliveries_total",
                                  .help = "Deliveries answered, by endpoint and HTTP status."}),
          [](const auto& answered) -> platform::MetricLabels {
            return {{"endpoint", answered.first->id}, {"status", std::to_string(answered.second)}};
          }),
      seconds_(parts.metrics
                   .Histograms({.name = "docket_ingest_append_seconds",
                                .help = "From an authenticated delivery to its durable append."})
                   .With()),
      clock_(parts.clock) {
  for (const Endpoint& endpoint : parts_.endpoints) endpoints_.emplace(endpoint.id, endpoint);
}

const Endpoint* WebhookDoor::Find(const std::string& id) const {
  const auto found = endpoints_.find(id);
  return found == endpoints_.end() ? nullptr : &found->second;
}

asio::awaitable<Response> WebhookDoor::Receive(const Endpoint& endpoint, Request request) {
  auto judged = co_await Judge(endpoint, request);
  if (const auto* problem = std::get_if<Problem>(&judged)) {
    Refused(endpoint, request, *problem);
    co_return ToResponse(*problem, request.request_id);
  }
  auto& delivery = std::get<commands::IncomingDelivery>(judged);
  Received received{.durable = {},
                    .guid = delivery.guid.value(),
                    .event = delivery.event,
                    .body_sha256 = delivery.body_sha256,
                    .tenant = delivery.tenant};
  const absl::Time began = clock_.MonotonicNow();
  auto appended = co_await Append(std::move(delivery), std::move(request.body_share));
  seconds_.Observe(absl::ToDoubleSeconds(clock_.MonotonicNow() - began));
  if (const auto* problem = std::get_if<Problem>(&appended)) {
    Refused(endpoint, request, *problem);
    co_return ToResponse(*problem, request.request_id);
  }
  received.durable = std::get<commands::DurableDelivery>(appended);
  Response response = Answer(request, received);
  deliveries_.Of({&endpoint, static_cast<unsigned>(response.status)}).Increment();
  co_return response;
}

asio::awaitable<OrProblem<commands::IncomingDelivery>> WebhookDoor::Judge(const Endpoint& endpoint,
                                                                          Request& request) {
  if (!parts_.receiver.IsLarge(request.body.size())) co_return JudgeDelivery(endpoint, request);
  auto judge = [&endpoint, &request] { return JudgeDelivery(endpoint, request); };
  co_return co_await RunOn(blocking_, std::move(judge));
}

asio::awaitable<OrProblem<commands::DurableDelivery>> WebhookDoor::Append(
    commands::IncomingDelivery delivery, std::shared_ptr<BodyBudget::Share> share) {
  using Result = absl::StatusOr<commands::DurableDelivery>;
  auto shared = std::make_shared<commands::IncomingDelivery>(std::move(delivery));
  auto start = [this, shared, share](std::function<void(Result)> answer) {
    // The body waits for that long, also when nobody waits for the answer any more.
    auto done = [answer = std::move(answer), share](Result result) {
      if (share != nullptr) share->Release();
      answer(std::move(result));
    };
    if (!parts_.receiver.IsLarge(shared->body.size())) {
      parts_.receiver.Receive(std::move(*shared), std::move(done));
      return;
    }
    asio::post(blocking_, [this, shared, done = std::move(done)]() mutable {
      parts_.receiver.Receive(std::move(*shared), std::move(done));
    });
  };
  std::optional<Result> result = co_await AwaitCallback<Result>(
      std::move(start), absl::ToChronoMilliseconds(parts_.append_timeout));
  if (!result.has_value()) co_return TimeoutProblem();
  if (!result->ok()) co_return ProblemOf(result->status());
  co_return **std::move(result);
}

Response WebhookDoor::Answer(const Request& request, const Received& received) const {
  const std::optional<domain::DeliveryId> earlier = EarlierCopy(request, received);
  boost::json::object document;
  document["status"] = earlier.has_value() ? "duplicate" : "received";
  document["processed_at"] = platform::FormatRfc3339(received.durable.processed_at);
  document["processing_location"] = "origin";
  document["delivery"] = ToString(received.durable.id);
  document["guid"] = received.guid;
  if (earlier.has_value()) document["duplicate_of"] = ToString(*earlier);
  const bool ok = earlier.has_value() || received.event == "ping";
  return {.status = ok ? http::status::ok : http::status::accepted,
          .headers = {{"Content-Type", "application/json"}},
          .body = boost::json::serialize(document),
          .chunks = {}};
}

// A courtesy: what the view does not show yet, or cannot be asked for, is answered as received.
std::optional<domain::DeliveryId> WebhookDoor::EarlierCopy(const Request& request,
                                                           const Received& received) const {
  if (parts_.deliveries == nullptr) return std::nullopt;
  const auto earliest =
      parts_.deliveries->FindByGuid(received.tenant.host, domain::DeliveryGuid(received.guid));
  if (!earliest.ok()) {
    logger_.Warning("earlier copies of a delivery cannot be looked for",
                    {{"trace_id", TraceIdOf(request.trace)},
                     {"request_id", request.request_id},
                     {"guid", received.guid},
                     {"error", earliest.status().ToString()}});
    return std::nullopt;
  }
  if (!earliest->has_value()) return std::nullopt;
  const domain::DeliveryId id = schemas::FromProto((*earliest)->id());
  const bool copy = (*earliest)->body_sha256() == platform::AsBytes(received.body_sha256) &&
                    schemas::FromProto((*earliest)->tenant()) == received.tenant;
  if (id == received.durable.id || !copy) return std::nullopt;
  return id;
}

void WebhookDoor::Refused(const Endpoint& endpoint, const Request& request,
                          const Problem& problem) const {
  const auto status = static_cast<unsigned>(problem.status);
  deliveries_.Of({&endpoint, status}).Increment();
  logger_.Warning("a delivery was refused", {{"trace_id", TraceIdOf(request.trace)},
                                             {"request_id", request.request_id},
                                             {"endpoint", endpoint.id},
                                             {"guid", request.Header("X-GitHub-Delivery")},
                                             {"problem", problem.type},
                                             {"detail", problem.detail}});
}

asio::awaitable<Response> ReceiveWebhook::operator()(Request request) const {
  const auto named = request.path_parameters.find("endpoint");
  const std::string id =
      named == request.path_parameters.end() ? door_->default_endpoint() : named->second;
  const Endpoint* endpoint = door_->Find(id);
  if (endpoint == nullptr) co_return ToResponse(NoEndpoint(), request.request_id);
  co_return co_await door_->Receive(*endpoint, std::move(request));
}

}  // namespace docket::api
