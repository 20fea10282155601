#include <utility>
#include <vector>

#include "domain/installation/decider.h"
#include "domain/unfolding.h"

namespace docket::domain::installation {
namespace {

using Story = Unfolding<Installation>;

// What the payload's time says of it. An installation seen for the first time has only news.
enum class Age { kOlder, kSame, kNewer };

Age AgeOf(const Snapshot& shown, const State& known) {
  if (!known.key || shown.updated_at > known.updated_at) {
    return Age::kNewer;
  }
  return shown.updated_at == known.updated_at ? Age::kSame : Age::kOlder;
}

InstallationCreated CreationOf(const Snapshot& shown, std::vector<RepositoryId> repositories) {
  return {.key = shown.key,
          .account = shown.account,
          .account_login = shown.account_login,
          .app_id = shown.app_id,
          .selection = shown.selection,
          .repositories = std::move(repositories),
          .updated_at = shown.updated_at};
}

// Only `created` lists the repositories; of any other action they become known as they change.
std::vector<RepositoryId> ListedBy(const Command& command) {
  const auto* sync = std::get_if<SyncInstallation>(&command);
  const bool lists = sync != nullptr && sync->action == InstallationAction::kCreated;
  return lists ? sync->repositories : std::vector<RepositoryId>();
}

// What a payload shows of the suspension beside its own subject.
void RecordShownSuspension(const Snapshot& shown, Age age, Story& story) {
  if (age != Age::kNewer || shown.suspended == story.state().suspended) {
    return;
  }
  if (shown.suspended) {
    story.Add(InstallationSuspended{.updated_at = shown.updated_at});
  } else {
    story.Add(InstallationUnsuspended{.updated_at = shown.updated_at});
  }
}

// Also records a newer time alone, so that the suspension of a payload from in between is not news.
void RecordRepositories(const Snapshot& shown, const std::vector<RepositoryId>& added,
                        const std::vector<RepositoryId>& removed, Story& story) {
  const State& known = story.state();
  InstallationRepositoriesChanged change{
      .selection = known.selection, .added = {}, .removed = {}, .updated_at = shown.updated_at};
  if (shown.updated_at >= known.updated_at) {
    change.selection = shown.selection;
  }
  for (const RepositoryId& repository : added) {
    if (!known.repositories.contains(repository)) {
      change.added.push_back(repository);
    }
  }
  for (const RepositoryId& repository : removed) {
    if (known.repositories.contains(repository)) {
      change.removed.push_back(repository);
    }
  }
  const bool changed = change.selection != known.selection || !change.added.empty() ||
                       !change.removed.empty() || shown.updated_at > known.updated_at;
  if (changed) {
    story.Add(std::move(change));
  }
}

// A newer suspension is recorded even if it is known to be suspended: its time orders what comes
// late. The same holds for its end.
void RecordSuspended(const Snapshot& shown, Age age, Story& story) {
  if (age == Age::kNewer) {
    story.Add(InstallationSuspended{.updated_at = shown.updated_at});
  }
}

void RecordUnsuspended(const Snapshot& shown, Age age, Story& story) {
  if (age == Age::kNewer || (age == Age::kSame && story.state().suspended)) {
    story.Add(InstallationUnsuspended{.updated_at = shown.updated_at});
  }
}

// An acceptance leaves no trace in the state, so that an older one cannot be told from a repeated
// one: only news is recorded.
void RecordPermissions(const Snapshot& shown, Age age, Story& story) {
  RecordShownSuspension(shown, age, story);
  if (age == Age::kNewer) {
    story.Add(InstallationPermissionsAccepted{.updated_at = shown.updated_at});
  }
}

void DecideOne(const SyncInstallation& command, Age age, Story& story) {
  const Snapshot& shown = command.installation;
  switch (command.action) {
    case InstallationAction::kCreated:
      RecordShownSuspension(shown, age, story);
      RecordRepositories(shown, command.repositories, {}, story);
      return;
    case InstallationAction::kDeleted:
      story.Add(InstallationDeleted{.updated_at = shown.updated_at});
      return;
    case InstallationAction::kSuspended:
      RecordSuspended(shown, age, story);
      return;
    case InstallationAction::kUnsuspended:
      RecordUnsuspended(shown, age, story);
      return;
    case InstallationAction::kNewPermissionsAccepted:
      RecordPermissions(shown, age, story);
      return;
  }
}

void DecideOne(const ChangeRepositories& command, Age age, Story& story) {
  RecordShownSuspension(command.installation, age, story);
  RecordRepositories(command.installation, command.added, command.removed, story);
}

}  // namespace

Decision<Installation> Installation::Decide(const installation::Command& command,
                                            const installation::State& state,
                                            const DecisionContext& /*context*/) {
  const Snapshot& shown = SnapshotOf(command);
  if (state.key && shown.account != state.account) {
    return installation::Rejection::kOwnerMismatch;
  }
  const Age age = AgeOf(shown, state);
  return Unfold<Installation>(state, [&](Story& story) -> std::optional<installation::Rejection> {
    if (state.deleted) {
      return std::nullopt;
    }
    if (!state.key) {
      story.Add(CreationOf(shown, ListedBy(command)));
    }
    std::visit([&](const auto& alternative) { DecideOne(alternative, age, story); }, command);
    return std::nullopt;
  });
}

}  // namespace docket::domain::installation
