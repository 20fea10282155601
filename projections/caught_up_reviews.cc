#include "projections/caught_up_reviews.h"

#include "absl/strings/str_cat.h"

namespace docket::projections {
namespace {

// Nothing is asked of the progress for what is found. A look from before all was read proves
// nothing, so one that found nothing is repeated once it is.
template <class Look>
auto Certain(const Progress& progress, const eventstore::LogName& log, const Look& look)
    -> decltype(look()) {
  auto found = look();
  if (!absl::IsNotFound(found.status())) return found;
  if (progress.HasCaughtUp(log)) return look();
  return absl::AbortedError(absl::StrCat("the read models do not include yet what ", ToString(log),
                                         " held at the start; ask again"));
}

}  // namespace

absl::StatusOr<Answer<view_proto::ReviewDetail>> CaughtUpReviews::GetReview(
    const Visible& visible, const domain::ReviewId& id) {
  return Certain(progress_, log_, [&] { return reviews_.GetReview(visible, id); });
}

absl::StatusOr<Answer<Page<view_proto::ReviewSummary>>> CaughtUpReviews::ListReviews(
    const Visible& visible, const ReviewFilter& filter) {
  return reviews_.ListReviews(visible, filter);
}

absl::StatusOr<Answer<ReviewQueries::History>> CaughtUpReviews::ReviewHistory(
    const Visible& visible, const domain::ReviewId& id, const HistoryRange& range) {
  return Certain(progress_, log_, [&] { return reviews_.ReviewHistory(visible, id, range); });
}

}  // namespace docket::projections
