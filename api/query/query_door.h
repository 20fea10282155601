// QueryDoor: what every read has in common: who asks, which parameters there may be, the
// Consistency-Token that is waited for; and the headers of an answer:
//   Consistency-Token    where the views stood that were read, joined with the request's own: who
//                        sends the token of the last answer sees nothing older than any before
//   X-Projection-Lag-Ms  how far they are behind their logs
//   ETag                 of a review: its stream's version; of a repository, whose row is made from
//                        several streams: a hash of its document
// Thread-safety: every method may be called from any thread at the same time. Borrows what it is
// given. Bounds: a wait is no longer than the greatest allowed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/auth/authenticator.h"
#include "api/query/parameters.h"
#include "boost/asio/awaitable.hpp"
#include "boost/json/object.hpp"
#include "projections/progress.h"
#include "projections/queries.h"
#include "schemas/codec/personal.h"

namespace docket::api {

struct QuerySettings {
  std::vector<domain::HostCode> hosts;
  WaitBounds waits;
  // With the keys to what is said of people in an answer.
  const schemas::PersonalReader& people = schemas::WithoutKeys();
};

class QueryDoor {
 public:
  QueryDoor(Authenticator authenticator, projections::Progress& progress, QuerySettings settings)
      : authenticator_(authenticator), progress_(progress), settings_(std::move(settings)) {}

  // What the caller may see, once the views have passed its token. 401, 403, 400, 503
  // projection-behind.
  [[nodiscard]] boost::asio::awaitable<OrProblem<projections::Visible>> Enter(
      const Request& request, AllowedParameters allowed,
      Permission needed = Permission::kRead) const;

  // As Authenticator::Recheck.
  [[nodiscard]] std::optional<Problem> Recheck(const Request& request, Permission needed) const {
    return authenticator_.Recheck(request, needed);
  }

  [[nodiscard]] projections::Progress& progress() const { return progress_; }
  [[nodiscard]] const QuerySettings& settings() const { return settings_; }
  [[nodiscard]] const schemas::PersonalReader& people() const { return settings_.people; }

 private:
  // What the token says, once it is passed.
  [[nodiscard]] boost::asio::awaitable<OrProblem<projections::Positions>> AwaitToken(
      const Request& request) const;
  [[nodiscard]] Problem Behind(const projections::Positions& wanted) const;

  const Authenticator authenticator_;
  projections::Progress& progress_;
  const QuerySettings settings_;
};

// What an answer of the query ports says about itself.
struct AnswerAbout {
  projections::ReadAt at;
  std::vector<projections::Incomplete> incomplete;
  std::optional<std::string>
      tag;  // for the ETag of a single thing: another one whenever it changes, but for names
};

// 200 with the document, to which "incomplete" is added if it is; 304 if the request has it
// already. Precondition: the request has entered.
[[nodiscard]] Response AnswerWith(const Request& request, boost::json::object document,
                                  const AnswerAbout& about);

// Of a query that failed: 404 as NotVisible for kNotFound, 503 projection-behind for kAborted, 410
// moved-away for kFailedPrecondition (a review that was theirs); others as ProblemOf.
[[nodiscard]] Problem ProblemOfQuery(const Request& request, const absl::Status& status);
[[nodiscard]] Response AnswerFailed(const Request& request, const absl::Status& status);

// 404, the same for what does not exist, for what is another tenant's, and for what is no id at
// all.
[[nodiscard]] Response NotVisible(const Request& request);

// The value of `Link` that leads to the page after: the request's path and query, but its cursor.
[[nodiscard]] std::string NextLink(const Request& request, const std::string& cursor);

}  // namespace docket::api
