#include <utility>

#include "domain/review/decider.h"

namespace docket::domain::review {
namespace {

// A run that ended without a result leaves its head unreviewed: it may be asked for again.
void EndRun(State& state, const RunId& run) {
  if (!state.live_run || state.live_run->id != run) {
    return;
  }
  if (state.last_auto_head == state.live_run->head) {
    state.last_auto_head = CommitSha();
  }
  state.live_run.reset();
}

void Apply(State& state, const PullRequestTracked& event) {
  state.id = event.review;
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
}

void Apply(State& state, const EarlierHeadObserved& event) {
  state.heads.try_emplace(event.head, event.first_seen_at);
}

// Stands behind the HeadAdvanced whose synchronize named another head than the known one.
void Apply(State& state, const HeadGapDetected& event) { state.head_before = event.before; }

void Apply(State& state, const PullRequestClosed& /*event*/) {
  state.status = PullRequestStatus::kClosed;
}

void Apply(State& state, const PullRequestMerged& /*event*/) {
  state.status = PullRequestStatus::kMerged;
}

void Apply(State& state, const PullRequestReopened& event) {
  state.status = PullRequestStatus::kOpen;
  state.updated_at = event.updated_at;
}

// The second one for a review only tells its verdict: the text that is known may be a later one.
void Apply(State& state, const HumanReviewSubmitted& event) {
  const auto [review, first] =
      state.human_reviews.try_emplace(event.id, HumanReview{.verdict = event.verdict,
                                                            .dismissed = false,
                                                            .body_sha256 = event.body_sha256,
                                                            .updated_at = event.submitted_at});
  if (!first) {
    review->second.verdict = event.verdict;
  }
}

void Apply(State& state, const HumanReviewEdited& event) {
  HumanReview& review = state.human_reviews[event.id];
  review.body_sha256 = event.body_sha256;
  review.updated_at = event.updated_at;
}

// Leaves the review's time alone: an edit from before the dismissal may still come.
void Apply(State& state, const HumanReviewDismissed& event) {
  state.human_reviews[event.id].dismissed = true;
}

void Apply(State& state, const ReviewRequested& event) {
  state.live_run = Run{.id = event.run, .head = event.head};
  state.runs = event.run.ordinal;
  if (event.trigger != Trigger::kRequested) {
    state.last_auto_head = event.head;
  }
}

void Apply(State& state, const ReviewSkipped& event) {
  if (event.head == state.head.sha) {
    state.head_skips.insert(event.reason);
  }
}

void Apply(State& state, const RunSuperseded& event) { EndRun(state, event.run); }

void Apply(State& state, const RunCancelled& event) { EndRun(state, event.run); }

}  // namespace

State Review::Evolve(review::State state, const review::Event& event) {
  std::visit([&](const auto& alternative) { Apply(state, alternative); }, event);
  return state;
}

}  // namespace docket::domain::review
