#include <algorithm>
#include <iterator>

#include "domain/organization/decider.h"

namespace docket::domain::organization {
namespace {

void Apply(State& state, const OrganizationRenamed& event) {
  state.renamings.insert(Renaming{.from = event.from, .to = event.to});
  if (state.renamings.size() > kRenamingsMax) {
    state.renamings.erase(std::prev(state.renamings.end()));
  }
}

void Apply(State& state, const OrganizationDeleted& /*event*/) { state.deleted = true; }

void Apply(State& state, const PolicyChanged& event) {
  state.policy_version = event.version;
  state.policy = event.policy;
}

void Apply(State& state, const RepositoryRegistered& event) {
  const auto place = std::ranges::lower_bound(state.repositories, event.repository);
  if (place == state.repositories.end() || *place != event.repository) {
    state.repositories.insert(place, event.repository);
  }
}

void Apply(State& state, const RepositoryReleased& event) {
  std::erase(state.repositories, event.repository);
}

void Apply(State& state, const InstallationHandedOut& event) {
  Installed& known = state.installed;
  if (event.active) {
    known.inactive_everywhere = false;
  } else if (event.everywhere) {
    known.inactive_everywhere = true;
  } else if (event.installation != known.installation) {
    known.inactive_everywhere = false;  // of the one before, which is replaced
  }
  known.installation = event.installation;
  known.version = event.version;
}

void Apply(State& state, const OrganizationPlaced& event) { state.placed_on = event.shard; }

void Apply(State& state, const OrganizationSettled& event) { state.settled_on = event.shard; }

void Apply(State& state, const LegalHoldPlaced& event) {
  state.legal_holds.try_emplace(event.id, LegalHold{.scope = event.scope});
}

void Apply(State& state, const LegalHoldLifted& event) {
  if (const auto hold = state.legal_holds.find(event.id); hold != state.legal_holds.end()) {
    hold->second.lifted = true;
  }
}

void Apply(State& state, const SubjectErased& event) {
  const auto place = std::ranges::lower_bound(state.erased, event.subject);
  if (place == state.erased.end() || *place != event.subject) {
    state.erased.insert(place, event.subject);
  }
}

// What is to be done, not what is.
void Apply(State& /*state*/, const PolicyHandedOut& /*event*/) {}

// Evidence; no rule rests on it.
void Apply(State& /*state*/, const MemberChanged& /*event*/) {}
void Apply(State& /*state*/, const TeamChanged& /*event*/) {}
void Apply(State& /*state*/, const TeamMembershipChanged& /*event*/) {}

}  // namespace

void Organization::Evolve(organization::State& state, const organization::Event& event) {
  std::visit([&](const auto& alternative) { Apply(state, alternative); }, event);
}

}  // namespace docket::domain::organization
