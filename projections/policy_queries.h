// PolicyQueries: what people have set for organisations, their policies (a repository's stand in
// its status), where they are placed and their legal holds, and what became of a command to set
// one. Thread-safety, tenancy and errors: as queries.h.
#pragma once

#include <optional>

#include "absl/status/statusor.h"
#include "docket/view/v1/erasure_rows.pb.h"
#include "docket/view/v1/hold_rows.pb.h"
#include "docket/view/v1/placement_rows.pb.h"
#include "domain/ids.h"
#include "projections/queries.h"

namespace docket::projections {

class PolicyQueries {
 public:
  PolicyQueries() = default;
  PolicyQueries(const PolicyQueries&) = delete;
  PolicyQueries& operator=(const PolicyQueries&) = delete;
  virtual ~PolicyQueries() = default;

  // Version 0 of an organisation that never set one, or of which nothing is known.
  [[nodiscard]] virtual absl::StatusOr<Answer<view_proto::OrganizationPolicy>>
  GetOrganizationPolicy(const Visible& visible, const domain::Tenant& organization) = 0;

  // Of one that was never placed by hand, its tenant alone.
  [[nodiscard]] virtual absl::StatusOr<Answer<view_proto::OrganizationPlacement>>
  GetOrganizationPlacement(const Visible& visible, const domain::Tenant& organization) = 0;

  // Of one that never had any, its tenant alone.
  [[nodiscard]] virtual absl::StatusOr<Answer<view_proto::Erasures>> GetErasures(
      const Visible& visible, const domain::Tenant& organization) = 0;
  [[nodiscard]] virtual absl::StatusOr<Answer<view_proto::LegalHolds>> GetLegalHolds(
      const Visible& visible, const domain::Tenant& organization) = 0;

  // A command's partition is that of its inbox. Nothing: its outcome is not known yet.
  struct SentCommand {
    bool to_repository = false;  // else to an organisation
    eventstore::PartitionIndex partition;
    domain::CommandId id;
  };
  [[nodiscard]] virtual absl::StatusOr<std::optional<view_proto::CommandOutcome>> FindOutcome(
      const SentCommand& command) = 0;
};

}  // namespace docket::projections
