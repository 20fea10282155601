// Errors as RFC 9457 problem details. The `type` of each problem is stable and explained in
// docs/problems.md; `detail` says what happened, to what, and what to do.
// Thread-safety: pure functions.
#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "api/http/message.h"
#include "boost/json/object.hpp"

namespace docket::api {

struct Problem {
  http::status status = http::status::internal_server_error;
  std::string type;    // "invalid-signature"; the document has it as "/problems/invalid-signature"
  std::string title;   // the same for every occurrence
  std::string detail;  // of this one
  int retry_after_seconds = 0;                                 // 0: no Retry-After
  std::vector<std::pair<std::string, std::string>> headers{};  // more of the answer's
  boost::json::object members{};                               // more of the document's
  absl::Status cause{};                                        // as Response::cause
};

// A value, or why there is none.
template <class T>
using OrProblem = std::variant<T, Problem>;

[[nodiscard]] Response ToResponse(const Problem& problem, const std::string& request_id);

// The one table from Status codes of infrastructure to HTTP. What is no client's business, such as
// where our files are, has the status as its `cause` instead of its message as `detail`; an
// operator is told what is not possible right now.
[[nodiscard]] Problem ProblemOf(const absl::Status& status, Door door = Door::kPublic);

// 503 "unavailable", with a detail for anybody.
[[nodiscard]] Problem UnavailableProblem(std::string detail);

}  // namespace docket::api
