#include "api/handlers/needs_postgres.h"

#include <utility>

#include "api/http/problem.h"

namespace docket::api {

Response NeedsPostgres(const Request& request, std::string detail) {
  return ToResponse({.status = http::status::not_implemented,
                     .type = "needs-postgres",
                     .title = "This needs shards in PostgreSQL",
                     .detail = std::move(detail),
                     .headers = {},
                     .members = {}},
                    request.request_id);
}

Response NoShards(const Request& request) {
  return NeedsPostgres(request,
                       "The server has no shards in PostgreSQL; its operator names them in "
                       "read_models.postgres (docs/postgres.md).");
}

}  // namespace docket::api
