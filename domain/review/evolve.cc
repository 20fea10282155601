#include <algorithm>
#include <cassert>
#include <cstddef>
#include <iterator>
#include <utility>

#include "domain/review/assess_merge.h"
#include "domain/review/decider.h"
#include "domain/review/discussion.h"
#include "domain/review/saga.h"

namespace docket::domain::review {
namespace {

Run* LiveRun(State& state, const RunId& run) {
  return state.live_run && state.live_run->id == run ? &*state.live_run : nullptr;
}

// A run that ended without a result leaves its head unreviewed: it may be asked for again.
void EndRun(State& state, const RunId& run) {
  if (LiveRun(state, run) == nullptr) {
    return;
  }
  const auto known = state.auto_runs.find(state.live_run->head);
  if (known != state.auto_runs.end() && known->second == run.ordinal) {
    state.auto_runs.erase(known);
  }
  state.live_run.reset();
}

// The least are kept, so that no order of arrival changes which.
void NotePusher(State& state, const CommitSha& head, const Person& pusher) {
  if (pusher.id == UserId()) {
    return;
  }
  state.head_pushers.insert({head, pusher.id});
  if (state.head_pushers.size() > kHeadPushersMax) {
    state.head_pushers.erase(std::prev(state.head_pushers.end()));
  }
}

void Apply(State& state, const PullRequestTracked& event) {
  state.id = event.review;
  state.owner = event.owner;
  state.author = event.author;
  state.head_repository = event.head_repository;
  state.created_at = event.created_at;
  state.fork = event.head_repository != event.review.repository;
  state.status = PullRequestStatus::kOpen;
  state.draft = event.draft;
  state.title = event.title;
  state.base = event.base;
  state.head = event.head;
  state.heads.try_emplace(event.head.sha, event.updated_at);
  state.updated_at = event.updated_at;
}

void Apply(State& state, const PullRequestEdited& event) {
  state.title = event.title;
  state.base = event.base;
  state.updated_at = event.updated_at;
}

void Apply(State& state, const PullRequestFactsRecorded& event) {
  state.facts = event.facts;
  state.updated_at = event.updated_at;
}

void Apply(State& state, const PullRequestConvertedToDraft& event) {
  state.draft = true;
  state.updated_at = event.updated_at;
}

void Apply(State& state, const PullRequestReadyForReview& event) {
  state.draft = false;
  state.updated_at = event.updated_at;
}

void Apply(State& state, const HeadAdvanced& event) {
  state.head.sha = event.after;
  state.head_before = event.before;
  state.head_skips.clear();
  state.heads.try_emplace(event.after, event.first_seen_at);
  NotePusher(state, event.after, event.pusher);
}

void Apply(State& state, const HeadPushed& event) { NotePusher(state, event.head, event.pusher); }

void Apply(State& state, const EarlierHeadObserved& event) {
  state.heads.try_emplace(event.head, event.first_seen_at);
}

// Stands behind the HeadAdvanced whose synchronize named another head than the known one.
void Apply(State& state, const HeadGapDetected& event) { state.head_before = event.before; }

void Apply(State& state, const PullRequestClosed& event) {
  state.status = PullRequestStatus::kClosed;
  state.closed_at = event.closed_at;
}

void Apply(State& state, const PullRequestMerged& event) {
  state.status = PullRequestStatus::kMerged;
  state.merge =
      Merge{.sha = event.merge_sha, .merged_by = event.merged_by.id, .merged_at = event.merged_at};
}

void Apply(State& state, const MergeAttributed& event) {
  if (state.merge) state.merge->merged_by = event.merged_by.id;
}

void Apply(State& state, const PullRequestEnqueued& event) {
  state.enqueued = Enqueued{.at = event.enqueued_at, .by = event.enqueued_by.id};
}

void Apply(State& state, const MergeAssessed& event) { state.assessment = event; }

void Apply(State& state, const PullRequestReopened& event) {
  state.status = PullRequestStatus::kOpen;
  state.closed_at = Timestamp();
  state.updated_at = event.updated_at;
}

void Apply(State& state, const ReviewTransferred& event) { state.owner = event.to; }

// The second one for a review only tells its verdict: the text that is known may be a later one.
void Apply(State& state, const HumanReviewSubmitted& event) {
  const auto [found, first] = state.human_reviews.try_emplace(event.id, HumanReview());
  HumanReview& review = found->second;
  if (first) {
    review.body_sha256 = event.body_sha256;
    review.updated_at = event.submitted_at;
  }
  review.verdict = event.verdict;
  review.reviewer = event.reviewer.id;
  review.commit = event.commit;
  review.submitted_at = event.submitted_at;
}

void Apply(State& state, const HumanReviewEdited& event) {
  HumanReview& review = state.human_reviews[event.id];
  review.body_sha256 = event.body_sha256;
  review.updated_at = event.updated_at;
}

// Leaves the review's time alone: an edit from before the dismissal may still come.
void Apply(State& state, const HumanReviewDismissed& event) {
  HumanReview& review = state.human_reviews[event.id];
  review.dismissed = true;
  review.dismissed_at = event.dismissed_at;
}

// Journals of before runs had a deadline name none.
void Apply(State& state, const ReviewRequested& event) {
  Run run;
  run.id = event.run;
  run.head = event.head;
  run.available_at = event.not_before;
  run.burst_since = event.burst_since;
  run.deadline =
      event.deadline == kUnknownTime ? AddSeconds(event.not_before, kRunSeconds) : event.deadline;
  state.live_run = std::move(run);
  state.runs = event.run.ordinal;
  state.burst_since = kUnknownTime;
  if (!IsExplicit(event.trigger)) {
    state.auto_runs.insert_or_assign(event.head, event.run.ordinal);
  }
}

void Apply(State& state, const ReviewSkipped& event) {
  if (event.head == state.head.sha) {
    state.head_skips.insert(event.reason);
  }
}

void Apply(State& state, const RunSuperseded& event) {
  const bool begun = state.live_run && state.live_run->attempt > 0;
  state.burst_since = state.live_run && !begun ? state.live_run->burst_since : kUnknownTime;
  EndRun(state, event.run);
}

void Apply(State& state, const RunCancelled& event) { EndRun(state, event.run); }

// Of the heads whose runs ended earliest, those beyond the bound are let go of.
void NoteEnd(State& state, const RunId& run, std::int64_t EndedRuns::*ended) {
  if (LiveRun(state, run) == nullptr) {
    return;
  }
  state.ended_runs[state.live_run->head].*ended = run.ordinal;
  if (state.ended_runs.size() > kEndedRunsMax) {
    state.ended_runs.erase(std::ranges::min_element(state.ended_runs, {}, [](const auto& each) {
      return std::max(each.second.completed, each.second.failed);
    }));
  }
}

void Apply(State& state, const RunFailed& event) {
  NoteEnd(state, event.run, &EndedRuns::failed);
  EndRun(state, event.run);
}

void Apply(State& state, const RunTimedOut& event) {
  NoteEnd(state, event.run, &EndedRuns::failed);
  EndRun(state, event.run);
}

void Apply(State& state, const RunCompleted& event) {
  if (Run* run = LiveRun(state, event.run)) {
    assert(run->stage == Stage::kPublishing);
    NoteEnd(state, event.run, &EndedRuns::completed);
    state.live_run.reset();
  }
}

void Apply(State& state, const AnalysisStarted& event) {
  if (Run* run = LiveRun(state, event.run)) {
    run->attempt = event.attempt;
    run->lease = event.lease;
    run->stage_deadline = event.deadline;
    run->burst_since = kUnknownTime;
  }
}

void Apply(State& state, const ConversationStarted& event) {
  if (Run* run = LiveRun(state, event.run)) {
    run->attempt = event.attempt;
    run->lease = event.lease;
    run->stage_deadline = event.deadline;
  }
}

void Apply(State& state, const PublishingStarted& event) { state.publishing = event.lease; }

std::optional<Lease>* LeaseOf(State& state, Stage stage, const LeaseId& id) {
  std::optional<Lease>* lease = nullptr;
  if (stage == Stage::kPublishing) {
    lease = &state.publishing;
  } else if (state.live_run && state.live_run->stage == stage) {
    lease = &state.live_run->lease;
  }
  const bool held = lease != nullptr && lease->has_value() && (*lease)->id == id;
  return held ? lease : nullptr;
}

void Apply(State& state, const LeaseExtended& event) {
  if (std::optional<Lease>* lease = LeaseOf(state, event.stage, event.lease)) {
    (*lease)->expires_at = event.expires_at;
  }
}

// A task that was given back has not been tried.
void Apply(State& state, const LeaseEnded& event) {
  std::optional<Lease>* lease = LeaseOf(state, event.stage, event.lease);
  if (lease == nullptr) {
    return;
  }
  lease->reset();
  if (event.stage == Stage::kAnalysis && !event.expired) {
    --state.live_run->attempt;
  }
}

void BeginStage(Run& run, Stage stage) {
  run.concluded_by = run.lease ? run.lease->id : LeaseId();
  run.stage = stage;
  run.attempt = 0;
  run.lease.reset();
  run.available_at = kUnknownTime;
  run.stage_deadline = kUnknownTime;
}

void Apply(State& state, const AnalysisCompleted& event) {
  if (Run* run = LiveRun(state, event.run)) {
    BeginStage(*run, Stage::kConversation);
  }
}

void Apply(State& state, const AnalysisFailed& event) {
  if (Run* run = LiveRun(state, event.run)) {
    run->lease.reset();
    run->available_at = event.retry_at;
  }
}

void Apply(State& state, const AgentResponseReady& event) {
  if (Run* run = LiveRun(state, event.run)) {
    BeginStage(*run, Stage::kPublishing);
    run->verdict = event.verdict;
  }
}

// Evidence that something came; nothing rests on it.
void Apply(State& /*state*/, const AnalysisDiscarded& /*event*/) {}
void Apply(State& /*state*/, const AgentResponseDiscarded& /*event*/) {}

void Apply(State& state, const NotificationScheduled& event) {
  state.notifications[event.key].deadline = event.deadline;
  if (Run* run = LiveRun(state, event.key.run)) {
    run->announced = true;
  }
}

// What was tried may be seen, also if no answer says so.
void NoteShown(State& state, const NotificationKey& key) {
  if (Run* run = LiveRun(state, key.run)) {
    run->shown.insert(key.channel);
  }
}

// All is told: whoever did it is done.
void Settle(State& state, const NotificationKey& key) {
  state.notifications.erase(key);
  if (state.notifications.empty()) {
    state.publishing.reset();
  }
}

void Apply(State& state, const NotificationAttempted& event) {
  NoteShown(state, event.key);
  const auto pending = state.notifications.find(event.key);
  if (pending != state.notifications.end()) {
    pending->second.attempt = event.attempt;
    pending->second.available_at = event.retry_at;
  }
}

void Apply(State& state, const NotificationSent& event) {
  NoteShown(state, event.key);
  if (Run* run = LiveRun(state, event.key.run); run != nullptr && event.key.part == Part::kResult) {
    run->published = true;
  }
  Settle(state, event.key);
}

void Apply(State& state, const NotificationAbandoned& event) { Settle(state, event.key); }

Comments& CommentsIn(State& state, CommentKind kind) {
  return kind == CommentKind::kIssue ? state.issue_comments : state.review_comments;
}

// Lets go of the oldest, so that the newest ones stay in whatever order they came.
template <class Map>
void Bound(Map& kept, std::size_t most) {
  if (kept.size() > most) {
    kept.erase(kept.begin());
  }
}

void Apply(State& state, const CommentRecorded& event) {
  const Comment& comment = event.comment;
  const ProviderCommentId thread = ThreadOf(comment);
  Comments& comments = CommentsIn(state, comment.kind);
  comments.try_emplace(comment.id, KnownComment{.body_sha256 = comment.body_sha256,
                                                .updated_at = comment.updated_at,
                                                .deleted = false,
                                                .thread = thread,
                                                .created_at = comment.created_at,
                                                .deleted_at = {}});
  Bound(comments, kCommentsMax);
  if (thread != ProviderCommentId()) {
    state.threads.try_emplace(thread, Thread());
    Bound(state.threads, kThreadsMax);
  }
}

void Apply(State& state, const CommentEdited& event) {
  Comments& comments = CommentsIn(state, event.kind);
  if (const auto comment = comments.find(event.id); comment != comments.end()) {
    comment->second.body_sha256 = event.body_sha256;
    comment->second.updated_at = event.updated_at;
  }
}

// What it said last counts no more, so that a late edit changes nothing.
void Apply(State& state, const CommentDeleted& event) {
  Comments& comments = CommentsIn(state, event.kind);
  if (const auto comment = comments.find(event.id); comment != comments.end()) {
    comment->second = KnownComment{.body_sha256 = {},
                                   .updated_at = {},
                                   .deleted = true,
                                   .thread = comment->second.thread,
                                   .created_at = comment->second.created_at,
                                   .deleted_at = event.deleted_at};
  }
}

// Nothing came of it.
void Apply(State& /*state*/, const BotCommandRefused& /*event*/) {}

void Apply(State& state, const FindingAccepted& event) {
  state.feedback.insert_or_assign(event.finding, std::nullopt);
}

void Apply(State& state, const FindingDismissed& event) {
  state.feedback.insert_or_assign(event.finding, event.reason);
}

void SetThread(State& state, ProviderCommentId id, bool resolved, Timestamp changed_at) {
  Thread& thread = state.threads[id];
  thread.resolved = resolved;
  thread.changed_at = changed_at;
  Bound(state.threads, kThreadsMax);
}

void Apply(State& state, const ThreadResolved& event) {
  SetThread(state, event.thread, true, event.resolved_at);
}

void Apply(State& state, const ThreadUnresolved& event) {
  SetThread(state, event.thread, false, event.unresolved_at);
}

}  // namespace

void Review::Evolve(review::State& state, const review::Event& event) {
  std::visit([&](const auto& alternative) { Apply(state, alternative); }, event);
}

}  // namespace docket::domain::review
