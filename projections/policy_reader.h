// PolicyReader: the queries about policies over a view store. Thread-safety: as the port says.
// Borrows the read models.
#pragma once

#include "projections/policy_queries.h"
#include "projections/read_session.h"

namespace docket::projections {

class PolicyReader final : public PolicyQueries {
 public:
  explicit PolicyReader(const ReadModels& models) : models_(models) {}

  [[nodiscard]] absl::StatusOr<Answer<view_proto::OrganizationPolicy>> GetOrganizationPolicy(
      const Visible& visible, const domain::Tenant& organization) override;
  [[nodiscard]] absl::StatusOr<Answer<view_proto::OrganizationPlacement>> GetOrganizationPlacement(
      const Visible& visible, const domain::Tenant& organization) override;
  [[nodiscard]] absl::StatusOr<Answer<view_proto::Erasures>> GetErasures(
      const Visible& visible, const domain::Tenant& organization) override;
  [[nodiscard]] absl::StatusOr<Answer<view_proto::LegalHolds>> GetLegalHolds(
      const Visible& visible, const domain::Tenant& organization) override;
  [[nodiscard]] absl::StatusOr<std::optional<view_proto::CommandOutcome>> FindOutcome(
      const SentCommand& command) override;

 private:
  // The row of the organisation's stream, or an empty one, with its tenant.
  template <class View>
  [[nodiscard]] absl::StatusOr<Answer<typename View::Row>> RowOf(
      const Visible& visible, const domain::Tenant& organization);

  const ReadModels& models_;
};

}  // namespace docket::projections
