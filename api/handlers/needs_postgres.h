// 501 "needs-postgres": what is asked for is answered from shards in PostgreSQL alone.
// Thread-safety: pure functions.
#pragma once

#include <string>

#include "api/http/message.h"

namespace docket::api {

[[nodiscard]] Response NeedsPostgres(const Request& request, std::string detail);
// The server has none.
[[nodiscard]] Response NoShards(const Request& request);

}  // namespace docket::api
