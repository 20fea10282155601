// PastReader: the time travel queries over a view store, from the rows of review_events.
// Thread-safety: as the port says. Borrows the read models.
#pragma once

#include "projections/past_queries.h"
#include "projections/read_session.h"

namespace docket::projections {

class PastReader final : public PastQueries {
 public:
  explicit PastReader(const ReadModels& models) : models_(models) {}

  [[nodiscard]] absl::StatusOr<Answer<PastReview>> ReviewAsOf(const Visible& visible,
                                                              const domain::ReviewId& id,
                                                              const AsOf& as_of) override;

 private:
  const ReadModels& models_;
};

}  // namespace docket::projections
