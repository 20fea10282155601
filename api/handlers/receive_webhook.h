// POST /api/v1/webhooks/github/{endpoint} and POST /api/v1/webhook: an authenticated delivery is
// appended, and answered with 2xx when that is durable.
//   202 received · 200 a ping, or one that was received before · 4xx as in ingest/judge.h · 404 no
//   such endpoint · 503 not acknowledged in time, or too much is in flight: send it again
// Thread-safety: as every handler, copies may run at the same time. Borrows what its Parts refer
// to.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "api/ingest/judge.h"
#include "api/routes.h"
#include "platform/metrics_by_key.h"

namespace docket::api {

// What the handlers of all endpoints share.
class WebhookDoor {
 public:
  explicit WebhookDoor(const ApiParts& parts);

  // Null: there is no such endpoint.
  [[nodiscard]] const Endpoint* Find(const std::string& id) const;
  [[nodiscard]] const std::string& default_endpoint() const { return parts_.default_endpoint; }

  [[nodiscard]] boost::asio::awaitable<Response> Receive(const Endpoint& endpoint, Request request);

 private:
  struct Received {
    commands::DurableDelivery durable;
    std::string guid;
    std::string event;
    platform::Sha256Digest body_sha256;
    domain::Tenant tenant;
  };

  boost::asio::awaitable<OrProblem<commands::IncomingDelivery>> Judge(const Endpoint& endpoint,
                                                                      Request& request);
  boost::asio::awaitable<OrProblem<commands::DurableDelivery>> Append(
      commands::IncomingDelivery delivery, std::shared_ptr<BodyBudget::Share> share);
  [[nodiscard]] Response Answer(const Request& request, const Received& received) const;
  [[nodiscard]] std::optional<domain::DeliveryId> EarlierCopy(const Request& request,
                                                              const Received& received) const;
  void Refused(const Endpoint& endpoint, const Request& request, const Problem& problem) const;

  const IngestParts parts_;
  const platform::Logger logger_;
  boost::asio::thread_pool& blocking_;
  std::map<std::string, Endpoint> endpoints_;
  // By endpoint and status.
  mutable platform::MetricsByKey<platform::Counter, std::pair<const Endpoint*, unsigned>>
      deliveries_;
  platform::Histogram& seconds_;
  const platform::Clock& clock_;
};

class ReceiveWebhook {
 public:
  explicit ReceiveWebhook(std::shared_ptr<WebhookDoor> door) : door_(std::move(door)) {}

  // The endpoint is the path's, or else the default one.
  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  std::shared_ptr<WebhookDoor> door_;
};

}  // namespace docket::api
