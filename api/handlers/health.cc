#include "api/handlers/health.h"

#include <algorithm>

#include "api/http/request_identity.h"
#include "api/http/run_on.h"
#include "api/json/status_json.h"
#include "boost/json/serialize.hpp"

namespace docket::api {

boost::asio::awaitable<Response> GetHealth::operator()(Request /*request*/) const {
  co_return Response{.status = http::status::ok,
                     .headers = {{"Content-Type", "application/json"}},
                     .body = R"({"status":"alive"})",
                     .chunks = {}};
}

void GetReadiness::Withhold(ComponentState& component, const Request& request) const {
  logger_.Warning("not ready", {{"trace_id", TraceIdOf(request.trace)},
                                {"request_id", request.request_id},
                                {"component", component.component},
                                {"error", component.detail}});
  component.detail = "the server's log says why, and so does the operator's socket";
}

boost::asio::awaitable<Response> GetReadiness::operator()(Request request) const {
  std::vector<ComponentState> components = readiness_();
  for (ComponentState& component : components) {
    if (!component.ok && request.door == Door::kPublic) Withhold(component, request);
  }
  const bool ready = std::ranges::all_of(components, &ComponentState::ok);
  boost::json::object document;
  document["status"] = ready ? "ready" : "not ready";
  document["components"] = ComponentsJson(components);
  Response response;
  response.status = ready ? http::status::ok : http::status::service_unavailable;
  response.headers.emplace_back("Content-Type", "application/json");
  if (!ready) response.headers.emplace_back("Retry-After", "1");
  response.body = boost::json::serialize(document);
  co_return response;
}

boost::asio::awaitable<Response> GetMetrics::operator()(Request /*request*/) const {
  Response response;
  response.headers.emplace_back("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
  response.body = co_await RunOn(blocking_, [this] { return metrics_.RenderText(); });
  co_return response;
}

}  // namespace docket::api
