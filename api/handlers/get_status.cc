#include "api/handlers/get_status.h"

#include "api/http/problem.h"
#include "api/http/run_on.h"
#include "api/json/status_json.h"
#include "api/query/parameters.h"
#include "boost/json/serialize.hpp"

namespace docket::api {

boost::asio::awaitable<Response> GetStatus::operator()(Request request) const {
  auto read = [this, &request] { return Read(request); };
  co_return co_await RunOn(blocking_, std::move(read));
}

Response GetStatus::Read(const Request& request) const {
  if (const absl::Status status = CheckParameters(request, {}); !status.ok()) {
    return ToResponse(ProblemOf(status), request.request_id);
  }
  const auto projections = system_.Projections();
  if (!projections.ok()) {
    return ToResponse(ProblemOf(projections.status(), request.door), request.request_id);
  }
  const auto parked = system_.ParkedStreams();
  if (!parked.ok()) {
    return ToResponse(ProblemOf(parked.status(), request.door), request.request_id);
  }
  const auto owners = system_.Owners();
  if (!owners.ok()) {
    return ToResponse(ProblemOf(owners.status(), request.door), request.request_id);
  }
  Response response;
  response.headers.emplace_back("Content-Type", "application/json");
  response.body = boost::json::serialize(StatusJson(readiness_(), *projections, *parked, *owners));
  return response;
}

}  // namespace docket::api
