#include <algorithm>
#include <optional>
#include <utility>

#include "domain/repository/decider.h"
#include "domain/unfolding.h"

namespace docket::domain::repository {
namespace {

using Story = Unfolding<Repository>;

Timestamp TimeOf(const SyncRepository& command) {
  const Timestamp shown = command.repository.updated_at;
  return shown == kUnknownTime ? command.occurred_at : shown;
}

RepositoryBound BindingOf(const Snapshot& shown, Timestamp time) {
  return {.key = shown.key,
          .owner = shown.owner,
          .full_name = shown.full_name,
          .default_branch = shown.default_branch,
          .visibility = shown.visibility,
          .archived = shown.archived,
          .updated_at = time};
}

// Binds an unknown repository; refuses another owner than the one it is bound to.
std::optional<Rejection> AdmitOwner(const Snapshot& shown, Timestamp time, Story& story) {
  if (!story.state().key) {
    story.Add(BindingOf(shown, time));
  }
  return shown.owner == story.state().owner ? std::nullopt
                                            : std::optional(Rejection::kOwnerMismatch);
}

bool AnnouncesTransfer(const SyncRepository& command, const State& known) {
  return command.action == RepositoryAction::kTransferred && known.key.has_value() &&
         command.transferred_from == known.owner && command.repository.owner != known.owner;
}

// One that comes late must not undo a later move back.
bool IsTransfer(const SyncRepository& command, const State& known) {
  return command.speaks_for_both && TimeOf(command) >= known.updated_at;
}

// Of two announcements the newer one stands; of one second, the last to arrive.
void AnnounceTransfer(const SyncRepository& command, Story& story) {
  const State& known = story.state();
  const OrganizationId to = command.repository.owner;
  const Timestamp time = TimeOf(command);
  const bool first = known.announced_owner == OrganizationId();
  if (to != known.announced_owner && (first || time >= known.announced_at)) {
    story.Add(RepositoryTransferAnnounced{.from = known.owner,
                                          .to = to,
                                          .updated_at = time,
                                          .full_name = command.repository.full_name});
  }
}

// What a payload may change: everything if it is newer, its own subject if it is of the same time.
struct Scope {
  bool newer = false;
  RepositoryAction action = RepositoryAction::kEdited;

  [[nodiscard]] bool Covers(RepositoryAction subject) const { return newer || action == subject; }
};

void RecordChanges(const Snapshot& shown, Timestamp time, const Scope& scope, Story& story) {
  const State known = story.state();  // a copy: the facts added below change it
  using enum RepositoryAction;
  if (shown.full_name != known.full_name &&
      (scope.Covers(kRenamed) || scope.Covers(kTransferred))) {
    story.Add(
        RepositoryRenamed{.from = known.full_name, .to = shown.full_name, .updated_at = time});
  }
  if (shown.default_branch != known.default_branch && scope.Covers(kEdited)) {
    story.Add(RepositoryEdited{.default_branch = shown.default_branch, .updated_at = time});
  }
  if (shown.visibility != known.visibility && scope.Covers(kVisibilityChanged)) {
    story.Add(RepositoryVisibilityChanged{.visibility = shown.visibility, .updated_at = time});
  }
  if (shown.archived && !known.archived && scope.Covers(kArchived)) {
    story.Add(RepositoryArchived{.updated_at = time});
  }
  if (!shown.archived && known.archived && scope.Covers(kUnarchived)) {
    story.Add(RepositoryUnarchived{.updated_at = time});
  }
  // The state must learn the time of what changed nothing, or a payload from in between would pass
  // for news when it comes late.
  if (story.state().updated_at < time) {
    story.Add(RepositoryEdited{.default_branch = shown.default_branch, .updated_at = time});
  }
}

std::optional<Rejection> DecideOne(const Admit& command, Story& story) {
  return AdmitOwner(command.repository, command.repository.updated_at, story);
}

std::optional<Rejection> DecideOne(const SyncRepository& command, Story& story) {
  const Snapshot& shown = command.repository;
  const Timestamp time = TimeOf(command);
  const bool newer = time > story.state().updated_at;
  if (AnnouncesTransfer(command, story.state())) {
    if (!IsTransfer(command, story.state())) {
      AnnounceTransfer(command, story);
      return std::nullopt;
    }
    const OrganizationId from = story.state().owner;
    story.Add(RepositoryTransferred{
        .from = from, .to = shown.owner, .confirmed_by = {}, .updated_at = time});
  }
  if (const std::optional<Rejection> refused = AdmitOwner(shown, time, story)) {
    return refused;
  }
  const State& known = story.state();
  if (known.deleted) {
    return std::nullopt;
  }
  if (time >= known.updated_at) {
    RecordChanges(shown, time, {.newer = newer, .action = command.action}, story);
  }
  if (command.action == RepositoryAction::kDeleted) {
    story.Add(RepositoryDeleted{.deleted_at = time});
  }
  return std::nullopt;
}

// A fact that is evidence alone, and so is added each time that it is told.
std::optional<Rejection> RecordEvidence(const Snapshot& shown, Event evidence, Story& story) {
  if (const auto refused = AdmitOwner(shown, shown.updated_at, story)) {
    return refused;
  }
  story.Add(std::move(evidence));
  return std::nullopt;
}

std::optional<Rejection> DecideOne(const RecordPush& command, Story& story) {
  return RecordEvidence(command.repository, command.push, story);
}

std::optional<Rejection> DecideOne(const RecordRule& command, Story& story) {
  return RecordEvidence(command.repository, command.rule, story);
}

std::optional<Rejection> DecideOne(const RecordCollaborator& command, Story& story) {
  return RecordEvidence(command.repository, command.collaborator, story);
}

// For a command that shows no repository: it is known, and of that owner.
std::optional<Rejection> AdmitKnown(const OrganizationId& owner, const State& state) {
  if (!state.key) {
    return Rejection::kNotKnown;
  }
  return owner == state.owner ? std::nullopt : std::optional(Rejection::kOwnerMismatch);
}

std::optional<Rejection> DecideOne(const SetPolicy& command, Story& story) {
  const State& state = story.state();
  if (const auto refused = AdmitKnown(command.owner, state)) {
    return refused;
  }
  if (!IsWithinBounds(command.policy)) {
    return Rejection::kPolicyOutOfBounds;
  }
  if (command.expected_version && *command.expected_version != state.policy_version) {
    return Rejection::kPolicyHasChanged;
  }
  if (state.policy_version == 0 || command.policy != state.policy) {
    story.Add(PolicyChanged{
        .version = state.policy_version + 1, .policy = command.policy, .set_by = command.set_by});
  }
  return std::nullopt;
}

std::optional<Rejection> DecideOne(const ReceiveOrganizationPolicy& command, Story& story) {
  if (const auto refused = AdmitKnown(command.owner, story.state())) {
    return refused;
  }
  if (command.version > story.state().organization_policy_version) {
    story.Add(OrganizationPolicyReceived{.version = command.version, .policy = command.policy});
  }
  return std::nullopt;
}

std::optional<Rejection> DecideOne(const ConfirmTransfer& command, Story& story) {
  if (const auto refused = AdmitKnown(command.from, story.state())) {
    return refused;
  }
  if (command.to == OrganizationId() || command.to != story.state().announced_owner) {
    return Rejection::kNoSuchTransfer;
  }
  const State known = story.state();  // a copy: the facts added below change it
  story.Add(RepositoryTransferred{.from = command.from,
                                  .to = command.to,
                                  .confirmed_by = command.confirmed_by,
                                  .updated_at = known.announced_at});
  // Of an announcement that is older than what is known the name may be older, too.
  const bool told = !known.announced_name.empty() && known.announced_at >= known.updated_at;
  if (told && known.announced_name != known.full_name) {
    story.Add(RepositoryRenamed{
        .from = known.full_name, .to = known.announced_name, .updated_at = known.announced_at});
  }
  return std::nullopt;
}

std::optional<Rejection> DecideOne(const ReceiveInstallationStanding& command, Story& story) {
  if (const auto refused = AdmitKnown(command.owner, story.state())) {
    return refused;
  }
  if (command.version > story.state().installation_version) {
    story.Add(InstallationStandingReceived{.version = command.version, .active = command.active});
  }
  return std::nullopt;
}

// Two that are due at one time would be taken for one.
Timestamp NextDue(const State& known, const DecisionContext& context) {
  return std::max(context.now, Timestamp(known.follow_up.due.value() + 1));
}

// What its reviews rest on.
struct Standing {
  OrganizationId owner;  // 0: it is not known
  bool active = false;
};

Standing StandingOf(const State& state) { return {.owner = state.owner, .active = state.Active()}; }

bool IsNewsToReviews(const Standing& before, const Standing& after) {
  const bool moved = before.owner != OrganizationId() && before.owner != after.owner;
  return moved || (before.active && !after.active);
}

std::optional<Rejection> DecideOne(const LetReviewsFollow& command, const DecisionContext& context,
                                   Story& story) {
  const FollowUp& known = story.state().follow_up;
  if (known.under_way && (command.complete || command.through != known.through)) {
    story.Add(ReviewsFollowed{.through = command.through,
                              .complete = command.complete,
                              .at = NextDue(story.state(), context)});
  }
  return std::nullopt;
}

template <class C>
std::optional<Rejection> DecideOne(const C& command, const DecisionContext& /*context*/,
                                   Story& story) {
  return DecideOne(command, story);
}

}  // namespace

Decision<Repository> Repository::Decide(const repository::Command& command,
                                        const repository::State& state,
                                        const DecisionContext& context) {
  const Standing before = StandingOf(state);
  return Unfold<Repository>(state, [&](Story& story) {
    const std::optional<repository::Rejection> refused = std::visit(
        [&](const auto& alternative) { return DecideOne(alternative, context, story); }, command);
    if (!refused && IsNewsToReviews(before, StandingOf(story.state()))) {
      story.Add(ReviewsMustFollow{.at = NextDue(story.state(), context)});
    }
    return refused;
  });
}

}  // namespace docket::domain::repository
