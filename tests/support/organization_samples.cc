#include "tests/support/organization_samples.h"

#include <utility>

#include "tests/support/policy_samples.h"
#include "tests/support/sample_parts.h"

namespace docket::tests {
namespace {

domain::organization::Team SampleTeam() {
  return {.id = 3253328, .name = "Prüfer", .privacy = "closed", .permission = "pull", .parent = 17};
}

domain::organization::OrganizationRenamed SampleRenaming() {
  return {.from = PersonalText(38302899, "Octocøders"), .to = PersonalText(38302899, "Octoçoders")};
}

domain::organization::MemberChanged SampleMember() {
  return {.change = domain::organization::MemberChange::kInvited,
          .member = PersonNamed(18, "Siân"),
          .role = "direct_member",
          .invitation = 39652351,
          .invited_at = At(103)};
}

domain::organization::TeamChanged SampleTeamChange() {
  return {.change = domain::organization::TeamChange::kAddedToRepository,
          .team = SampleTeam(),
          .repository = RepositoryId(186853002)};
}

domain::organization::TeamMembershipChanged SampleMembership() {
  return {.change = domain::organization::MembershipChange::kRemoved,
          .team = SampleTeam(),
          .member = PersonNamed(19, "Nuño")};
}

domain::organization::OrganizationPlaced SamplePlacement() {
  return {.shard = "shard-2", .placed_by = domain::KeyId("k_7Qm2")};
}

domain::organization::LegalHoldPlaced SampleLegalHold() {
  return {.id = "case-2026.17",
          .scope = {.repository = RepositoryId(186853002), .number = domain::PullRequestNumber(77)},
          .reason = PersonalText(19, "Nuño ./. Müller"),
          .placed_by = domain::KeyId("k_7Qm2")};
}

domain::organization::LegalHoldLifted SampleLifting() {
  return {.id = "case-2026.17",
          .reason = PersonalText(19, "Nuño settled"),
          .lifted_by = domain::KeyId("k_8Rn3")};
}

domain::organization::SubjectErased SampleErasure() {
  return {.subject = domain::UserId(39652351),
          .reason = {.subject = domain::UserId(19),
                     .text = {},
                     .sealed = std::string("\x01 what only its key opens \xff", 26)},
          .erased_by = domain::KeyId("k_9So4")};
}

}  // namespace

void AddOrganizationEvents(std::vector<domain::Event>& events) {
  namespace organization = domain::organization;
  const auto add = [&](organization::Event event) { events.emplace_back(std::move(event)); };
  add(SampleRenaming());
  add(organization::OrganizationDeleted{.login = SampleRenaming().to});
  add(SampleMember());
  add(SampleTeamChange());
  add(SampleMembership());
  add(SamplePlacement());
  add(organization::OrganizationSettled{.shard = SamplePlacement().shard});
  add(SampleLegalHold());
  add(SampleLifting());
  add(SampleErasure());
}

void AddOrganizationCommands(std::vector<domain::Command>& commands) {
  namespace organization = domain::organization;
  const domain::Tenant tenant{.host = kHost, .organization = OrganizationId(38302899)};
  const auto add = [&](organization::Command command) {
    commands.emplace_back(std::move(command));
  };
  add(organization::Rename{.organization = tenant, .renamed = SampleRenaming()});
  add(organization::Delete{.organization = tenant, .deleted = {.login = SampleRenaming().to}});
  add(organization::RecordMember{.organization = tenant, .member = SampleMember()});
  add(organization::RecordTeam{.organization = tenant, .team = SampleTeamChange()});
  add(organization::RecordTeamMembership{.organization = tenant, .membership = SampleMembership()});
  add(organization::PlaceOnShard{.organization = tenant, .placed = SamplePlacement()});
  add(organization::SettleOnShard{.organization = tenant,
                                  .settled = {.shard = SamplePlacement().shard}});
  add(organization::PlaceLegalHold{.organization = tenant, .hold = SampleLegalHold()});
  add(organization::LiftLegalHold{.organization = tenant, .lifted = SampleLifting()});
  add(organization::EraseSubject{.organization = tenant, .erased = SampleErasure()});
}

domain::organization::State SampleOrganizationState() {
  const domain::organization::OrganizationRenamed renamed = SampleRenaming();
  return {
      .renamings = {{.from = renamed.from, .to = renamed.to}},
      .deleted = true,
      .policy_version = 5,
      .policy = SamplePolicy(),
      .repositories = {RepositoryId(1), RepositoryId(186853002)},
      .installed = {.installation = domain::InstallationId(957387),
                    .version = 6,
                    .inactive_everywhere = true},
      .placed_on = SamplePlacement().shard,
      .settled_on = "shard-1",
      .legal_holds = {{SampleLegalHold().id, {.scope = SampleLegalHold().scope, .lifted = true}}},
      .erased = {SampleErasure().subject, domain::UserId(39652352)}};
}

}  // namespace docket::tests
