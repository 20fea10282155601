#include <algorithm>

#include "domain/installation/decider.h"

namespace docket::domain::installation {
namespace {

// Repositories and deletion count even if they are older than what is known: the time never goes
// back.
void Reach(State& state, Timestamp time) { state.updated_at = std::max(state.updated_at, time); }

void Apply(State& state, const InstallationCreated& event) {
  state.key = event.key;
  state.account = event.account;
  state.selection = event.selection;
  state.repositories.insert(event.repositories.begin(), event.repositories.end());
  Reach(state, event.updated_at);
}

void Apply(State& state, const InstallationSuspended& event) {
  state.suspended = true;
  Reach(state, event.updated_at);
}

void Apply(State& state, const InstallationUnsuspended& event) {
  state.suspended = false;
  Reach(state, event.updated_at);
}

void Apply(State& state, const InstallationDeleted& event) {
  state.deleted = true;
  Reach(state, event.updated_at);
}

void Apply(State& state, const InstallationPermissionsAccepted& event) {
  Reach(state, event.updated_at);
}

void Apply(State& state, const InstallationRepositoriesChanged& event) {
  state.selection = event.selection;
  state.repositories.insert(event.added.begin(), event.added.end());
  for (const RepositoryId& repository : event.removed) {
    state.repositories.erase(repository);
  }
  Reach(state, event.updated_at);
}

}  // namespace

void Installation::Evolve(installation::State& state, const installation::Event& event) {
  std::visit([&](const auto& alternative) { Apply(state, alternative); }, event);
}

}  // namespace docket::domain::installation
