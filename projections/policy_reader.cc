#include "projections/policy_reader.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "platform/status_macros.h"
#include "projections/command_outcomes/command_outcomes.h"
#include "projections/erasures/erasures.h"
#include "projections/legal_holds/legal_holds.h"
#include "projections/organization_placement/organization_placement.h"
#include "projections/organization_policy/organization_policy.h"
#include "projections/registry.h"
#include "schemas/codec/common_codec.h"

namespace docket::projections {

template <class View>
absl::StatusOr<Answer<typename View::Row>> PolicyReader::RowOf(const Visible& visible,
                                                               const domain::Tenant& organization) {
  const std::string stream = domain::StreamOf(organization).value();
  if (!visible.Sees(organization)) {
    return absl::NotFoundError(absl::StrCat("there is no organization ", stream));
  }
  const AnyView& view = Registered(View::kName);
  ReadSession session(models_, visible.seen);
  DOCKET_ASSIGN_OR_RETURN(
      const Scope scope, session.EnterByKey(view, domain::PartitionKey(organization.organization)));
  DOCKET_ASSIGN_OR_RETURN(auto found, session.Find<typename View::Row>(scope, stream));
  DOCKET_RETURN_IF_ERROR(session.NoteIfParked(view, scope, stream));
  typename View::Row row;
  if (found.has_value()) row = *std::move(found);
  *row.mutable_tenant() = schemas::ToProto(organization);
  return std::move(session).Finish(std::move(row));
}

absl::StatusOr<Answer<view_proto::OrganizationPolicy>> PolicyReader::GetOrganizationPolicy(
    const Visible& visible, const domain::Tenant& organization) {
  return RowOf<OrganizationPolicyView>(visible, organization);
}

absl::StatusOr<Answer<view_proto::OrganizationPlacement>> PolicyReader::GetOrganizationPlacement(
    const Visible& visible, const domain::Tenant& organization) {
  return RowOf<OrganizationPlacementView>(visible, organization);
}

absl::StatusOr<Answer<view_proto::Erasures>> PolicyReader::GetErasures(
    const Visible& visible, const domain::Tenant& organization) {
  return RowOf<ErasuresView>(visible, organization);
}

absl::StatusOr<Answer<view_proto::LegalHolds>> PolicyReader::GetLegalHolds(
    const Visible& visible, const domain::Tenant& organization) {
  return RowOf<LegalHoldsView>(visible, organization);
}

absl::StatusOr<std::optional<view_proto::CommandOutcome>> PolicyReader::FindOutcome(
    const SentCommand& command) {
  const AnyView& view = Registered(command.to_repository ? ReviewCommandOutcomesView::kName
                                                         : OrganizationCommandOutcomesView::kName);
  ReadSession session(models_);
  DOCKET_ASSIGN_OR_RETURN(const Scope scope, session.Enter(view, command.partition));
  return session.Find<view_proto::CommandOutcome>(scope, command.id.value());
}

}  // namespace docket::projections
