// ReviewReader: the review and repository queries over a view store.
// Thread-safety: as the ports say. Borrows the read models.
#pragma once

#include "projections/list_cursor.h"
#include "projections/queries.h"
#include "projections/read_session.h"

namespace docket::projections {

class ReviewReader final : public ReviewQueries, public RepositoryQueries {
 public:
  explicit ReviewReader(const ReadModels& models);

  [[nodiscard]] absl::StatusOr<Answer<view_proto::ReviewDetail>> GetReview(
      const Visible& visible, const domain::ReviewId& id) override;
  [[nodiscard]] absl::StatusOr<Answer<Page<view_proto::ReviewSummary>>> ListReviews(
      const Visible& visible, const ReviewFilter& filter) override;
  [[nodiscard]] absl::StatusOr<Answer<History>> ReviewHistory(const Visible& visible,
                                                              const domain::ReviewId& id,
                                                              const HistoryRange& range) override;
  [[nodiscard]] absl::StatusOr<Answer<view_proto::RepositoryStatus>> GetRepository(
      const Visible& visible, const domain::RepositoryKey& id) override;
  [[nodiscard]] absl::StatusOr<Answer<Page<view_proto::RepositoryStatus>>> ListRepositories(
      const Visible& visible, const RepositoryFilter& filter) override;

 private:
  const ReadModels& models_;
  const ListCursors cursors_;
};

}  // namespace docket::projections
