// CaughtUpReviews: reviews as ReviewQueries has them, where none is missing for certain before all
// is read that the log held at the start. After a crash, views may begin with older rows than they
// had shown, and lack a review for a moment; who asks for it then is told to ask again (kAborted).
// It looks at all views of the log: while one that is new is built, none is missing for certain.
// Thread-safety: as ReviewQueries. Ownership: borrows both.
#pragma once

#include <utility>

#include "absl/status/statusor.h"
#include "eventstore/position.h"
#include "projections/progress.h"
#include "projections/queries.h"

namespace docket::projections {

class CaughtUpReviews final : public ReviewQueries {
 public:
  // log: what the views of reviews are made from.
  CaughtUpReviews(ReviewQueries& reviews, const Progress& progress, eventstore::LogName log)
      : reviews_(reviews), progress_(progress), log_(std::move(log)) {}

  [[nodiscard]] absl::StatusOr<Answer<view_proto::ReviewDetail>> GetReview(
      const Visible& visible, const domain::ReviewId& id) override;
  [[nodiscard]] absl::StatusOr<Answer<Page<view_proto::ReviewSummary>>> ListReviews(
      const Visible& visible, const ReviewFilter& filter) override;
  [[nodiscard]] absl::StatusOr<Answer<History>> ReviewHistory(const Visible& visible,
                                                              const domain::ReviewId& id,
                                                              const HistoryRange& range) override;

 private:
  ReviewQueries& reviews_;
  const Progress& progress_;
  const eventstore::LogName log_;
};

}  // namespace docket::projections
