#include "projections/caught_up_reviews.h"

#include "absl/strings/str_cat.h"

namespace docket::projections {
namespace {

// `caught_up` is from before the look: what came between is no proof that the review was missing.
template <class T>
absl::StatusOr<T> Certain(bool caught_up, const eventstore::LogName& log, absl::StatusOr<T> found) {
  if (caught_up || !absl::IsNotFound(found.status())) return found;
  return absl::AbortedError(absl::StrCat("the read models do not include yet what ", ToString(log),
                                         " held at the start; ask again"));
}

}  // namespace

absl::StatusOr<Answer<view_proto::ReviewDetail>> CaughtUpReviews::GetReview(
    const Visible& visible, const domain::ReviewId& id) {
  const bool caught_up = progress_.HasCaughtUp(log_);
  return Certain(caught_up, log_, reviews_.GetReview(visible, id));
}

absl::StatusOr<Answer<Page<view_proto::ReviewSummary>>> CaughtUpReviews::ListReviews(
    const Visible& visible, const ReviewFilter& filter) {
  return reviews_.ListReviews(visible, filter);
}

absl::StatusOr<Answer<ReviewQueries::History>> CaughtUpReviews::ReviewHistory(
    const Visible& visible, const domain::ReviewId& id, const HistoryRange& range) {
  const bool caught_up = progress_.HasCaughtUp(log_);
  return Certain(caught_up, log_, reviews_.ReviewHistory(visible, id, range));
}

}  // namespace docket::projections
