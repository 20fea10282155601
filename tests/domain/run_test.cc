// The bot's runs, one scenario each: worked on, told, and everything that comes between.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "domain/review/assess_merge.h"
#include "tests/domain/run_payloads.h"

namespace docket::domain::review {
namespace {

TEST(RunAnalysis, AWorkerTakesItAndSaysSo) {
  Requested()
      .When(Lease1(Stage::kAnalysis, "a1"))
      .Then({AnalysisStarted{.run = TheRun(1),
                             .attempt = 1,
                             .lease = Held("a1"),
                             .deadline = Later(kAnalysisSeconds)},
             Scheduled(kCheckStarted)});
}

TEST(RunAnalysis, OneWorkerAtATime) {
  Analysing().When(Lease1(Stage::kAnalysis, "a2")).ThenRefused(Rejection::kTaskTaken, {});
}

TEST(RunAnalysis, NotBeforeTheDebounceIsOver) {
  Runs runs(Usual());
  runs.GivenDecided({Pushed("z", Open(1))});
  runs.When(Lease1(Stage::kAnalysis, "a1")).ThenRefused(Rejection::kTaskNotDue, {});
  runs.At(Later(kPushDebounceSeconds))
      .When(Lease1(Stage::kAnalysis, "a1"))
      .Then({AnalysisStarted{.run = TheRun(1),
                             .attempt = 1,
                             .lease = Held("a1", kPushDebounceSeconds),
                             .deadline = Later(kPushDebounceSeconds + kAnalysisSeconds)},
             Scheduled(kCheckStarted, kPushDebounceSeconds)});
}

TEST(RunAnalysis, StagesComeInTheirOrder) {
  Requested().When(Lease1(Stage::kConversation, "c1")).ThenRefused(Rejection::kWrongStage, {});
  Requested().When(Lease1(Stage::kPublishing, "p1")).ThenRefused(Rejection::kTaskNotDue, {});
  Analysing()
      .When(ConcludeConversation{.lease = LeaseId("a1"), .result = Answered()})
      .ThenRefused(Rejection::kWrongStage,
                   {AgentResponseDiscarded{.run = TheRun(1),
                                           .reason = DiscardReason::kWrongStage,
                                           .response = Sha256Hex("response")}});
}

TEST(RunAnalysis, ATaskOfAnotherRunIsNotGivenOut) {
  Requested().When(Lease1(Stage::kAnalysis, "a1", 2)).ThenRefused(Rejection::kRunEnded, {});
}

TEST(RunAnalysis, AHeartbeatExtendsTheLease) {
  const ExtendLease alive{.review = TheReview(),
                          .stage = Stage::kAnalysis,
                          .lease = LeaseId("a1"),
                          .seconds = kLeaseSeconds};
  Analysing().At(Later(20)).When(alive).Then({LeaseExtended{.review = TheReview(),
                                                            .stage = Stage::kAnalysis,
                                                            .lease = LeaseId("a1"),
                                                            .expires_at = Later(80)}});
}

TEST(RunAnalysis, NoLeaseOutlastsItsAttempt) {
  ExtendLease alive{.review = TheReview(),
                    .stage = Stage::kAnalysis,
                    .lease = LeaseId("a1"),
                    .seconds = kLeaseSecondsMax};
  Analysing().At(Later(50)).When(alive).Then(
      {LeaseExtended{.review = TheReview(),
                     .stage = Stage::kAnalysis,
                     .lease = LeaseId("a1"),
                     .expires_at = Later(kAnalysisSeconds)}});
}

TEST(RunAnalysis, AStrangersHeartbeatIsRefused) {
  const ExtendLease alive{.review = TheReview(),
                          .stage = Stage::kAnalysis,
                          .lease = LeaseId("a2"),
                          .seconds = kLeaseSeconds};
  Analysing().When(alive).ThenRefused(Rejection::kStaleLease, {});
}

TEST(RunAnalysis, ATaskThatIsGivenBackHasNotBeenTried) {
  const ExtendLease back{
      .review = TheReview(), .stage = Stage::kAnalysis, .lease = LeaseId("a1"), .seconds = 0};
  Analysing().When(back).ThenOnce({LeaseEnded{
      .review = TheReview(), .stage = Stage::kAnalysis, .lease = LeaseId("a1"), .expired = false}});
  Analysing()
      .GivenDecided({back})
      .When(Lease1(Stage::kAnalysis, "a2"))
      .Then({AnalysisStarted{.run = TheRun(1),
                             .attempt = 1,
                             .lease = Held("a2"),
                             .deadline = Later(kAnalysisSeconds)}});
}

TEST(RunAnalysis, ItsResultIsRecordedOnce) {
  Analysing().When(RecordAnalysis{.lease = LeaseId("a1"), .result = Analysed()}).Then({Analysed()});
}

TEST(RunAnalysis, ARunThatNeverWasIsRefused) {
  Analysing()
      .When(RecordAnalysis{.lease = LeaseId("a1"), .result = Analysed(2)})
      .ThenRefused(Rejection::kNoSuchRun, {});
}

TEST(RunAnalysis, AnUntrackedReviewHasNoRuns) {
  Runs(Usual()).When(Lease1(Stage::kAnalysis, "a1")).ThenRejected(Rejection::kNotTracked);
}

TEST(RunAnalysis, UnderAnotherLeaseItIsDiscarded) {
  Analysing()
      .When(RecordAnalysis{.lease = LeaseId("a0"), .result = Analysed()})
      .ThenRefused(Rejection::kStaleLease, {AnalysisDiscarded{.run = TheRun(1),
                                                              .head = CommitSha("a"),
                                                              .reason = DiscardReason::kStaleLease,
                                                              .sarif = Sha256Hex("sarif")}});
}

TEST(RunAnalysis, OfAnOldHeadItIsDiscarded) {
  Analysing()
      .GivenDecided({Pushed("a", Open(2, "b"))})
      .When(RecordAnalysis{.lease = LeaseId("a1"), .result = Analysed()})
      .ThenRefused(Rejection::kStaleHead, {AnalysisDiscarded{.run = TheRun(1),
                                                             .head = CommitSha("a"),
                                                             .reason = DiscardReason::kStaleHead,
                                                             .sarif = Sha256Hex("sarif")}});
}

TEST(RunAnalysis, OfACancelledRunItIsDiscarded) {
  Analysing()
      .GivenDecided({CancelRunOnRequest{.run = TheRun(1)}})
      .When(RecordAnalysis{.lease = LeaseId("a1"), .result = Analysed()})
      .ThenRefused(Rejection::kRunEnded, {AnalysisDiscarded{.run = TheRun(1),
                                                            .head = CommitSha("a"),
                                                            .reason = DiscardReason::kRunEnded,
                                                            .sarif = Sha256Hex("sarif")}});
}

TEST(RunAnalysis, AFailureIsTriedAgainLater) {
  const FailAnalysis failed{
      .run = TheRun(1), .lease = LeaseId("a1"), .code = "clone-failed", .retryable = true};
  Analysing().When(failed).ThenOnce({Failed(1, "clone-failed", true, Later(kRetrySeconds[0]))});
  Analysing()
      .GivenDecided({failed})
      .When(Lease1(Stage::kAnalysis, "a2"))
      .ThenRefused(Rejection::kTaskNotDue, {});
}

TEST(RunAnalysis, JitterSpreadsTheNextAttempt) {
  Context context;
  context.now = kNow;
  context.jitter_permille = 999;
  Runs runs(context);
  runs.GivenDecided({Opened(Open(1)), Lease1(Stage::kAnalysis, "a1")})
      .When(FailAnalysis{
          .run = TheRun(1), .lease = LeaseId("a1"), .code = "clone-failed", .retryable = true})
      .ThenOnce({Failed(1, "clone-failed", true, Later(5))});
}

TEST(RunAnalysis, AFailureForGoodEndsTheRun) {
  Analysing()
      .When(FailAnalysis{
          .run = TheRun(1), .lease = LeaseId("a1"), .code = "no-access", .retryable = false})
      .ThenOnce({Failed(1, "no-access", false, kUnknownTime),
                 RunFailed{.run = TheRun(1), .stage = Stage::kAnalysis, .code = "no-access"},
                 Overtaken(kCheckStarted)});
}

TEST(RunAnalysis, WhatIsShownOfAFailedRunTurnsNeutral) {
  Shown()
      .When(FailAnalysis{
          .run = TheRun(1), .lease = LeaseId("a1"), .code = "no-access", .retryable = false})
      .ThenOnce({Failed(1, "no-access", false, kUnknownTime),
                 RunFailed{.run = TheRun(1), .stage = Stage::kAnalysis, .code = "no-access"},
                 Scheduled(Key(Channel::kCheckRun, Part::kNeutral))});
}

TEST(RunAnalysis, ALostWorkersTaskIsGivenAgain) {
  Analysing()
      .At(Later(kLeaseSeconds))
      .When(Time())
      .Then({Failed(1, "lease-expired", true, Later(kLeaseSeconds + kRetrySeconds[0]))});
  Analysing()
      .At(Later(kLeaseSeconds))
      .GivenDecided({Time()})
      .At(Later(kLeaseSeconds + 10))
      .When(Lease1(Stage::kAnalysis, "a2"))
      .Then({AnalysisStarted{.run = TheRun(1),
                             .attempt = 2,
                             .lease = Held("a2", kLeaseSeconds + 10),
                             .deadline = Later(kLeaseSeconds + 10 + kAnalysisSeconds)}});
}

TEST(RunAnalysis, TimePassesBeforeATaskIsGivenOut) {
  Analysing()
      .At(Later(kLeaseSeconds))
      .When(Lease1(Stage::kAnalysis, "a2"))
      .ThenRefused(Rejection::kTaskNotDue,
                   {Failed(1, "lease-expired", true, Later(kLeaseSeconds + kRetrySeconds[0]))});
}

TEST(RunAnalysis, TheLastAttemptEndsTheRun) {
  Runs runs = Analysing();
  for (std::int64_t attempt = 1; attempt < kAnalysisAttempts; ++attempt) {
    runs.At(Later(attempt * 400)).GivenDecided({Time()});
    runs.At(Later(attempt * 400 + 200)).GivenDecided({Lease1(Stage::kAnalysis, "again")});
  }
  runs.At(Later(1'200))
      .When(Time())
      .Then({Failed(kAnalysisAttempts, "lease-expired", true, kUnknownTime),
             RunFailed{.run = TheRun(1), .stage = Stage::kAnalysis, .code = "lease-expired"},
             Overtaken(kCheckStarted)});
}

TEST(RunTime, ARunThatDoesNotComeToPublishingTimesOut) {
  Requested()
      .At(Later(kRunSeconds))
      .When(Time())
      .Then({RunTimedOut{.run = TheRun(1), .stage = Stage::kAnalysis}});
  Requested().At(Later(kRunSeconds - 1)).When(Time()).ThenNothing();
}

TEST(RunTime, WhatIsShownOfARunThatTimesOutTurnsNeutral) {
  Shown()
      .At(Later(kRunSeconds))
      .When(Time())
      .Then({RunTimedOut{.run = TheRun(1), .stage = Stage::kAnalysis},
             Scheduled(Key(Channel::kCheckRun, Part::kNeutral), kRunSeconds)});
}

ReviewRequested WithoutADeadline(std::int64_t run, const std::string& head) {
  ReviewRequested requested;
  requested.run = TheRun(run);
  requested.head = CommitSha(head);
  requested.not_before = kNow;
  return requested;
}

// So are those of journals that are older than deadlines.
TEST(RunTime, ARunWithoutADeadlineHasTheUsualOne) {
  const State state = testing::Replayed<Review>({WithoutADeadline(1, "a")});
  ASSERT_TRUE(state.live_run.has_value());
  EXPECT_EQ(state.live_run->deadline, Later(kRunSeconds));
}

TEST(RunTime, TimePassesBeforeARunIsCancelled) {
  Analysing()
      .At(Later(kLeaseSeconds))
      .When(CancelRunOnRequest{.run = TheRun(1)})
      .ThenOnce({Failed(1, "lease-expired", true, Later(kLeaseSeconds + kRetrySeconds[0])),
                 RunCancelled{.run = TheRun(1), .reason = CancelReason::kRequested},
                 Overtaken(kCheckStarted)});
}

TEST(RunTime, ARunThatHasTimedOutIsNotCancelled) {
  Requested()
      .At(Later(kRunSeconds))
      .When(CancelRunOnRequest{.run = TheRun(1)})
      .ThenRefused(Rejection::kRunEnded,
                   {RunTimedOut{.run = TheRun(1), .stage = Stage::kAnalysis}});
}

TEST(RunTime, TimePassesBeforeALateResultIsLookedAt) {
  Analysing()
      .At(Later(kLeaseSeconds))
      .When(RecordAnalysis{.lease = LeaseId("a1"), .result = Analysed()})
      .ThenRefused(Rejection::kStaleLease,
                   {Failed(1, "lease-expired", true, Later(kLeaseSeconds + kRetrySeconds[0])),
                    AnalysisDiscarded{.run = TheRun(1),
                                      .head = CommitSha("a"),
                                      .reason = DiscardReason::kStaleLease,
                                      .sarif = Sha256Hex("sarif")}});
}

TEST(RunConversation, HasATimeOfItsOwn) {
  Runs runs = Shown();
  runs.At(Later(30)).GivenDecided({RecordAnalysis{.lease = LeaseId("a1"), .result = Analysed()}});
  runs.When(Lease1(Stage::kConversation, "c1"))
      .Then({ConversationStarted{.run = TheRun(1),
                                 .attempt = 1,
                                 .lease = Held("c1", 30),
                                 .deadline = Later(30 + kConversationSeconds)}});
}

TEST(RunConversation, ItsAnswerIsToldEverywhere) {
  Conversing()
      .When(ConcludeConversation{.lease = LeaseId("c1"), .result = Answered()})
      .Then({Answered(), Scheduled(kCheckResult), Scheduled(kReviewResult)});
}

TEST(RunConversation, OfARunThatNeverWasItIsRefused) {
  Conversing()
      .When(ConcludeConversation{.lease = LeaseId("c1"), .result = Answered(9)})
      .ThenRefused(Rejection::kNoSuchRun, {});
}

TEST(RunConversation, AnAnswerOvertakesThatItIsAtWork) {
  Analysing()
      .GivenDecided({RecordAnalysis{.lease = LeaseId("a1"), .result = Analysed()},
                     Lease1(Stage::kConversation, "c1")})
      .When(ConcludeConversation{.lease = LeaseId("c1"), .result = Answered()})
      .Then({Answered(), Overtaken(kCheckStarted), Scheduled(kCheckResult),
             Scheduled(kReviewResult)});
}

TEST(RunConversation, WithoutAnAnswerInTimeTheAnalysisIsTold) {
  const AgentResponseReady late{.run = TheRun(1),
                                .verdict = Verdict::kComment,
                                .reason = ConclusionReason::kTimeout,
                                .response = {}};
  Conversing()
      .At(Later(kConversationSeconds))
      .When(Time())
      .Then({late, Scheduled(kCheckResult, kConversationSeconds),
             Scheduled(kReviewResult, kConversationSeconds)});
}

TEST(RunConversation, ALostWorkersConversationKeepsItsDeadline) {
  Conversing()
      .At(Later(100))
      .When(Time())
      .Then({LeaseEnded{.review = TheReview(),
                        .stage = Stage::kConversation,
                        .lease = LeaseId("c1"),
                        .expired = true}});
  Conversing()
      .At(Later(100))
      .GivenDecided({Time()})
      .When(Lease1(Stage::kConversation, "c2"))
      .Then({ConversationStarted{.run = TheRun(1),
                                 .attempt = 2,
                                 .lease = Held("c2", 100),
                                 .deadline = Later(kConversationSeconds)}});
}

TEST(RunPublishing, ItIsCompleteWhenAllIsTold) {
  Runs runs = Publishing();
  runs.When(Told(kCheckResult)).ThenOnce({Sent(kCheckResult)});
  runs.GivenDecided({Told(kCheckResult)})
      .When(Told(kReviewResult))
      .ThenOnce({Sent(kReviewResult),
                 RunCompleted{.run = TheRun(1), .verdict = Verdict::kRequestChanges}});
}

TEST(RunPublishing, WhatIsSettledStaysSettled) {
  Publishing()
      .GivenDecided({Told(kCheckResult)})
      .When(Told(kCheckResult))
      .ThenRefused(Rejection::kNotificationSettled, {});
}

TEST(RunPublishing, WhatWasSentCountsUnderWhicheverLease) {
  Publishing().When(Told(kCheckResult, "p0")).ThenOnce({Sent(kCheckResult)});
  Publishing().When(Tried(kCheckResult, Retry(502), "p0")).ThenRefused(Rejection::kStaleLease, {});
}

TEST(RunPublishing, ItIsTriedAgainWhenTheProviderSays) {
  const auto attempted = [](Timestamp retry_at) {
    return NotificationAttempted{
        .key = kCheckResult, .attempt = 1, .http_status = 403, .retry_at = retry_at};
  };
  Publishing().When(Tried(kCheckResult, Retry(403, 90))).ThenOnce({attempted(Later(90))});
  Publishing().When(Tried(kCheckResult, Retry(403, 1))).ThenOnce({attempted(Later(1))});
  Publishing().When(Tried(kCheckResult, Retry(403))).ThenOnce({attempted(Later(5))});
}

TEST(RunPublishing, WhatIsToBeTriedAgainIsNotGivenOutBefore) {
  const ExtendLease back{
      .review = TheReview(), .stage = Stage::kPublishing, .lease = LeaseId("p1"), .seconds = 0};
  Runs runs = Publishing();
  runs.GivenDecided(
      {Tried(kCheckResult, Retry(403, 90)), Tried(kReviewResult, Retry(403, 40)), back});
  runs.At(Later(39)).When(Lease1(Stage::kPublishing, "p2")).ThenRefused(Rejection::kTaskNotDue, {});
  runs.At(Later(40))
      .When(Lease1(Stage::kPublishing, "p2"))
      .ThenOnce({PublishingStarted{.review = TheReview(), .lease = Held("p2", 40)}});
}

// What a publisher tells is of a run, but it may tell it for as long as it takes.
TEST(RunPublishing, TheAnalysisDoesNotLimitIt) {
  Runs runs = Analysing();
  runs.GivenDecided({Lease1(Stage::kPublishing, "p1")});
  const ExtendLease alive{.review = TheReview(),
                          .stage = Stage::kPublishing,
                          .lease = LeaseId("p1"),
                          .seconds = kLeaseSecondsMax};
  ASSERT_GT(50 + kLeaseSecondsMax, kAnalysisSeconds);
  runs.At(Later(50)).When(alive).Then({LeaseExtended{.review = TheReview(),
                                                     .stage = Stage::kPublishing,
                                                     .lease = LeaseId("p1"),
                                                     .expires_at = Later(50 + kLeaseSecondsMax)}});
}

TEST(RunPublishing, OnePublisherAtATime) {
  Publishing().When(Lease1(Stage::kPublishing, "p2")).ThenRefused(Rejection::kTaskTaken, {});
}

TEST(RunPublishing, JitterSpreadsTheNextAttempt) {
  Context context = Usual();
  context.jitter_permille = 1'000;
  Publishing()
      .Under(context)
      .When(Tried(kCheckResult, Retry(403)))
      .ThenOnce({NotificationAttempted{
          .key = kCheckResult, .attempt = 1, .http_status = 403, .retry_at = Later(6)}});
}

TEST(RunPublishing, OneRefusedChannelDoesNotFailTheRun) {
  const NotificationAbandoned refused{
      .key = kReviewResult, .reason = AbandonReason::kRefused, .http_status = 422};
  Publishing()
      .GivenDecided({Told(kCheckResult)})
      .When(Tried(kReviewResult, Refused(422)))
      .ThenOnce({refused, RunCompleted{.run = TheRun(1), .verdict = Verdict::kRequestChanges}});
  Publishing()
      .GivenDecided({Tried(kCheckResult, Refused(410))})
      .When(Tried(kReviewResult, Refused(422)))
      .ThenOnce(
          {refused,
           RunFailed{.run = TheRun(1), .stage = Stage::kPublishing, .code = "not-published"}});
}

TEST(RunPublishing, AfterADayItIsGivenUp) {
  const auto given_up = [](const NotificationKey& key) {
    return NotificationAbandoned{.key = key, .reason = AbandonReason::kDeadline, .http_status = 0};
  };
  Publishing()
      .At(Later(kLeaseSeconds))
      .GivenDecided({Time()})
      .At(Later(kPublishingSeconds))
      .When(Time())
      .Then({given_up(kCheckResult), given_up(kReviewResult),
             RunFailed{.run = TheRun(1), .stage = Stage::kPublishing, .code = "not-published"}});
}

TEST(RunEnds, APushSupersedesAndWithdrawsWhatIsShown) {
  Shown()
      .When(Pushed("a", Open(2, "b")))
      .Then(
          {PullRequestFactsRecorded{.facts = {}, .updated_at = FromSeconds(2)},
           HeadAdvanced{.before = CommitSha("a"),
                        .after = CommitSha("b"),
                        .pusher = Someone(7),
                        .first_seen_at = FromSeconds(2)},
           RunSuperseded{.run = TheRun(1), .old_head = CommitSha("a"), .new_head = CommitSha("b")},
           Scheduled(Key(Channel::kCheckRun, Part::kWithdrawn)),
           review::Requested(2, "b", Trigger::kSynchronize)});
}

TEST(RunEnds, WhatWasNeverShownIsNotWithdrawn) {
  Analysing()
      .When(CancelRunOnRequest{.run = TheRun(1)})
      .ThenOnce({RunCancelled{.run = TheRun(1), .reason = CancelReason::kRequested},
                 Overtaken(kCheckStarted)});
}

TEST(RunEnds, WhatMayHaveBeenShownIsWithdrawn) {
  Analysing()
      .GivenDecided({Lease1(Stage::kPublishing, "p0"), Tried(kCheckStarted, Retry(0), "p0")})
      .When(CancelRunOnRequest{.run = TheRun(1)})
      .ThenOnce({RunCancelled{.run = TheRun(1), .reason = CancelReason::kRequested},
                 Overtaken(kCheckStarted), Scheduled(Key(Channel::kCheckRun, Part::kWithdrawn))});
}

TEST(RunEnds, ACancelledRunIsCancelledOnce) {
  Analysing()
      .GivenDecided({CancelRunOnRequest{.run = TheRun(1)}})
      .When(CancelRunOnRequest{.run = TheRun(1)})
      .ThenRefused(Rejection::kRunEnded, {});
  Analysing().When(CancelRunOnRequest{.run = TheRun(2)}).ThenRefused(Rejection::kNoSuchRun, {});
}

// Evolve never refuses: not even facts that no rule leads to.
TEST(RunEnds, WhatEndsARunThatIsNotUnderWayChangesNothing) {
  const std::vector<Event> of_others = {
      RunFailed{.run = TheRun(7), .stage = Stage::kAnalysis, .code = "x"},
      RunTimedOut{.run = TheRun(8), .stage = Stage::kAnalysis},
      RunCompleted{.run = TheRun(9), .verdict = Verdict::kApprove},
      RunCancelled{.run = TheRun(10), .reason = CancelReason::kRequested},
      LeaseExtended{.review = TheReview(),
                    .stage = Stage::kAnalysis,
                    .lease = LeaseId("a7"),
                    .expires_at = kNow},
      LeaseEnded{.review = TheReview(),
                 .stage = Stage::kConversation,
                 .lease = LeaseId("c7"),
                 .expired = true}};
  EXPECT_TRUE(testing::Replayed<Review>(of_others) == State());
  const State live = std::get<0>(Review::Decide(Opened(Open(1)), State(), Usual())).state;
  ASSERT_TRUE(live.live_run.has_value());
  EXPECT_TRUE(testing::Replayed<Review>(of_others, live) == live);
}

TEST(RunEnds, TheLastHeadsAreRemembered) {
  State state;
  for (std::int64_t run = 1; run <= static_cast<std::int64_t>(kEndedRunsMax) + 1; ++run) {
    state = testing::Replayed<Review>(
        {WithoutADeadline(run, "head " + std::to_string(run)),
         RunFailed{.run = TheRun(run), .stage = Stage::kAnalysis, .code = "x"}},
        std::move(state));
    EXPECT_EQ(state.ended_runs.size(), std::min(static_cast<std::size_t>(run), kEndedRunsMax));
  }
  EXPECT_FALSE(state.ended_runs.contains(CommitSha("head 1")));
}

TEST(RunTime, IsDueWhenTheNextLimitIs) {
  State state =
      testing::Replayed<Review>({TrackedAs(Open(1)), review::Requested(1, "a", Trigger::kOpened)});
  EXPECT_EQ(DueOf(state), Later(kRunSeconds));
  state = testing::Replayed<Review>({AnalysisStarted{.run = TheRun(1),
                                                     .attempt = 1,
                                                     .lease = Held("a1"),
                                                     .deadline = Later(kAnalysisSeconds)}},
                                    state);
  EXPECT_EQ(DueOf(state), Later(kLeaseSeconds));
  EXPECT_EQ(DueOf(Review::Initial()), std::nullopt);
}

}  // namespace
}  // namespace docket::domain::review
