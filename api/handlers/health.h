// GET /healthz: the process is alive. GET /readyz: 200, or 503 with what is not ready. GET
// /metrics: the Prometheus text format. None needs a key. Thread-safety: as every handler, copies
// may run at the same time. Borrows the metrics.
#pragma once

#include <utility>

#include "api/routes.h"

namespace docket::api {

class GetHealth {
 public:
  boost::asio::awaitable<Response> operator()(Request request) const;
};

class GetReadiness {
 public:
  explicit GetReadiness(Readiness readiness) : readiness_(std::move(readiness)) {}
  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  Readiness readiness_;
};

class GetMetrics {
 public:
  explicit GetMetrics(const platform::Metrics& metrics) : metrics_(metrics) {}
  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  const platform::Metrics& metrics_;
};

}  // namespace docket::api
