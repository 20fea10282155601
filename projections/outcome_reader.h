// OutcomeReader: what became of a command, over a view store.
// Thread-safety: as the port says. Borrows the read models.
#pragma once

#include "projections/queries.h"
#include "projections/read_session.h"

namespace docket::projections {

class OutcomeReader final : public OutcomeQueries {
 public:
  explicit OutcomeReader(const ReadModels& models) : models_(models) {}

  [[nodiscard]] absl::StatusOr<Answer<view_proto::CommandOutcome>> FindOutcome(
      const Visible& visible, const domain::CommandId& id) override;

 private:
  const ReadModels& models_;
};

}  // namespace docket::projections
