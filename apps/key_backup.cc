#include "apps/key_backup.h"

#include <string>
#include <string_view>

#include "api/http/problem.h"
#include "api/http/run_on.h"
#include "api/query/parameters.h"
#include "boost/json/object.hpp"
#include "boost/json/serialize.hpp"

namespace docket::apps {
namespace {

constexpr std::string_view kParameters[] = {"to"};

api::Response NothingToCopy(const api::Request& request) {
  return api::ToResponse(
      {.status = api::http::status::not_implemented,
       .type = "keys-elsewhere",
       .title = "The keys are not in the data directory",
       .detail = "privacy.keys is none or postgres; a database is backed up with its server's own "
                 "tools (docs/privacy.md).",
       .headers = {},
       .members = {}},
      request.request_id);
}

boost::asio::awaitable<api::Response> BackUp(const Privacy& privacy, boost::asio::thread_pool& pool,
                                             api::Request request) {
  absl::Status status = api::CheckParameters(request, kParameters);
  const std::string directory(request.Query("to").value_or(""));
  if (status.ok() && !directory.starts_with('/')) {
    status =
        absl::InvalidArgumentError("The parameter to must be the path of a directory, from /.");
  }
  if (!status.ok()) co_return api::ToResponse(api::ProblemOf(status), request.request_id);
  if (privacy.in_rocksdb == nullptr) co_return NothingToCopy(request);
  auto copy = [&] { return privacy.in_rocksdb->CopyTo(directory); };
  status = co_await api::RunOn(pool, std::move(copy));
  if (!status.ok()) co_return api::ToResponse(api::ProblemOf(status), request.request_id);
  const boost::json::object document{{"directory", directory}};
  co_return api::Response{.status = api::http::status::ok,
                          .headers = {{"Content-Type", "application/json"}},
                          .body = boost::json::serialize(document),
                          .chunks = {}};
}

}  // namespace

api::Route MakeKeyBackupRoute(const Privacy& privacy, boost::asio::thread_pool& pool) {
  return {.method = api::http::verb::post,
          .pattern = "/operator/v1/privacy/backup",
          .door = api::Door::kOperator,
          .body_bytes_max = 0,
          .handler = [&privacy, &pool](const api::Request& request) {
            return BackUp(privacy, pool, request);
          }};
}

}  // namespace docket::apps
