#include "apps/key_routes.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "api/http/problem.h"
#include "api/http/run_on.h"
#include "api/query/parameters.h"
#include "apps/json_answer.h"
#include "boost/json/object.hpp"

namespace docket::apps {
namespace {

constexpr std::string_view kParameters[] = {"to"};

api::Response NoKeysHere(const api::Request& request, std::string why) {
  return api::ToResponse({.status = api::http::status::not_implemented,
                          .type = "keys-elsewhere",
                          .title = "The keys are not in the data directory",
                          .detail = std::move(why),
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
  if (privacy.in_rocksdb == nullptr) {
    co_return NoKeysHere(request,
                         "privacy.keys is none or postgres; a database is backed up with its "
                         "server's own tools (docs/privacy.md).");
  }
  auto copy = [&] { return privacy.in_rocksdb->CopyTo(directory); };
  status = co_await api::RunOn(pool, std::move(copy));
  if (!status.ok()) co_return api::ToResponse(api::ProblemOf(status), request.request_id);
  co_return JsonAnswer({{"directory", directory}});
}

boost::asio::awaitable<api::Response> Rewrap(const Privacy& privacy, boost::asio::thread_pool& pool,
                                             std::function<bool()> stopping, api::Request request) {
  if (const absl::Status status = api::CheckParameters(request, {}); !status.ok()) {
    co_return api::ToResponse(api::ProblemOf(status), request.request_id);
  }
  if (privacy.keys == nullptr) co_return NoKeysHere(request, "privacy.keys is none.");
  auto rewrap = [&] { return privacy.keys->RewrapAll(stopping); };
  const absl::StatusOr<std::int64_t> count = co_await api::RunOn(pool, std::move(rewrap));
  if (!count.ok()) co_return api::ToResponse(api::ProblemOf(count.status()), request.request_id);
  co_return JsonAnswer({{"rewrapped", *count}, {"master", privacy.keys->master()}});
}

}  // namespace

std::vector<api::Route> MakeKeyRoutes(const Privacy& privacy, boost::asio::thread_pool& pool,
                                      const std::function<bool()>& stopping) {
  std::vector<api::Route> routes;
  routes.push_back({.method = api::http::verb::post,
                    .pattern = "/operator/v1/privacy/backup",
                    .door = api::Door::kOperator,
                    .body_bytes_max = 0,
                    .handler = [&privacy, &pool](const api::Request& request) {
                      return BackUp(privacy, pool, request);
                    }});
  routes.push_back({.method = api::http::verb::post,
                    .pattern = "/operator/v1/privacy/rewrap",
                    .door = api::Door::kOperator,
                    .body_bytes_max = 0,
                    .handler = [&privacy, &pool, stopping](const api::Request& request) {
                      return Rewrap(privacy, pool, stopping, request);
                    }});
  return routes;
}

}  // namespace docket::apps
