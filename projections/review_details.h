// ReviewDetails: rows of review_detail for queries that find their reviews in another view of the
// same log, in the same snapshot. What is noted of parked streams is the session's.
// Thread-safety: used by one thread, for one query. Borrows the session.
#pragma once

#include <map>
#include <optional>

#include "absl/status/statusor.h"
#include "domain/ids.h"
#include "projections/read_session.h"

namespace docket::projections {

class ReviewDetails {
 public:
  explicit ReviewDetails(ReadSession& session) : session_(session) {}

  // Nothing: the view does not have it, or not yet. Fails as ReadSession::EnterByKey.
  [[nodiscard]] absl::StatusOr<std::optional<view_proto::ReviewDetail>> Find(
      const domain::ReviewId& id);

 private:
  ReadSession& session_;
  std::map<domain::RepositoryId, Scope> scopes_;
};

// The newest analysis of the review has a finding as severe as `least`, or more.
[[nodiscard]] bool HasFinding(const view_proto::ReviewDetail& review, domain::Severity least);

}  // namespace docket::projections
