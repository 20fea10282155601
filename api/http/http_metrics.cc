#include "api/http/http_metrics.h"

#include "absl/strings/str_cat.h"

namespace docket::api {

std::string PatternOf(const Route* route) { return route == nullptr ? "none" : route->pattern; }

HttpMetrics::HttpMetrics(platform::Metrics& metrics)
    : requests(metrics.Counters({.name = "docket_http_requests_total",
                                 .help = "Requests answered, by route, method and status."}),
               [](const Answered& answered) -> platform::MetricLabels {
                 const auto& [route, method, status] = answered;
                 return {{"route", PatternOf(route)},
                         {"method", std::string(http::to_string(method))},
                         {"status", absl::StrCat(status)}};
               }),
      seconds(metrics.Histograms({.name = "docket_http_request_seconds",
                                  .help = "From the first byte of a request to its answer."}),
              [](const Route* route) -> platform::MetricLabels {
                return {{"route", PatternOf(route)}};
              }),
      connections(
          metrics.Gauges({.name = "docket_http_connections", .help = "Connections that are open."})
              .With()),
      body_bytes(metrics
                     .Gauges({.name = "docket_http_body_bytes",
                              .help = "Bytes of request bodies in memory."})
                     .With()) {}

}  // namespace docket::api
