#include "tests/support/policy_samples.h"

#include <utility>

#include "tests/support/sample_parts.h"

namespace docket::tests {
namespace {

const domain::Tenant kTenant{.host = kHost, .organization = OrganizationId(38302899)};

}  // namespace

domain::PolicySettings SamplePolicy() {
  return {.triggers = domain::AutomaticTriggers{.opened = true,
                                                .synchronize = true,
                                                .reopened = true,
                                                .ready_for_review = true,
                                                .base_changed = true},
          .trigger_labels = domain::Labels{"prüfen", "review"},
          .skip_labels = domain::Labels{"später"},
          .required_labels = domain::Labels{"größe"},
          .drafts = true,
          .bot_authors = true,
          .include_paths = domain::Globs{"src/**", "größe/*.cc"},
          .exclude_paths = domain::Globs{"**/*.lock"},
          .push_debounce_seconds = 7,
          .required_approvals = 2,
          .approvals_of_any_head = true};
}

void AddPolicyEvents(std::vector<domain::Event>& events) {
  namespace organization = domain::organization;
  namespace repository = domain::repository;
  events.emplace_back(repository::Event(repository::PolicyChanged{
      .version = 3, .policy = SamplePolicy(), .set_by = domain::KeyId("k_7Qm2")}));
  events.emplace_back(repository::Event(
      repository::OrganizationPolicyReceived{.version = 4, .policy = SamplePolicy()}));
  events.emplace_back(organization::Event(organization::PolicyChanged{
      .version = 5, .policy = SamplePolicy(), .set_by = domain::KeyId("k_7Qm2")}));
  events.emplace_back(organization::Event(
      organization::RepositoryRegistered{.repository = RepositoryId(186853002)}));
  events.emplace_back(organization::Event(
      organization::PolicyHandedOut{.organization = kTenant,
                                    .version = 5,
                                    .policy = SamplePolicy(),
                                    .repositories = {RepositoryId(1), RepositoryId(186853002)}}));
}

void AddPolicyCommands(std::vector<domain::Command>& commands) {
  namespace organization = domain::organization;
  namespace repository = domain::repository;
  commands.emplace_back(
      repository::Command(repository::SetPolicy{.repository = kRepository,
                                                .owner = OrganizationId(21031067),
                                                .policy = SamplePolicy(),
                                                .expected_version = 0,
                                                .set_by = domain::KeyId("k_7Qm2")}));
  commands.emplace_back(
      repository::Command(repository::ReceiveOrganizationPolicy{.repository = kRepository,
                                                                .owner = OrganizationId(21031067),
                                                                .version = 4,
                                                                .policy = SamplePolicy()}));
  commands.emplace_back(
      organization::Command(organization::SetPolicy{.organization = kTenant,
                                                    .policy = SamplePolicy(),
                                                    .expected_version = 4,
                                                    .set_by = domain::KeyId("k_7Qm2")}));
  commands.emplace_back(organization::Command(organization::RegisterRepository{
      .organization = kTenant, .repository = RepositoryId(186853002)}));
}

}  // namespace docket::tests
