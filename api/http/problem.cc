#include "api/http/problem.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "boost/json/object.hpp"
#include "boost/json/serialize.hpp"

namespace docket::api {
namespace {

constexpr int kRetryAfterSeconds = 1;

}  // namespace

Response ToResponse(const Problem& problem, const std::string& request_id) {
  boost::json::object document;
  document["type"] = absl::StrCat("/problems/", problem.type);
  document["title"] = problem.title;
  document["status"] = static_cast<int>(problem.status);
  document["detail"] = problem.detail;
  document["request_id"] = request_id;
  for (const auto& member : problem.members) document[member.key()] = member.value();
  Response response{.status = problem.status,
                    .headers = {{"Content-Type", "application/problem+json"}},
                    .body = boost::json::serialize(document),
                    .chunks = {},
                    .cause = problem.cause};
  for (const auto& header : problem.headers) response.headers.push_back(header);
  if (problem.retry_after_seconds > 0) {
    response.headers.emplace_back("Retry-After", absl::StrCat(problem.retry_after_seconds));
  }
  return response;
}

Problem UnavailableProblem(std::string detail) {
  return {http::status::service_unavailable, "unavailable", "Not possible right now",
          std::move(detail), kRetryAfterSeconds};
}

Problem ProblemOf(const absl::Status& status, Door door) {
  const std::string detail(status.message());
  switch (status.code()) {
    case absl::StatusCode::kInvalidArgument:
      return {http::status::bad_request, "invalid-request", "The request is not valid", detail};
    case absl::StatusCode::kUnauthenticated:
      return {.status = http::status::unauthorized,
              .type = "unauthorized",
              .title = "No valid key was given",
              .detail = detail,
              .headers = {{"WWW-Authenticate", "Bearer"}}};
    case absl::StatusCode::kPermissionDenied:
      return {http::status::forbidden, "forbidden", "The key does not allow this", detail};
    case absl::StatusCode::kNotFound:
      return {http::status::not_found, "not-found", "There is no such thing", detail};
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kFailedPrecondition:
      return {http::status::conflict, "conflict", "The state does not allow this", detail};
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kDeadlineExceeded: {
      Problem problem = UnavailableProblem(
          door == Door::kOperator
              ? detail
              : "Send it again; the server's log has more under this request_id.");
      problem.cause = status;
      return problem;
    }
    default:
      // The rest is our own trouble: the log has it, the client does not need it.
      return {.status = http::status::internal_server_error,
              .type = "internal",
              .title = "Something went wrong inside",
              .detail = "The request failed; the server's log has more under this request_id.",
              .cause = status};
  }
}

}  // namespace docket::api
