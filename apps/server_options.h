// What the HTTP server is given of the configuration. Thread-safety: a pure function.
#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "api/http/server.h"
#include "apps/data_directory.h"
#include "platform/config.h"

namespace docket::apps {

// connections_max: as many of the configured ones as may be open. kInvalidArgument: a trusted proxy
// is no address.
[[nodiscard]] absl::StatusOr<api::HttpServerOptions> ServerOptionsOf(
    const platform::HttpConfig& http, const DataDirectory& data, std::int64_t connections_max);

}  // namespace docket::apps
