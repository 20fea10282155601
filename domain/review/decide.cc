#include <cassert>
#include <optional>
#include <utility>

#include "domain/review/decider.h"
#include "domain/review/newness.h"
#include "domain/unfolding.h"

namespace docket::domain::review {
namespace {

using Story = Unfolding<Review>;

Timestamp KnownOr(Timestamp time, Timestamp otherwise) {
  return time == kUnknownTime ? otherwise : time;
}

// Only the delivery of an act names who acted; any other payload merely shows the result.
Person ActorOf(const SyncPullRequest& command, PullRequestAction action) {
  return command.action == action ? command.sender : Person();
}

void RecordStatus(const SyncPullRequest& command, Story& story) {
  const Snapshot& shown = command.pull_request;
  const PullRequestStatus known = story.state().status;
  if (shown.status == known || known == PullRequestStatus::kMerged) {
    return;
  }
  switch (shown.status) {
    case PullRequestStatus::kOpen:
      story.Add(PullRequestReopened{.inferred = command.action != PullRequestAction::kReopened,
                                    .updated_at = shown.updated_at});
      return;
    case PullRequestStatus::kClosed:
      story.Add(PullRequestClosed{.closed_by = ActorOf(command, PullRequestAction::kClosed),
                                  .closed_at = KnownOr(shown.closed_at, shown.updated_at)});
      return;
    case PullRequestStatus::kMerged:
      story.Add(PullRequestMerged{.merge_sha = shown.merge_sha,
                                  .merged_by = shown.merged_by.value_or(Person()),
                                  .merged_at = KnownOr(shown.merged_at, shown.updated_at)});
      return;
  }
}

void Track(const SyncPullRequest& command, Story& story) {
  const Snapshot& shown = command.pull_request;
  story.Add(PullRequestTracked{.review = shown.review,
                               .author = shown.author,
                               .title = shown.title,
                               .base = shown.base,
                               .head = shown.head,
                               .head_repository = shown.head_repository,
                               .draft = shown.draft,
                               .created_at = shown.created_at,
                               .updated_at = shown.updated_at});
  if (shown.facts != Facts()) {
    story.Add(PullRequestFactsRecorded{.facts = shown.facts, .updated_at = shown.updated_at});
  }
  RecordStatus(command, story);
}

void AdvanceHead(const SyncPullRequest& command, Story& story) {
  const Snapshot& shown = command.pull_request;
  const CommitSha before = story.state().head.sha;
  const auto seen = story.state().heads.find(shown.head.sha);
  story.Add(HeadAdvanced{
      .before = before,
      .after = shown.head.sha,
      .pusher = ActorOf(command, PullRequestAction::kSynchronize),
      .first_seen_at = seen == story.state().heads.end() ? shown.updated_at : seen->second});
  if (command.before != CommitSha() && command.before != before) {
    story.Add(HeadGapDetected{.expected = before, .before = command.before});
  }
  if (const std::optional<Run> live = story.state().live_run) {
    story.Add(RunSuperseded{.run = live->id, .old_head = live->head, .new_head = shown.head.sha});
  }
}

std::optional<CancelReason> EndOfRuns(const State& state) {
  switch (state.status) {
    case PullRequestStatus::kMerged:
      return CancelReason::kMerged;
    case PullRequestStatus::kClosed:
      return CancelReason::kClosed;
    case PullRequestStatus::kOpen:
      return state.draft ? std::optional(CancelReason::kDraft) : std::nullopt;
  }
  return std::nullopt;
}

void CancelRun(Story& story) {
  const std::optional<CancelReason> reason = EndOfRuns(story.state());
  if (const std::optional<Run> live = story.state().live_run; live && reason) {
    story.Add(RunCancelled{.run = live->id, .reason = *reason});
  }
}

// Records what a newer payload changes. The state must learn the payload's time even if nothing
// else changed, or a payload from in between would pass for news when it comes late: where no other
// fact carries the time, the recorded facts do.
void RecordChanges(const SyncPullRequest& command, Story& story) {
  const Snapshot& shown = command.pull_request;
  const State& known = story.state();
  // All compared before the first fact is added, which changes what is known.
  const bool final = known.status == PullRequestStatus::kMerged;
  const bool edited = shown.title != known.title || shown.base != known.base;
  const bool draft_changed = !final && shown.draft != known.draft;
  const bool reopened =
      known.status == PullRequestStatus::kClosed && shown.status == PullRequestStatus::kOpen;
  const bool time_carried = edited || draft_changed || reopened;
  const bool facts_changed = shown.facts != known.facts;
  const bool newer = shown.updated_at > known.updated_at;
  const bool head_advanced = !final && shown.head.sha != known.head.sha;
  if (edited) {
    story.Add(PullRequestEdited{
        .title = shown.title, .base = shown.base, .updated_at = shown.updated_at});
  }
  if (facts_changed || (newer && !time_carried)) {
    story.Add(PullRequestFactsRecorded{.facts = shown.facts, .updated_at = shown.updated_at});
  }
  if (draft_changed && shown.draft) {
    story.Add(PullRequestConvertedToDraft{.updated_at = shown.updated_at});
  }
  if (draft_changed && !shown.draft) {
    story.Add(PullRequestReadyForReview{.updated_at = shown.updated_at});
  }
  if (head_advanced) {
    AdvanceHead(command, story);
  }
  RecordStatus(command, story);
  CancelRun(story);
}

// Records what the payload shows. Returns whether it was news.
bool RecordSnapshot(const SyncPullRequest& command, Story& story) {
  if (!story.state().id) {
    Track(command, story);
    return true;
  }
  const Snapshot& shown = command.pull_request;
  switch (NewnessOf(shown, command.before, story.state())) {
    case Newness::kNewer:
      RecordChanges(command, story);
      return true;
    case Newness::kOlder:
      if (!story.state().heads.contains(shown.head.sha)) {
        story.Add(EarlierHeadObserved{.head = shown.head.sha, .first_seen_at = shown.updated_at});
      }
      return false;
    case Newness::kUndecided:
      return false;
  }
  return false;
}

// Why this command wants a bot review, if it does.
std::optional<Trigger> TriggerOf(const SyncPullRequest& command) {
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
    case PullRequestAction::kConvertedToDraft:
    case PullRequestAction::kClosed:
    case PullRequestAction::kReviewRequested:
    case PullRequestAction::kOther:
      return std::nullopt;
  }
  return std::nullopt;
}

// What stands against reviewing the current head now.
std::optional<SkipReason> ObstacleTo(const State& state, const Context& context) {
  if (state.status != PullRequestStatus::kOpen) {
    return SkipReason::kNotOpen;
  }
  if (!context.repository_active) {
    return SkipReason::kRepositoryInactive;
  }
  if (state.draft) {
    return SkipReason::kDraft;
  }
  if (state.last_auto_head == state.head.sha) {
    return SkipReason::kDuplicateHead;
  }
  return std::nullopt;
}

// A trigger speaks for the head that its payload shows: one for another head than the current says
// nothing. One that came late may still ask for the review that is missing (`opened` behind the
// `labeled` of the same second), but a skip is recorded only for news, and once per head and
// reason.
void RequestRun(const SyncPullRequest& command, bool news, const Context& context, Story& story) {
  const std::optional<Trigger> trigger = TriggerOf(command);
  const State& state = story.state();
  if (!trigger || command.pull_request.head.sha != state.head.sha) {
    return;
  }
  if (const std::optional<SkipReason> obstacle = ObstacleTo(state, context)) {
    if (news && !state.head_skips.contains(*obstacle)) {
      story.Add(ReviewSkipped{.head = state.head.sha, .trigger = *trigger, .reason = *obstacle});
    }
    return;
  }
  const std::int64_t delay_seconds = *trigger == Trigger::kSynchronize ? kPushDebounceSeconds : 0;
  story.Add(ReviewRequested{.run = {.review = *state.id, .ordinal = state.runs + 1},
                            .head = state.head.sha,
                            .base = state.base.sha,
                            .trigger = *trigger,
                            .not_before = AddSeconds(context.now, delay_seconds)});
}

const HumanReview* FindHumanReview(const State& state, ProviderReviewId id) {
  const auto found = state.human_reviews.find(id);
  return found == state.human_reviews.end() ? nullptr : &found->second;
}

// Records the pull request and the review as the payload shows them. A review that is known already
// is recorded again only where its verdict was missing.
void RecordShownReview(const Snapshot& pull_request, const HumanReviewSnapshot& review,
                       Story& story) {
  RecordSnapshot(SyncPullRequest{.pull_request = pull_request, .before = {}, .sender = {}}, story);
  const HumanReview* known = FindHumanReview(story.state(), review.id);
  const bool tells_verdict = known != nullptr && known->verdict == HumanVerdict::kUnknown &&
                             review.verdict != HumanVerdict::kUnknown;
  if (known == nullptr || tells_verdict) {
    story.Add(HumanReviewSubmitted{.id = review.id,
                                   .reviewer = review.reviewer,
                                   .verdict = review.verdict,
                                   .commit = review.commit,
                                   .submitted_at = review.submitted_at,
                                   .body_sha256 = review.body_sha256});
  }
}

void DecideOne(const SyncPullRequest& command, const Context& context, Story& story) {
  const bool news = RecordSnapshot(command, story);
  RequestRun(command, news, context, story);
}

void DecideOne(const RecordHumanReview& command, const Context& /*context*/, Story& story) {
  RecordShownReview(command.pull_request, command.review, story);
}

// A newer edit is recorded even if it brings the text back that is known: its time orders those
// that come late. At the time of the submission the edit is the later one; of two edits in one
// second the last to arrive stands.
void DecideOne(const EditHumanReview& command, const Context& /*context*/, Story& story) {
  RecordShownReview(command.pull_request, command.review, story);
  const HumanReview* known = FindHumanReview(story.state(), command.review.id);
  assert(known != nullptr);
  const Timestamp edited_at = command.pull_request.updated_at;
  const bool same_text = known->body_sha256 == command.review.body_sha256;
  if (edited_at > known->updated_at || (edited_at == known->updated_at && !same_text)) {
    story.Add(HumanReviewEdited{.id = command.review.id,
                                .body_sha256 = command.review.body_sha256,
                                .updated_at = edited_at});
  }
}

// A dismissal cannot be undone, so it counts whenever it comes.
void DecideOne(const DismissHumanReview& command, const Context& /*context*/, Story& story) {
  RecordShownReview(command.pull_request, command.review, story);
  const HumanReview* known = FindHumanReview(story.state(), command.review.id);
  assert(known != nullptr);
  if (!known->dismissed) {
    story.Add(HumanReviewDismissed{.id = command.review.id,
                                   .dismissed_by = command.sender,
                                   .dismissed_at = command.pull_request.updated_at});
  }
}

}  // namespace

Decision<Review> Review::Decide(const review::Command& command, review::State state,
                                const Context& context) {
  if (state.id && *state.id != SnapshotOf(command).review) {
    return review::Rejection::kWrongReview;
  }
  Story story(std::move(state));
  std::visit([&](const auto& alternative) { DecideOne(alternative, context, story); }, command);
  return std::move(story).Take();
}

Decision<Review> Review::Decide(const review::Command& command, review::State state,
                                const DecisionContext& context) {
  return Decide(command, std::move(state), Context{context, true});
}

}  // namespace docket::domain::review
