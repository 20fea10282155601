// Who may see a review, and which part of its history, also after it moved with its repository.
// Thread-safety: pure functions, but for what is read from the session, which one thread uses.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "projections/queries.h"
#include "projections/read_session.h"

namespace docket::projections {

// Why whoever does not see the row's organisation gets no answer: kNotFound, or, if it was theirs
// before, kFailedPrecondition, which says so and nothing of what it has become.
[[nodiscard]] absl::Status NotTheirs(const Visible& visible, const std::string& review,
                                     const view_proto::ReviewDetail& row);

// The last event of a history (HistoryOf), in the scope of review_events. Whoever sees it sees all
// of the history: it is under whoever has the review now.
struct LastEvent {
  std::int64_t version = 0;  // 0: there is none
  bool seen = false;
};
[[nodiscard]] absl::StatusOr<LastEvent> FindLastEvent(const Visible& visible,
                                                      const std::string& history,
                                                      const Scope& scope,
                                                      const ReadSession& session);

}  // namespace docket::projections
