#include <algorithm>

#include "domain/repository/decider.h"

namespace docket::domain::repository {
namespace {

// A deletion counts even if it is older than what is known: the time never goes back.
void Reach(State& state, Timestamp time) { state.updated_at = std::max(state.updated_at, time); }

void Apply(State& state, const RepositoryBound& event) {
  state.key = event.key;
  state.owner = event.owner;
  state.first_owner = event.owner;
  state.full_name = event.full_name;
  state.default_branch = event.default_branch;
  state.visibility = event.visibility;
  state.archived = event.archived;
  Reach(state, event.updated_at);
}

void Apply(State& state, const RepositoryRenamed& event) {
  state.full_name = event.to;
  Reach(state, event.updated_at);
}

void Apply(State& state, const RepositoryEdited& event) {
  state.default_branch = event.default_branch;
  Reach(state, event.updated_at);
}

void Apply(State& state, const RepositoryVisibilityChanged& event) {
  state.visibility = event.visibility;
  Reach(state, event.updated_at);
}

void Apply(State& state, const RepositoryArchived& event) {
  state.archived = true;
  Reach(state, event.updated_at);
}

void Apply(State& state, const RepositoryUnarchived& event) {
  state.archived = false;
  Reach(state, event.updated_at);
}

void Apply(State& state, const RepositoryDeleted& event) {
  state.deleted = true;
  Reach(state, event.deleted_at);
}

void Apply(State& state, const RepositoryTransferAnnounced& event) {
  state.announced_owner = event.to;
  state.announced_at = event.updated_at;
  state.announced_name = event.full_name;
}

void Apply(State& state, const PolicyChanged& event) {
  state.policy_version = event.version;
  state.policy = event.policy;
}

void Apply(State& state, const OrganizationPolicyReceived& event) {
  state.organization_policy_version = event.version;
  state.organization_policy = event.policy;
}

void Apply(State& state, const RepositoryTransferred& event) {
  state.owner = event.to;
  state.announced_owner = OrganizationId();
  state.announced_name.clear();
  state.organization_policy_version = 0;
  state.organization_policy = PolicySettings();
  state.installation_version = 0;
  state.installation_active = true;
  Reach(state, event.updated_at);
}

void Apply(State& state, const InstallationStandingReceived& event) {
  state.installation_version = event.version;
  state.installation_active = event.active;
}

void Apply(State& state, const ReviewsMustFollow& event) {
  state.follow_up = {.under_way = true, .through = {}, .due = event.at};
}

void Apply(State& state, const ReviewsFollowed& event) {
  state.follow_up = {.under_way = !event.complete, .through = event.through, .due = event.at};
}

// Evidence; no rule rests on it.
void Apply(State& /*state*/, const PushRecorded& /*event*/) {}
void Apply(State& /*state*/, const RuleChanged& /*event*/) {}
void Apply(State& /*state*/, const CollaboratorChanged& /*event*/) {}

}  // namespace

void Repository::Evolve(repository::State& state, const repository::Event& event) {
  std::visit([&](const auto& alternative) { Apply(state, alternative); }, event);
}

}  // namespace docket::domain::repository
