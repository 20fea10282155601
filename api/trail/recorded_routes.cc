#include "api/trail/recorded_routes.h"

#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "api/http/await_callback.h"
#include "api/http/problem.h"

namespace docket::api {
namespace {

using boost::asio::awaitable;
using domain::access::Role;
using domain::trail::AccessRecorded;

constexpr int kRetryAfterSeconds = 1;

struct RecordedRoute {
  TrailParts parts;
  Route route;
};

// What is kept of a request while its handler has it.
struct Visit {
  AskedFor asked;
  std::string request_id;
  domain::TraceContext trace;
  std::shared_ptr<const RequestNotes> notes;
};

Visit VisitOf(const Request& request, const Route& route) {
  return {.asked = {.pattern = route.pattern,
                    .path_parameters = request.path_parameters,
                    .query = request.query},
          .request_id = request.request_id,
          .trace = request.trace,
          .notes = request.notes};
}

bool LeavesTrail(const Caller& caller) {
  return caller.role == Role::kAuditor || caller.role == Role::kAdmin;
}

Response NotRecorded(const absl::Status& status, const std::string& request_id) {
  return ToResponse(
      {.status = http::status::service_unavailable,
       .type = "access-not-recorded",
       .title = "The access could not be recorded",
       .detail = "What this key reads is an audit event, and it is not known to be durable; so "
                 "there is no answer. Send the request again.",
       .retry_after_seconds = kRetryAfterSeconds,
       .headers = {},
       .members = {},
       .cause = status},
      request_id);
}

// `status`: of HTTP; 0: it is recorded before it is handled.
AccessRecorded AccessOf(const RecordedRoute& recorded, const Visit& visit, const Caller& caller,
                        unsigned status) {
  const Route& route = recorded.route;
  return {.key = domain::KeyId(visit.notes->user_id),
          .role = caller.role,
          .operation = absl::StrCat(std::string(http::to_string(route.method)), " ", route.pattern),
          .target = TargetText(visit.asked),
          .filter = FilterText(visit.asked),
          .status = status,
          .request_id = visit.request_id,
          .trace = visit.trace,
          .accessed_at = recorded.parts.clock.Now()};
}

awaitable<absl::Status> Record(const RecordedRoute& recorded, const Visit& visit,
                               const Caller& caller, unsigned status) {
  const domain::Tenant tenant = SubjectOf(visit.asked, caller, recorded.parts.subjects);
  AccessRecorded access = AccessOf(recorded, visit, caller, status);
  auto record = [&recorded, &tenant, &access](AccessTrail::Done done) {
    recorded.parts.accesses->Record(tenant, std::move(access), std::move(done));
  };
  const std::optional<absl::Status> told = co_await AwaitCallback<absl::Status>(
      std::move(record), absl::ToChronoMilliseconds(recorded.parts.append_timeout));
  co_return told.value_or(absl::UnavailableError("the access was not acknowledged in time"));
}

void NoteUse(const RecordedRoute& recorded, const Visit& visit) {
  if (recorded.parts.uses == nullptr || visit.notes->user_id.empty()) return;
  recorded.parts.uses->Note(domain::KeyId(visit.notes->user_id));
}

awaitable<Response> AnswerRead(const RecordedRoute& recorded, Request request) {
  const Visit visit = VisitOf(request, recorded.route);
  Response response = co_await recorded.route.handler(std::move(request));
  NoteUse(recorded, visit);
  const std::optional<Caller>& caller = visit.notes->caller;
  const bool reads =
      recorded.route.method == http::verb::get || recorded.route.told == Told::kCalls;
  const bool told =
      recorded.parts.accesses != nullptr && reads && caller.has_value() && LeavesTrail(*caller);
  if (!told) co_return response;
  const absl::Status status =
      co_await Record(recorded, visit, *caller, static_cast<unsigned>(response.status));
  if (!status.ok()) co_return NotRecorded(status, visit.request_id);
  co_return response;
}

awaitable<Response> AnswerTold(const RecordedRoute& recorded, Request request) {
  if (recorded.parts.accesses != nullptr) {
    const Visit visit = VisitOf(request, recorded.route);
    const absl::Status status = co_await Record(recorded, visit, OperatorCaller(), 0);
    if (!status.ok()) co_return NotRecorded(status, visit.request_id);
  }
  co_return co_await recorded.route.handler(std::move(request));
}

// The coroutine holds the route for as long as it runs.
awaitable<Response> Answer(std::shared_ptr<const RecordedRoute> recorded, Request request) {
  if (request.notes == nullptr) request.notes = std::make_shared<RequestNotes>();
  if (recorded->route.told == Told::kAlways) {
    co_return co_await AnswerTold(*recorded, std::move(request));
  }
  co_return co_await AnswerRead(*recorded, std::move(request));
}

}  // namespace

std::vector<Route> LeaveTrail(std::vector<Route> routes, const TrailParts& parts) {
  for (Route& route : routes) {
    const auto recorded =
        std::make_shared<const RecordedRoute>(RecordedRoute{.parts = parts, .route = route});
    route.handler = [recorded](Request request) { return Answer(recorded, std::move(request)); };
  }
  return routes;
}

}  // namespace docket::api
