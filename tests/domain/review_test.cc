// The rules of a Review, one scenario each.
#include "domain/review/decider.h"
#include "tests/domain/pull_request_payloads.h"
#include "tests/support/scenario.h"

namespace docket::domain::review {
namespace {

using ReviewScenario = testing::Scenario<Review, Context>;

ReviewScenario Reviews(bool repository_active = true) {
  return ReviewScenario(Context{{.now = kNow}, repository_active});
}

TEST(ReviewTracking, OpenedIsTrackedAndRequested) {
  Reviews().When(Opened(Open(1))).Then({TrackedAs(Open(1)), Requested(1, "a", Trigger::kOpened)});
}

TEST(ReviewTracking, FactsAreRecordedWithTheFirstSight) {
  const Snapshot shown = Labeled(Open(1), {"bug"});
  Reviews()
      .When(Opened(shown))
      .Then({TrackedAs(shown), FactsOf(shown), Requested(1, "a", Trigger::kOpened)});
}

TEST(ReviewTracking, SynchronizeBeforeOpenedIsTracked) {
  Reviews()
      .When(Pushed("a", Open(2, "b")))
      .Then({TrackedAs(Open(2, "b")),
             HeadPushed{.head = CommitSha("b"), .pusher = Someone(7), .seen_at = FromSeconds(2)},
             Requested(1, "b", Trigger::kSynchronize)});
}

TEST(ReviewTracking, OtherActionsTrackWithoutARequest) {
  Reviews().When(Other(Open(1))).Then({TrackedAs(Open(1))});
}

TEST(ReviewTracking, ClosedBeforeOpenedIsTrackedAsClosed) {
  Reviews()
      .When(Sync(PullRequestAction::kClosed, Closed(9)))
      .Then({TrackedAs(Closed(9)),
             PullRequestClosed{.closed_by = Someone(7), .closed_at = FromSeconds(9)}});
}

TEST(ReviewTracking, MergedMayNotSayByWhom) {
  Reviews()
      .When(Other(Merged(9)))
      .Then({TrackedAs(Merged(9)),
             PullRequestMerged{
                 .merge_sha = CommitSha("merge"), .merged_by = {}, .merged_at = FromSeconds(9)}});
}

TEST(ReviewTracking, AnotherReviewsCommandIsRejected) {
  Snapshot other = Open(1);
  other.review.number = PullRequestNumber(3);
  Reviews().Given({TrackedAs(Open(1))}).When(Opened(other)).ThenRejected(Rejection::kWrongReview);
}

TEST(ReviewSkips, DraftIsNotReviewed) {
  Reviews()
      .When(Opened(Draft(1)))
      .Then({TrackedAs(Draft(1)), Skipped("a", Trigger::kOpened, SkipReason::kDraft)});
}

TEST(ReviewSkips, InactiveRepositoryIsNotReviewed) {
  Reviews(false)
      .When(Opened(Open(1)))
      .Then({TrackedAs(Open(1)), Skipped("a", Trigger::kOpened, SkipReason::kRepositoryInactive)});
}

TEST(ReviewSkips, HeadIsNotRequestedTwice) {
  const Snapshot rebased = Titled(Open(2), "Another base");
  Reviews()
      .GivenDecided({Opened(Open(1))})
      .When(Rebased(rebased))
      .Then({PullRequestEdited{
                 .title = rebased.title, .base = rebased.base, .updated_at = rebased.updated_at},
             Skipped("a", Trigger::kBaseChanged, SkipReason::kDuplicateHead)});
}

TEST(ReviewSkips, ReasonIsRecordedOncePerHead) {
  Reviews()
      .GivenDecided({Opened(Open(1)), Rebased(Open(2))})
      .When(Rebased(Open(3)))
      .Then({FactsOf(Open(3))});
}

TEST(ReviewSkips, ReasonIsRecordedAgainForTheNextHead) {
  Reviews()
      .GivenDecided({Opened(Draft(1))})
      .When(Pushed("a", Draft(2, "b")))
      .Then({FactsOf(Draft(2)),
             HeadAdvanced{.before = CommitSha("a"),
                          .after = CommitSha("b"),
                          .pusher = Someone(7),
                          .first_seen_at = FromSeconds(2)},
             Skipped("b", Trigger::kSynchronize, SkipReason::kDraft)});
}

TEST(ReviewSkips, ClosedIsNotReviewed) {
  Reviews()
      .GivenDecided({Opened(Open(1)), Sync(PullRequestAction::kClosed, Closed(2))})
      .When(Rebased(Closed(3)))
      .Then({FactsOf(Closed(3)), Skipped("a", Trigger::kBaseChanged, SkipReason::kNotOpen)});
}

TEST(ReviewHead, PushSupersedesTheLiveRun) {
  Reviews()
      .GivenDecided({Opened(Open(1))})
      .When(Pushed("a", Open(2, "b")))
      .Then(
          {FactsOf(Open(2)),
           HeadAdvanced{.before = CommitSha("a"),
                        .after = CommitSha("b"),
                        .pusher = Someone(7),
                        .first_seen_at = FromSeconds(2)},
           RunSuperseded{.run = TheRun(1), .old_head = CommitSha("a"), .new_head = CommitSha("b")},
           Requested(2, "b", Trigger::kSynchronize)});
}

// What the head's own fact does not say is known already: the payload's time is the last one's.
TEST(ReviewHead, APushOfTheSameSecondIsNoOtherFact) {
  Reviews()
      .GivenDecided({Opened(Open(1))})
      .When(Pushed("a", Open(1, "b")))
      .Then(
          {HeadAdvanced{.before = CommitSha("a"),
                        .after = CommitSha("b"),
                        .pusher = Someone(7),
                        .first_seen_at = FromSeconds(1)},
           RunSuperseded{.run = TheRun(1), .old_head = CommitSha("a"), .new_head = CommitSha("b")},
           Requested(2, "b", Trigger::kSynchronize)});
}

TEST(ReviewHead, MissingPushIsAGap) {
  Reviews()
      .Given({TrackedAs(Open(1))})
      .When(Pushed("b", Open(3, "c")))
      .Then({FactsOf(Open(3)),
             HeadAdvanced{.before = CommitSha("a"),
                          .after = CommitSha("c"),
                          .pusher = Someone(7),
                          .first_seen_at = FromSeconds(3)},
             HeadGapDetected{.expected = CommitSha("a"), .before = CommitSha("b")},
             Requested(1, "c", Trigger::kSynchronize)});
}

TEST(ReviewHead, LatePushIsEvidenceOnly) {
  Reviews()
      .GivenDecided({Opened(Open(1)), Pushed("b", Open(3, "c"))})
      .When(Pushed("a", Open(2, "b")))
      .Then({EarlierHeadObserved{.head = CommitSha("b"), .first_seen_at = FromSeconds(2)},
             HeadPushed{.head = CommitSha("b"), .pusher = Someone(7), .seen_at = FromSeconds(2)}});
}

TEST(ReviewHead, AnotherPayloadMayShowItFirstAndNamesNoPusher) {
  Reviews()
      .GivenDecided({Opened(Open(1))})
      .When(Other(Open(2, "b")))
      .Then({FactsOf(Open(2)),
             HeadAdvanced{.before = CommitSha("a"),
                          .after = CommitSha("b"),
                          .pusher = {},
                          .first_seen_at = FromSeconds(2)},
             RunSuperseded{
                 .run = TheRun(1), .old_head = CommitSha("a"), .new_head = CommitSha("b")}});
}

TEST(ReviewHead, PushedBackKeepsWhenItWasFirstSeen) {
  Reviews()
      .Given({TrackedAs(Open(1)), HeadAdvanced{.before = CommitSha("a"),
                                               .after = CommitSha("b"),
                                               .pusher = {},
                                               .first_seen_at = FromSeconds(2)}})
      .When(Other(Open(3, "a")))
      .Then({FactsOf(Open(3)), HeadAdvanced{.before = CommitSha("b"),
                                            .after = CommitSha("a"),
                                            .pusher = {},
                                            .first_seen_at = FromSeconds(1)}});
}

TEST(ReviewRequests, LateTriggerAsksForTheMissingReview) {
  Reviews()
      .GivenDecided({Other(Labeled(Open(2), {"bug"}))})
      .When(Opened(Open(1)))
      .Then({Requested(1, "a", Trigger::kOpened)});
}

TEST(ReviewRequests, LateTriggerOfAnOldHeadAsksForNothing) {
  Reviews()
      .GivenDecided({Other(Open(2, "b"))})
      .When(Opened(Open(1)))
      .Then({EarlierHeadObserved{.head = CommitSha("a"), .first_seen_at = FromSeconds(1)}});
}

TEST(ReviewRequests, ReadyForReviewIsRequested) {
  Reviews()
      .GivenDecided({Opened(Draft(1))})
      .When(Sync(PullRequestAction::kReadyForReview, Open(2)))
      .Then({PullRequestReadyForReview{.updated_at = FromSeconds(2)},
             Requested(1, "a", Trigger::kReadyForReview)});
}

TEST(ReviewRequests, ReopenedIsRequestedAgainSinceItsRunWasCancelled) {
  Reviews()
      .GivenDecided({Opened(Open(1)), Sync(PullRequestAction::kClosed, Closed(2))})
      .When(Sync(PullRequestAction::kReopened, Open(3)))
      .Then({PullRequestReopened{.inferred = false, .updated_at = FromSeconds(3)},
             Requested(2, "a", Trigger::kReopened)});
}

TEST(ReviewStatus, ClosingCancelsTheLiveRun) {
  Reviews()
      .GivenDecided({Opened(Open(1))})
      .When(Sync(PullRequestAction::kClosed, Closed(2)))
      .Then({FactsOf(Closed(2)),
             PullRequestClosed{.closed_by = Someone(7), .closed_at = FromSeconds(2)},
             RunCancelled{.run = TheRun(1), .reason = CancelReason::kClosed}});
}

TEST(ReviewStatus, MergingCancelsTheLiveRun) {
  Snapshot merged = Merged(2);
  merged.merged_by = Someone(9);
  Reviews()
      .GivenDecided({Opened(Open(1))})
      .When(Sync(PullRequestAction::kClosed, merged))
      .Then({FactsOf(merged),
             PullRequestMerged{.merge_sha = CommitSha("merge"),
                               .merged_by = Someone(9),
                               .merged_at = FromSeconds(2)},
             RunCancelled{.run = TheRun(1), .reason = CancelReason::kMerged}});
}

TEST(ReviewStatus, ConvertingToDraftCancelsTheLiveRun) {
  Reviews()
      .GivenDecided({Opened(Open(1))})
      .When(Sync(PullRequestAction::kConvertedToDraft, Draft(2)))
      .Then({PullRequestConvertedToDraft{.updated_at = FromSeconds(2)},
             RunCancelled{.run = TheRun(1), .reason = CancelReason::kDraft}});
}

TEST(ReviewStatus, MergedIsTerminalButMayBeRetitled) {
  const Snapshot later = Labeled(Titled(Draft(3, "b"), "After the merge"), {"released"});
  Reviews()
      .GivenDecided({Opened(Open(1)), Other(Merged(2))})
      .When(Other(later))
      .Then({PullRequestEdited{
                 .title = later.title, .base = later.base, .updated_at = later.updated_at},
             FactsOf(later)});
}

TEST(ReviewStatus, NewerOpenPayloadInfersThatItWasReopened) {
  Reviews()
      .GivenDecided({Opened(Open(1)), Sync(PullRequestAction::kClosed, Closed(2))})
      .When(Other(Open(3)))
      .Then({PullRequestReopened{.inferred = true, .updated_at = FromSeconds(3)}});
}

TEST(ReviewStatus, LateOpenPayloadDoesNotReopen) {
  Reviews()
      .GivenDecided({Sync(PullRequestAction::kClosed, Closed(9))})
      .When(Opened(Open(1)))
      .ThenNothing();
}

TEST(ReviewFacts, TimeIsRecordedEvenIfNothingChanged) {
  Reviews()
      .GivenDecided({Other(Labeled(Open(4), {}))})
      .When(Other(Labeled(Open(6), {})))
      .Then({FactsOf(Open(6))});
}

TEST(ReviewFacts, PayloadFromBetweenIsNotNews) {
  Reviews()
      .GivenDecided({Other(Open(4)), Other(Open(6))})
      .When(Other(Labeled(Open(5), {"bug"})))
      .ThenNothing();
}

}  // namespace
}  // namespace docket::domain::review
