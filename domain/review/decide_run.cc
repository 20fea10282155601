#include <algorithm>
#include <optional>

#include "domain/review/deciding.h"
#include "domain/review/saga.h"

namespace docket::domain::review {
namespace {

// A label that asks for a review, or the end of what stood in its way.
std::optional<Trigger> TriggerOfLabel(const SyncPullRequest& command, const RunPolicy& policy) {
  const bool added = command.action == PullRequestAction::kLabeled;
  const bool asks = added ? policy.trigger_labels.contains(command.label) ||
                                policy.required_labels.contains(command.label)
                          : policy.skip_labels.contains(command.label);
  return asks ? std::optional(Trigger::kLabeled) : std::nullopt;
}

// Why this command wants a bot review, if it does.
std::optional<Trigger> TriggerOf(const SyncPullRequest& command, const RunPolicy& policy) {
  switch (command.action) {
    case PullRequestAction::kOpened:
      return Trigger::kOpened;
    case PullRequestAction::kSynchronize:
      return Trigger::kSynchronize;
    case PullRequestAction::kReopened:
      return Trigger::kReopened;
    case PullRequestAction::kReadyForReview:
      return Trigger::kReadyForReview;
    case PullRequestAction::kEdited:
      return command.base_changed ? std::optional(Trigger::kBaseChanged) : std::nullopt;
    case PullRequestAction::kReviewRequested:
      return command.asks_our_bot ? std::optional(Trigger::kReviewerRequested) : std::nullopt;
    case PullRequestAction::kLabeled:
    case PullRequestAction::kUnlabeled:
      return TriggerOfLabel(command, policy);
    case PullRequestAction::kConvertedToDraft:
    case PullRequestAction::kClosed:
    case PullRequestAction::kOther:
      return std::nullopt;
  }
  return std::nullopt;
}

// What stands against any review of the current head now.
std::optional<SkipReason> ObstacleTo(const State& state, const Context& context) {
  if (state.status != PullRequestStatus::kOpen) {
    return SkipReason::kNotOpen;
  }
  if (!context.repository_active) {
    return SkipReason::kRepositoryInactive;
  }
  return std::nullopt;
}

bool IsOn(Trigger trigger, const AutomaticTriggers& triggers) {
  switch (trigger) {
    case Trigger::kOpened:
      return triggers.opened;
    case Trigger::kSynchronize:
      return triggers.synchronize;
    case Trigger::kReopened:
      return triggers.reopened;
    case Trigger::kReadyForReview:
      return triggers.ready_for_review;
    case Trigger::kBaseChanged:
      return triggers.base_changed;
    case Trigger::kLabeled:  // the policy names the labels
    case Trigger::kRequested:
    case Trigger::kCommand:
    case Trigger::kRerequested:
    case Trigger::kReviewerRequested:
      return true;
  }
  return true;
}

bool HasAnyOf(const Labels& wanted, const State& state) {
  const std::vector<std::string>& labels = state.facts.labels;
  return std::any_of(labels.begin(), labels.end(),
                     [&](const std::string& label) { return wanted.contains(label); });
}

// What stands against a review that nobody asked for: a draft is reviewed only if somebody does,
// and a head a second time.
std::optional<SkipReason> AutomaticObstacleTo(Trigger trigger, const SyncPullRequest& command,
                                              const State& state, const RunPolicy& policy) {
  if (command.author == AuthorKind::kOurBot) {
    return SkipReason::kOwn;
  }
  if (state.draft && !policy.drafts) {
    return SkipReason::kDraft;
  }
  if (!IsOn(trigger, policy.triggers)) {
    return SkipReason::kTriggerOff;
  }
  if (command.author == AuthorKind::kOtherBot && !policy.bot_authors) {
    return SkipReason::kBotAuthor;
  }
  if (HasAnyOf(policy.skip_labels, state)) {
    return SkipReason::kSkipLabel;
  }
  if (!policy.required_labels.empty() && !HasAnyOf(policy.required_labels, state)) {
    return SkipReason::kMissingLabel;
  }
  if (state.live_run || state.auto_runs.contains(state.head.sha)) {
    return SkipReason::kDuplicateHead;
  }
  return std::nullopt;
}

// What stands against the review that the command triggers.
std::optional<SkipReason> ObstacleTo(Trigger trigger, const SyncPullRequest& command,
                                     const State& state, const Context& context) {
  if (const std::optional<SkipReason> obstacle = ObstacleTo(state, context)) {
    return obstacle;
  }
  if (command.sent_by_our_bot) {
    return SkipReason::kOwn;
  }
  return IsExplicit(trigger) ? std::nullopt
                             : AutomaticObstacleTo(trigger, command, state, context.policy.runs);
}

// A push waits for the next one: each makes the wait begin anew, up to the limit for all of them.
Timestamp EndOfDebounce(Timestamp burst_since, const Context& context) {
  return std::min(AddSeconds(context.now, context.policy.runs.push_debounce_seconds),
                  std::max(AddSeconds(burst_since, kPushBurstSeconds), context.now));
}

void Request(Trigger trigger, const Context& context, Story& story) {
  const State& state = story.state();
  const bool push = trigger == Trigger::kSynchronize;
  Timestamp burst_since;
  if (push) {
    burst_since = state.burst_since == kUnknownTime ? context.now : state.burst_since;
  }
  const Timestamp not_before = push ? EndOfDebounce(burst_since, context) : context.now;
  story.Add(ReviewRequested{.run = {.review = *state.id, .ordinal = state.runs + 1},
                            .head = state.head.sha,
                            .base = state.base.sha,
                            .trigger = trigger,
                            .not_before = not_before,
                            .burst_since = burst_since,
                            .deadline = AddSeconds(not_before, kRunSeconds)});
}

void Skip(Trigger trigger, SkipReason reason, Story& story) {
  story.Add(ReviewSkipped{.head = story.state().head.sha, .trigger = trigger, .reason = reason});
}

// Nobody works on it yet, and nobody may.
bool Waits(const Run& run, const Context& context) {
  return run.stage == Stage::kAnalysis && run.attempt == 0 && run.available_at > context.now;
}

// Precondition: there is a live run.
void CancelLive(CancelReason reason, const Context& context, Story& story) {
  const Run run = *story.state().live_run;  // which the first fact ends
  story.Add(RunCancelled{.run = run.id, .reason = reason});
  WithdrawRun(run, Part::kWithdrawn, context, story);
}

}  // namespace

void SupersedeRun(const CommitSha& new_head, const Context& context, Story& story) {
  const std::optional<Run> live = story.state().live_run;
  if (!live) {
    return;
  }
  story.Add(RunSuperseded{.run = live->id, .old_head = live->head, .new_head = new_head});
  WithdrawRun(*live, Part::kWithdrawn, context, story);
}

void CancelRun(bool became_draft, const Context& context, Story& story) {
  const std::optional<Run>& live = story.state().live_run;
  if (!live) {
    return;
  }
  switch (story.state().status) {
    case PullRequestStatus::kMerged:
      return CancelLive(CancelReason::kMerged, context, story);
    case PullRequestStatus::kClosed:
      return CancelLive(CancelReason::kClosed, context, story);
    case PullRequestStatus::kOpen:
      if (became_draft) {
        CancelLive(CancelReason::kDraft, context, story);
      }
      return;
  }
}

void CancelRunOfInactive(const Context& context, Story& story) {
  const std::optional<Run>& live = story.state().live_run;
  if (live && !context.repository_active) {
    CancelLive(CancelReason::kRepositoryInactive, context, story);
  }
}

// A trigger speaks for the head that its payload shows: one for another head than the current says
// nothing. One that came late may still ask for the review that is missing (`opened` behind the
// `labeled` of the same second), but a skip is recorded only for news, and once per head and
// reason.
void RequestRun(const SyncPullRequest& command, bool news, const Context& context, Story& story) {
  const std::optional<Trigger> trigger = TriggerOf(command, context.policy.runs);
  const State& state = story.state();
  if (!trigger || command.pull_request.head.sha != state.head.sha) {
    return;
  }
  const std::optional<SkipReason> obstacle = ObstacleTo(*trigger, command, state, context);
  if (!obstacle && IsExplicit(*trigger)) {
    // Once more of a request that is known would be another one.
    if (news) {
      AskForRun(*trigger, context, story);
    }
  } else if (!obstacle) {
    Request(*trigger, context, story);
  } else if (news && !state.head_skips.contains(*obstacle)) {
    Skip(*trigger, *obstacle, story);
  }
}

// Whoever asks does not wait for the end of a burst of pushes; what is under way already, is.
std::optional<Rejection> AskForRun(Trigger trigger, const Context& context, Story& story) {
  LetTimePass(context, story);
  const State& state = story.state();
  if (const std::optional<SkipReason> obstacle = ObstacleTo(state, context)) {
    Skip(trigger, *obstacle, story);
    return Rejection::kNotReviewable;
  }
  if (state.live_run && !Waits(*state.live_run, context)) {
    Skip(trigger, SkipReason::kRunLive, story);
    return Rejection::kRunLive;
  }
  SupersedeRun(state.head.sha, context, story);
  Request(trigger, context, story);
  return std::nullopt;
}

bool CancelLiveRun(const Context& context, Story& story) {
  LetTimePass(context, story);
  const std::optional<Run>& live = story.state().live_run;
  if (!live) {
    return false;
  }
  CancelLive(CancelReason::kRequested, context, story);
  return true;
}

void DecideOne(const RequestReview& command, const Context& context, Story& story) {
  if (command.head != CommitSha() && command.head != story.state().head.sha) {
    LetTimePass(context, story);
    return story.Refuse(Rejection::kStaleHead);
  }
  if (const std::optional<Rejection> refused = AskForRun(command.trigger, context, story)) {
    story.Refuse(*refused);
  }
}

void DecideOne(const CancelRunOnRequest& command, const Context& context, Story& story) {
  LetTimePass(context, story);
  const std::optional<Run>& live = story.state().live_run;
  if (command.run.ordinal > story.state().runs) {
    return story.Refuse(Rejection::kNoSuchRun);
  }
  if (!live || live->id != command.run) {
    return story.Refuse(Rejection::kRunEnded);
  }
  CancelLiveRun(context, story);
}

}  // namespace docket::domain::review
