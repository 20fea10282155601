// GET /healthz: the process is alive. GET /readyz: 200, or 503 with what is not ready; why not is
// told at the operator's door and in the log, since it may name files. GET /metrics: the Prometheus
// text format. None needs a key. Thread-safety: as every handler, copies may run at the same time.
// Borrows metrics and pool.
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
  GetReadiness(Readiness readiness, platform::Logger logger)
      : readiness_(std::move(readiness)), logger_(std::move(logger)) {}
  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  void Withhold(ComponentState& component, const Request& request) const;

  Readiness readiness_;
  platform::Logger logger_;
};

class GetMetrics {
 public:
  GetMetrics(const platform::Metrics& metrics, boost::asio::thread_pool& blocking)
      : metrics_(metrics), blocking_(blocking) {}
  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  const platform::Metrics& metrics_;
  boost::asio::thread_pool& blocking_;  // samplers may read a disk
};

}  // namespace docket::api
