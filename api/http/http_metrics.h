// HttpMetrics: what a server counts of its requests and connections.
// Thread-safety: as the metrics. Ownership: borrows them.
#pragma once

#include <string>
#include <tuple>

#include "api/http/message.h"
#include "api/http/router.h"
#include "platform/metrics.h"
#include "platform/metrics_by_key.h"

namespace docket::api {

// Of a route, for metrics and the log; of null, which is none, "none".
[[nodiscard]] std::string PatternOf(const Route* route);

struct HttpMetrics {
  explicit HttpMetrics(platform::Metrics& metrics);

  // Of answers: the route (null: none), the method, the status.
  using Answered = std::tuple<const Route*, http::verb, unsigned>;

  platform::MetricsByKey<platform::Counter, Answered> requests;
  platform::MetricsByKey<platform::Histogram, const Route*> seconds;
  platform::Gauge& connections;
  platform::Gauge& body_bytes;
};

}  // namespace docket::api
