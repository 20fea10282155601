#include "api/query/query_door.h"

#include <cstddef>
#include <string_view>
#include <utility>
#include <variant>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "api/json/incomplete_json.h"
#include "api/query/precondition.h"
#include "api/query/progress_wait.h"
#include "boost/json/serialize.hpp"
#include "boost/url/url.hpp"
#include "platform/check.h"
#include "platform/hashing.h"
#include "platform/string_view_bridge.h"
#include "schemas/codec/lost_names.h"

namespace docket::api {
namespace {

namespace asio = boost::asio;

constexpr int kRetryAfterBehindSeconds = 1;

// With what the request wanted, which its answer includes too: other partitions may be meant than
// those that were read, and the client has this one token in the next request.
std::string TokenOf(const Request& request, const projections::Positions& read) {
  const auto wanted = projections::DecodeToken(request.Header("Consistency-Token"));
  DOCKET_CHECK(wanted.ok());  // Enter refuses all others
  return projections::EncodeToken(Join(*wanted, read));
}

Problem BehindProblem(std::string detail) {
  return {.status = http::status::service_unavailable,
          .type = "projection-behind",
          .title = "The read models are behind",
          .detail = std::move(detail),
          .retry_after_seconds = kRetryAfterBehindSeconds,
          .headers = {},
          .members = {}};
}

Problem NotVisibleProblem(const Request& request) {
  return ProblemOf(absl::NotFoundError(
      absl::StrCat("There is no ", request.path, ", or it is not visible to this key.")));
}

}  // namespace

asio::awaitable<OrProblem<projections::Visible>> QueryDoor::Enter(const Request& request,
                                                                  AllowedParameters allowed,
                                                                  Permission needed) const {
  OrProblem<projections::Visible> visible = authenticator_.Authenticate(request, needed);
  if (std::holds_alternative<Problem>(visible)) co_return visible;
  if (const absl::Status status = CheckParameters(request, allowed); !status.ok()) {
    co_return ProblemOf(status);
  }
  OrProblem<projections::Positions> seen = co_await AwaitToken(request);
  if (auto* problem = std::get_if<Problem>(&seen)) co_return std::move(*problem);
  std::get<projections::Visible>(visible).seen = std::get<projections::Positions>(std::move(seen));
  co_return visible;
}

asio::awaitable<OrProblem<projections::Positions>> QueryDoor::AwaitToken(
    const Request& request) const {
  // Looked at without a token too: who asks for a wait learns at once that it is not understood.
  const absl::StatusOr<absl::Duration> wait = PreferredWait(request, settings_.waits);
  if (!wait.ok()) co_return ProblemOf(wait.status());
  const std::string_view token = request.Header("Consistency-Token");
  if (token.empty()) co_return projections::Positions();
  const auto wanted = projections::DecodeToken(token);
  if (!wanted.ok()) co_return ProblemOf(wanted.status());
  const absl::StatusOr<bool> passed = co_await WaitUntilPassed(progress_, *wanted, *wait);
  if (!passed.ok()) co_return ProblemOf(passed.status());
  if (*passed) co_return *wanted;
  co_return Behind(*wanted);
}

Problem QueryDoor::Behind(const projections::Positions& wanted) const {
  const auto points = progress_.points();
  boost::json::object have;
  boost::json::object want;
  for (const auto& [at, offset] : wanted) {
    const auto point = points.find(at);
    if (point != points.end() && point->second.next > offset) continue;
    const std::string name = absl::StrCat(ToString(at.log), "/", at.partition.value());
    want[name] = offset.value();
    have[name] = point == points.end() ? -1 : point->second.next.value() - 1;
  }
  Problem problem = BehindProblem(
      "They did not get to the Consistency-Token in time; ask again, or wait longer with \"Prefer: "
      "wait=seconds\".");
  problem.members = {{"have", std::move(have)}, {"want", std::move(want)}};
  return problem;
}

namespace {

// Names change without the thing when somebody is erased, or a key cannot be read and can again. So
// a tag of what says either has a hash of the answer behind a dot.
std::string EtagOf(const std::string& tag, const std::string& body) {
  constexpr std::size_t kHashDigits = 16;
  const auto has = [&body](std::string_view name) {
    return absl::StrContains(body, absl::StrCat("\"", platform::AbslView(name)));
  };
  if (!has(schemas::kErasedName) && !has(schemas::kUnreadableName)) {
    return absl::StrCat("\"", tag, "\"");
  }
  const domain::Sha256Hex hash = platform::Sha256Hex(body);
  const std::string_view shown = hash.value().substr(0, kHashDigits);
  return absl::StrCat("\"", tag, ".", platform::AbslView(shown), "\"");
}

}  // namespace

Response AnswerWith(const Request& request, boost::json::object document,
                    const AnswerAbout& about) {
  Response response{.status = http::status::ok,
                    .headers = {{"Content-Type", "application/json"},
                                {"Consistency-Token", TokenOf(request, about.at.positions)},
                                {"X-Projection-Lag-Ms", absl::StrCat(about.at.lag_ms)},
                                {"Cache-Control", "private, no-cache"}},
                    .body = {},
                    .chunks = {}};
  if (!about.incomplete.empty()) {
    // What is missing changes without the thing, so there is no ETag.
    document["incomplete"] = IncompleteJson(about.incomplete);
  }
  response.body = boost::json::serialize(document);
  if (!about.incomplete.empty() || !about.tag.has_value()) return response;
  const std::string etag = EtagOf(*about.tag, response.body);
  response.headers.emplace_back("ETag", etag);
  if (HasAlready(request, etag)) {
    response.status = http::status::not_modified;
    response.body.clear();
  }
  return response;
}

Problem ProblemOfQuery(const Request& request, const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kNotFound:
      return NotVisibleProblem(request);
    case absl::StatusCode::kFailedPrecondition:
      return {.status = http::status::gone,
              .type = "moved-away",
              .title = "It is another organisation's now",
              .detail = std::string(status.message()),
              .headers = {},
              .members = {}};
    case absl::StatusCode::kAborted:
      return BehindProblem(std::string(status.message()));
    default:
      return ProblemOf(status, request.door);
  }
}

Response AnswerFailed(const Request& request, const absl::Status& status) {
  return ToResponse(ProblemOfQuery(request, status), request.request_id);
}

Response NotVisible(const Request& request) {
  return ToResponse(NotVisibleProblem(request), request.request_id);
}

std::string NextLink(const Request& request, const std::string& cursor) {
  boost::urls::url target;
  target.set_path(request.path);
  for (const auto& [name, value] : request.query) {
    if (name != "cursor") target.params().append({name, value});
  }
  target.params().append({"cursor", cursor});
  return absl::StrCat("<", std::string(target.c_str()), ">; rel=\"next\"");
}

}  // namespace docket::api
