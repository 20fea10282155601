// Who asks for a run, one scenario each: pushes that follow each other, people, and what is not
// reviewed (run_test.cc has what becomes of a run).
#include "tests/domain/run_payloads.h"

namespace docket::domain::review {
namespace {

TEST(RunDebounce, EachPushWaitsForTheNextUpToALimit) {
  Runs runs(Usual());
  runs.GivenDecided({Pushed("z", Open(1))});
  std::int64_t seconds = 0;
  std::string head = "a";
  for (int push = 1; push <= 20; ++push) {
    seconds += 20;
    const std::string next = head + "b";
    runs.At(Later(seconds)).GivenDecided({Pushed(head, Open(1 + seconds, next))});
    head = next;
    const std::int64_t waits_until = std::min(seconds + kPushDebounceSeconds, kPushBurstSeconds);
    if (waits_until <= seconds) break;
    runs.When(Lease1(Stage::kAnalysis, "a1", push + 1)).ThenRefused(Rejection::kTaskNotDue, {});
  }
  EXPECT_EQ(seconds, kPushBurstSeconds);
  const AnalysisStarted started{.run = TheRun(16),
                                .attempt = 1,
                                .lease = Held("a1", seconds),
                                .deadline = Later(seconds + kAnalysisSeconds)};
  runs.When(Lease1(Stage::kAnalysis, "a1", 16))
      .Then({started, Scheduled(Key(Channel::kCheckRun, Part::kInProgress, 16), seconds, head)});
}

TEST(RunDebounce, ARunThatBeganEndsTheBurst) {
  Runs runs(Usual());
  runs.GivenDecided({Pushed("z", Open(1))})
      .At(Later(30))
      .GivenDecided({Lease1(Stage::kAnalysis, "a1")})
      .At(Later(290))
      .GivenDecided({Pushed("a", Open(2, "b"))})
      .At(Later(290 + kPushDebounceSeconds - 1))
      .When(Lease1(Stage::kAnalysis, "a2", 2))
      .ThenRefused(Rejection::kTaskNotDue, {});
}

TEST(RunRequests, SomebodyMayAskForADraft) {
  Runs runs(Usual());
  runs.GivenDecided({Opened(Draft(1))})
      .When(RequestReview{.review = TheReview(), .trigger = Trigger::kRequested, .head = {}})
      .ThenOnce({review::Requested(1, "a", Trigger::kRequested)});
}

TEST(RunRequests, ADraftsRunGoesOnWithTheNextPayload) {
  Runs runs(Usual());
  runs.GivenDecided(
          {Opened(Draft(1)),
           RequestReview{.review = TheReview(), .trigger = Trigger::kRequested, .head = {}}})
      .When(Other(Labeled(Draft(2), {"bug"})))
      .Then({FactsOf(Labeled(Draft(2), {"bug"}))});
}

TEST(RunRequests, WhatIsUnderWayIsNotAskedForAgain) {
  Analysing()
      .When(RequestReview{.review = TheReview(), .trigger = Trigger::kCommand, .head = {}})
      .ThenRefused(Rejection::kRunLive, {Skipped("a", Trigger::kCommand, SkipReason::kRunLive)});
}

TEST(RunRequests, WhoAsksDoesNotWaitForABurst) {
  Runs runs(Usual());
  runs.GivenDecided({Pushed("z", Open(1))})
      .When(RequestReview{.review = TheReview(), .trigger = Trigger::kCommand, .head = {}})
      .ThenOnce(
          {RunSuperseded{.run = TheRun(1), .old_head = CommitSha("a"), .new_head = CommitSha("a")},
           review::Requested(2, "a", Trigger::kCommand)});
}

TEST(RunRequests, TimePassesBeforeOneIsGranted) {
  Analysing()
      .At(Later(kLeaseSeconds))
      .When(RequestReview{.review = TheReview(), .trigger = Trigger::kRequested, .head = {}})
      .ThenRefused(Rejection::kRunLive,
                   {Failed(1, "lease-expired", true, Later(kLeaseSeconds + kRetrySeconds[0])),
                    Skipped("a", Trigger::kRequested, SkipReason::kRunLive)});
}

TEST(RunRequests, AHeadThatIsOverIsNotReviewed) {
  Requested()
      .When(RequestReview{
          .review = TheReview(), .trigger = Trigger::kRerequested, .head = CommitSha("z")})
      .ThenRefused(Rejection::kStaleHead, {});
}

TEST(RunRequests, TimePassesBeforeOneIsRefused) {
  Analysing()
      .At(Later(kLeaseSeconds))
      .When(RequestReview{
          .review = TheReview(), .trigger = Trigger::kRequested, .head = CommitSha("old")})
      .ThenRefused(Rejection::kStaleHead,
                   {Failed(1, "lease-expired", true, Later(kLeaseSeconds + kRetrySeconds[0]))});
}

TEST(RunRequests, WhatIsClosedIsNotReviewed) {
  Requested()
      .GivenDecided({Sync(PullRequestAction::kClosed, Closed(9))})
      .When(RequestReview{.review = TheReview(), .trigger = Trigger::kRequested, .head = {}})
      .ThenRefused(Rejection::kNotReviewable,
                   {Skipped("a", Trigger::kRequested, SkipReason::kNotOpen)});
}

TEST(RunRequests, AReviewedHeadMayBeReviewedAgain) {
  Publishing()
      .GivenDecided({Told(kCheckResult), Told(kReviewResult)})
      .When(RequestReview{.review = TheReview(), .trigger = Trigger::kRerequested, .head = {}})
      .ThenOnce({review::Requested(2, "a", Trigger::kRerequested)});
}

TEST(RunRequests, ADraftsRunIsNotDoubledWhenItIsReady) {
  Runs runs(Usual());
  runs.GivenDecided(
          {Opened(Draft(1)),
           RequestReview{.review = TheReview(), .trigger = Trigger::kRequested, .head = {}}})
      .When(Sync(PullRequestAction::kReadyForReview, Open(2)))
      .Then({PullRequestReadyForReview{.updated_at = FromSeconds(2)},
             Skipped("a", Trigger::kReadyForReview, SkipReason::kDuplicateHead)});
}

TEST(RunRequests, AReviewedHeadThatIsBackIsNotReviewedByItself) {
  Publishing()
      .GivenDecided({Told(kCheckResult), Told(kReviewResult), Pushed("a", Open(2, "b"))})
      .When(Pushed("b", Open(3, "a")))
      .Then(
          {FactsOf(Open(3, "a")),
           HeadAdvanced{.before = CommitSha("b"),
                        .after = CommitSha("a"),
                        .pusher = Someone(7),
                        .first_seen_at = FromSeconds(1)},
           RunSuperseded{.run = TheRun(2), .old_head = CommitSha("b"), .new_head = CommitSha("a")},
           Skipped("a", Trigger::kSynchronize, SkipReason::kDuplicateHead)});
}

TEST(RunRequests, WhoCancelsAnotherAttemptLeavesTheResultOfTheFirst) {
  Publishing()
      .GivenDecided(
          {Told(kCheckResult), Told(kReviewResult),
           RequestReview{.review = TheReview(), .trigger = Trigger::kRerequested, .head = {}},
           CancelRunOnRequest{.run = TheRun(2)}, Sync(PullRequestAction::kClosed, Closed(8))})
      .When(Sync(PullRequestAction::kReopened, Open(9)))
      .Then({PullRequestReopened{.inferred = false, .updated_at = FromSeconds(9)},
             Skipped("a", Trigger::kReopened, SkipReason::kDuplicateHead)});
}

}  // namespace
}  // namespace docket::domain::review
