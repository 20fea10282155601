#include "projections/organization_policy/organization_policy.h"

#include <utility>

#include "projections/event_view.h"
#include "schemas/codec/policy_values.h"

namespace docket::projections {
namespace {

namespace events = domain::organization;
using Row = view_proto::OrganizationPolicy;

struct Applier {
  Row& row;
  const EventInput& input;

  void operator()(const events::PolicyChanged& event) const {
    *row.mutable_tenant() = input.commit->outcome().tenant();
    row.set_policy_version(event.version);
    *row.mutable_policy() = schemas::ToProto(event.policy);
    row.set_updated_at(input.commit->recorded_at());
  }
  void operator()(const events::RepositoryRegistered& /*event*/) const {
    *row.mutable_tenant() = input.commit->outcome().tenant();
    row.set_repositories(row.repositories() + 1);
  }
  void operator()(const events::RepositoryReleased& /*event*/) const {
    row.set_repositories(row.repositories() - 1);
  }
  void operator()(const events::PolicyHandedOut& /*event*/) const {}
  void operator()(const events::InstallationHandedOut& /*event*/) const {}
  // The row tells nothing of names, members, teams, shards, legal holds and erasures.
  void operator()(const events::OrganizationRenamed& /*event*/) const {}
  void operator()(const events::OrganizationDeleted& /*event*/) const {}
  void operator()(const events::MemberChanged& /*event*/) const {}
  void operator()(const events::TeamChanged& /*event*/) const {}
  void operator()(const events::TeamMembershipChanged& /*event*/) const {}
  void operator()(const events::OrganizationPlaced& /*event*/) const {}
  void operator()(const events::OrganizationSettled& /*event*/) const {}
  void operator()(const events::LegalHoldPlaced& /*event*/) const {}
  void operator()(const events::LegalHoldLifted& /*event*/) const {}
  void operator()(const events::SubjectErased& /*event*/) const {}
};

}  // namespace

std::vector<std::string> OrganizationPolicyView::Keys(const Input& input) {
  const EventInput* event = EventOf(input, "organization");
  if (event == nullptr) return {};
  return {event->stored->stream()};
}

absl::StatusOr<std::optional<Row>> OrganizationPolicyView::Apply(std::optional<Row> row,
                                                                 const Input& input) {
  return ApplyNext<events::Event>(std::move(row), input, [](Row& to, const EventInput& event) {
    return Applier{.row = to, .input = event};
  });
}

}  // namespace docket::projections
