// The query port of time travel: a review as it was known then. It follows the rules of queries.h.
// What was known is the fold of the review's own events, found by its id: no log is scanned,
// however much is stored. Thread-safety: every method may be called from any thread at the same
// time.
#pragma once

#include <optional>
#include <variant>

#include "domain/review/state.h"
#include "projections/queries.h"

namespace docket::projections {

// Now; behind the event of that version; or at that time by the clock of whoever recorded: what was
// there before the first event that was recorded later.
struct Latest {
  friend bool operator==(const Latest&, const Latest&) = default;
};
using AsOf = std::variant<Latest, domain::StreamVersion, domain::Timestamp>;

struct PastReview {
  // As the view review_detail had it then. Nothing: the pull request was not known yet.
  std::optional<view_proto::ReviewDetail> review;
  // What the review's rules knew then, and decided by. Initial before the first event.
  domain::review::State state;
  // Of the last event that counts: 0 if none does, and less than what was asked for if there is no
  // event of that version.
  domain::StreamVersion version;
  domain::Timestamp recorded_at;      // when that was recorded; unknown without one
  domain::StreamVersion version_max;  // of the last event that they may see
};

class PastQueries {
 public:
  PastQueries() = default;
  PastQueries(const PastQueries&) = delete;
  PastQueries& operator=(const PastQueries&) = delete;
  virtual ~PastQueries() = default;

  // Who may see it now sees all of its past. Who had it before it moved to another organisation
  // sees it as of when it was theirs; later is kFailedPrecondition, earlier kNotFound.
  // kInvalidArgument: the time has not come yet, so another answer might be given later.
  // kUnimplemented: an event that counts is newer than this program. kAborted also while a review
  // or a version may be missing since not all is read that the log held at the start.
  [[nodiscard]] virtual absl::StatusOr<Answer<PastReview>> ReviewAsOf(const Visible& visible,
                                                                      const domain::ReviewId& id,
                                                                      const AsOf& as_of) = 0;
};

}  // namespace docket::projections
