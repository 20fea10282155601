#include "apps/server_options.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "api/http/forwarded.h"
#include "platform/status_macros.h"

namespace docket::apps {
namespace {

// A quarter, or what lets one of the longest bodies through.
std::size_t KeptForSmallBodies(const platform::HttpConfig& http) {
  return static_cast<std::size_t>(
      std::min(http.body_budget_bytes / 4, http.body_budget_bytes - http.body_limit_bytes));
}

}  // namespace

absl::StatusOr<api::HttpServerOptions> ServerOptionsOf(const platform::HttpConfig& http,
                                                       const DataDirectory& data,
                                                       std::int64_t connections_max) {
  DOCKET_ASSIGN_OR_RETURN(auto proxies, api::TrustedProxies::Of(http.trusted_proxies));
  return api::HttpServerOptions{
      .address = http.listen.address,
      .port = http.listen.port,
      .operator_socket = data.operator_socket(),
      .threads = static_cast<int>(http.threads),
      .header_bytes_max = static_cast<std::size_t>(http.header_limit_bytes),
      .bodies_bytes_max = static_cast<std::size_t>(http.body_budget_bytes),
      .bodies_bytes_kept = KeptForSmallBodies(http),
      .connections_max = connections_max,
      .request_timeout = absl::Milliseconds(http.request_timeout_ms),
      .idle_timeout = absl::Milliseconds(http.idle_timeout_ms),
      .cors = {.allowed_origins = http.cors.allowed_origins,
               .max_age = absl::Seconds(http.cors.max_age_s)},
      .proxies = std::move(proxies)};
}

}  // namespace docket::apps
