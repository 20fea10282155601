// How a merge is judged: each violation, what proves it, and what is none; and which facts about a
// merge are recorded when.
#include "domain/review/assess_merge.h"

#include <algorithm>

#include "domain/review/decider.h"
#include "tests/domain/pull_request_payloads.h"
#include "tests/support/scenario.h"

namespace docket::domain::review {
namespace {

using ReviewScenario = testing::Scenario<Review>;

constexpr std::int64_t kMergedAt = 100;  // head "b", by user 9, as commit "merge"

// A pull request of user 1, whose head "a" user 1 and whose head "b" user 2 pushed, and what
// happened to it besides.
class Merge {
 public:
  Merge() {
    Decide(Opened(Open(1, "a")));
    SyncPullRequest push = Pushed("a", Open(2, "b"));
    push.sender = Someone(2);
    Decide(push);
  }

  Merge& Decide(const Command& command) {
    auto decision = Review::Decide(command, state, DecisionContext{kNow});
    state = std::get<0>(std::move(decision)).state;
    return *this;
  }

  struct Said {
    std::int64_t id = 1;
    std::int64_t reviewer = 5;
    HumanVerdict verdict = HumanVerdict::kApproved;
    std::string head = "b";
    std::int64_t seconds = 50;
  };
  Merge& Reviewed(const Said& said) {
    HumanReviewSnapshot review = ReviewShown(said.verdict);
    review.id = ProviderReviewId(said.id);
    review.reviewer = Someone(said.reviewer);
    review.commit = CommitSha(said.head);
    review.submitted_at = FromSeconds(said.seconds);
    return Decide(RecordHumanReview{.pull_request = Open(said.seconds, "b"), .review = review});
  }

  Merge& Dismissed(std::int64_t id, std::int64_t seconds) {
    HumanReviewSnapshot review = ReviewShown(HumanVerdict::kUnknown);
    review.id = ProviderReviewId(id);
    return Decide(DismissHumanReview{
        .pull_request = Open(seconds, "b"), .review = review, .sender = Someone(8)});
  }

  // A run over head "b" that ended so.
  template <class Ended>
  Merge& Ran(const Ended& ended) {
    Review::Evolve(state, ended);
    return *this;
  }

  Merge& Merged() { return Decide(Sync(PullRequestAction::kClosed, ShownMerged())); }

  static Snapshot ShownMerged() {
    Snapshot shown = review::Merged(kMergedAt, "b");
    shown.merged_by = Someone(9);
    return shown;
  }

  [[nodiscard]] std::optional<MergeAssessed> Assess() {
    MergeFacts facts{.commits = {}, .repository_name = "o/r", .policy = policy};
    for (const auto& [sha, commit] : commits) facts.commits.emplace(sha, &commit);
    return AssessMerge(state, facts);
  }

  // The first assessment's.
  [[nodiscard]] std::vector<Violation> Violations() {
    const std::optional<MergeAssessed> assessed = Assess();
    EXPECT_TRUE(assessed.has_value());
    return assessed ? assessed->violations : std::vector<Violation>();
  }
  [[nodiscard]] std::vector<ViolationKind> Kinds() {
    std::vector<ViolationKind> kinds;
    for (const Violation& violation : Violations()) kinds.push_back(violation.kind);
    return kinds;
  }
  [[nodiscard]] bool Has(ViolationKind kind) {
    const std::vector<ViolationKind> kinds = Kinds();
    return std::ranges::find(kinds, kind) != kinds.end();
  }
  [[nodiscard]] std::vector<Evidence> ProofOf(ViolationKind kind) {
    for (const Violation& violation : Violations()) {
      if (violation.kind == kind) return violation.evidence;
    }
    return {};
  }

  State state;
  MergePolicy policy;
  std::map<CommitSha, commit::State> commits;
};

using Kinds = std::vector<ViolationKind>;
using Proof = std::vector<Evidence>;

Evidence HumanReviewNumbered(std::int64_t id) {
  return {.kind = EvidenceKind::kHumanReview, .id = id, .commit = {}};
}
const Evidence kMergeFact{.kind = EvidenceKind::kMerge, .id = 0, .commit = {}};

RunCompleted Completed() { return {.run = TheRun(2), .verdict = Verdict::kApprove}; }

// A run that may complete: as it is when its result was sent.
Merge WithCompletedRun() {
  Merge merge;
  merge.state.live_run->stage = Stage::kPublishing;
  merge.Ran(Completed());
  return merge;
}

TEST(AssessMerge, IsNothingBeforeTheMerge) {
  Merge merge;
  EXPECT_EQ(merge.Assess(), std::nullopt);
  EXPECT_TRUE(CommitsOfMerge(merge.state).empty());
}

TEST(AssessMerge, AnApprovedAndReviewedMergeLacksNothing) {
  Merge merge = WithCompletedRun();
  merge.Reviewed({}).Merged();
  const std::optional<MergeAssessed> assessed = merge.Assess();
  ASSERT_TRUE(assessed.has_value());
  EXPECT_EQ(assessed->revision, 1);
  EXPECT_EQ(assessed->repository_name, "o/r");
  EXPECT_EQ(assessed->head, CommitSha("b"));
  EXPECT_EQ(assessed->approvals, std::vector{ProviderReviewId(1)});
  EXPECT_EQ(assessed->pushers, std::vector{UserId(2)});
  EXPECT_TRUE(assessed->violations.empty());
  EXPECT_FALSE(assessed->merge_queue);
}

TEST(AssessMerge, SaysTheSameOnlyOnce) {
  Merge merge;
  merge.Merged();
  const MergeAssessed first = merge.Assess().value();
  Review::Evolve(merge.state, first);
  EXPECT_EQ(merge.Assess(), std::nullopt);
  merge.Reviewed({});
  const MergeAssessed second = merge.Assess().value();
  EXPECT_EQ(second.revision, 2);
  Review::Evolve(merge.state, second);
  EXPECT_EQ(merge.Assess(), std::nullopt);
}

TEST(AssessMerge, GoesOnUnderTheNameAndPolicyOfTheFirstOne) {
  Merge merge;
  merge.Merged();
  Review::Evolve(merge.state, merge.Assess().value());
  merge.policy.required_approvals = 0;
  EXPECT_EQ(merge.Assess(), std::nullopt);
}

TEST(NoApproval, OfNobody) {
  EXPECT_EQ(WithCompletedRun().Merged().Kinds(), Kinds{ViolationKind::kNoApproval});
  Merge merge = WithCompletedRun();
  merge.Merged();
  EXPECT_EQ(merge.ProofOf(ViolationKind::kNoApproval), Proof{kMergeFact});
}

TEST(NoApproval, CommentsAreNone) {
  Merge merge = WithCompletedRun();
  merge.Reviewed({.verdict = HumanVerdict::kCommented}).Merged();
  EXPECT_EQ(merge.Kinds(), Kinds{ViolationKind::kNoApproval});
}

TEST(NoApproval, ADismissedOneIsNone) {
  Merge merge = WithCompletedRun();
  merge.Reviewed({}).Dismissed(1, 60).Merged();
  EXPECT_EQ(merge.Kinds(), Kinds{ViolationKind::kNoApproval});
}

TEST(NoApproval, OneThatWasDismissedAfterTheMergeStoodThen) {
  Merge merge = WithCompletedRun();
  merge.Reviewed({}).Merged().Dismissed(1, kMergedAt + 1);
  EXPECT_TRUE(merge.Kinds().empty());
}

TEST(NoApproval, AsManyAsThePolicyWantsOfDifferentPeople) {
  Merge merge = WithCompletedRun();
  merge.policy.required_approvals = 2;
  merge.Reviewed({.id = 1}).Reviewed({.id = 2, .seconds = 51}).Merged();
  EXPECT_EQ(merge.Kinds(), Kinds{ViolationKind::kNoApproval});
  merge.Reviewed({.id = 3, .reviewer = 6});
  EXPECT_TRUE(merge.Kinds().empty());
}

TEST(NoApproval, ThePolicyMayWantNone) {
  Merge merge = WithCompletedRun();
  merge.policy.required_approvals = 0;
  EXPECT_TRUE(merge.Merged().Kinds().empty());
}

TEST(NoApproval, AnAccountThatIsGoneCannotBeToldFromAnother) {
  Merge merge = WithCompletedRun();
  merge.Reviewed({.reviewer = 0}).Merged();
  EXPECT_EQ(merge.Kinds(), Kinds{ViolationKind::kNoApproval});
}

TEST(SelfApproval, OfTheAuthor) {
  Merge merge = WithCompletedRun();
  merge.Reviewed({.reviewer = 1}).Merged();
  EXPECT_EQ(merge.Kinds(), (Kinds{ViolationKind::kNoApproval, ViolationKind::kSelfApproval}));
  EXPECT_EQ(
      merge.ProofOf(ViolationKind::kSelfApproval),
      (Proof{{.kind = EvidenceKind::kAuthor, .id = 0, .commit = {}}, HumanReviewNumbered(1)}));
}

TEST(SelfApproval, IsNoneBesideOneThatCounts) {
  Merge merge = WithCompletedRun();
  merge.Reviewed({.id = 1, .reviewer = 1}).Reviewed({.id = 2}).Merged();
  EXPECT_TRUE(merge.Kinds().empty());
}

TEST(ApproverPushed, ByTheSynchronize) {
  Merge merge = WithCompletedRun();
  merge.Reviewed({.reviewer = 2}).Merged();
  EXPECT_EQ(merge.Kinds(), (Kinds{ViolationKind::kNoApproval, ViolationKind::kApproverPushed}));
  EXPECT_EQ(merge.ProofOf(ViolationKind::kApproverPushed),
            (Proof{HumanReviewNumbered(1),
                   {.kind = EvidenceKind::kHeadPush, .id = 2, .commit = CommitSha("b")}}));
}

commit::Push PushOf(std::int64_t pusher, const std::string& ref, std::int64_t seconds = 2) {
  return {.pushed_at = FromSeconds(seconds),
          .ref = ref,
          .before = CommitSha("x"),
          .pusher = UserId(pusher),
          .forced = false,
          .default_branch = false};
}

TEST(ApproverPushed, ByAPushOfAnyHead) {
  Merge merge = WithCompletedRun();
  merge.Reviewed({}).Merged();
  merge.commits[CommitSha("a")].pushes = {PushOf(5, "refs/heads/changes")};
  EXPECT_EQ(merge.ProofOf(ViolationKind::kApproverPushed),
            (Proof{HumanReviewNumbered(1),
                   {.kind = EvidenceKind::kPush, .id = 5, .commit = CommitSha("a")}}));
}

TEST(ApproverPushed, ByAPushInTheSecondOfTheMerge) {
  Merge merge = WithCompletedRun();
  merge.Reviewed({}).Merged();
  merge.commits[CommitSha("b")].pushes = {PushOf(5, "refs/heads/changes", kMergedAt)};
  EXPECT_TRUE(merge.Has(ViolationKind::kApproverPushed));
}

TEST(ApproverPushed, NotByAPushToAnotherRefOrAfterTheMerge) {
  Merge merge = WithCompletedRun();
  merge.Reviewed({}).Merged();
  merge.commits[CommitSha("b")].pushes = {PushOf(5, "refs/heads/main"),
                                          PushOf(5, "refs/heads/changes", kMergedAt + 1)};
  EXPECT_TRUE(merge.Kinds().empty());
}

// The branch of that name in this repository is another one.
TEST(ApproverPushed, NotByAPushBesideAFork) {
  Merge merge = WithCompletedRun();
  merge.state.fork = true;
  merge.Reviewed({}).Merged();
  merge.commits[CommitSha("b")].pushes = {PushOf(5, "refs/heads/changes")};
  EXPECT_TRUE(merge.Kinds().empty());
}

TEST(ApprovalStaleHead, OfAnEarlierHead) {
  Merge merge = WithCompletedRun();
  merge.Reviewed({.head = "a"}).Merged();
  EXPECT_EQ(merge.Kinds(), (Kinds{ViolationKind::kNoApproval, ViolationKind::kApprovalStaleHead}));
  EXPECT_EQ(merge.ProofOf(ViolationKind::kApprovalStaleHead),
            (Proof{kMergeFact, HumanReviewNumbered(1)}));
}

TEST(ApprovalStaleHead, IsAllowedByPolicy) {
  Merge merge = WithCompletedRun();
  merge.policy.approvals_of_any_head = true;
  merge.Reviewed({.head = "a"}).Merged();
  EXPECT_TRUE(merge.Kinds().empty());
}

TEST(ApprovalAfterMerge, IsTooLate) {
  Merge merge = WithCompletedRun();
  merge.Merged().Reviewed({.seconds = kMergedAt + 1});
  EXPECT_EQ(merge.Kinds(), (Kinds{ViolationKind::kNoApproval, ViolationKind::kApprovalAfterMerge}));
  EXPECT_EQ(merge.ProofOf(ViolationKind::kApprovalAfterMerge),
            (Proof{kMergeFact, HumanReviewNumbered(1)}));
}

TEST(ApprovalAfterMerge, IsNoneInTheSecondOfTheMerge) {
  Merge merge = WithCompletedRun();
  merge.Merged().Reviewed({.seconds = kMergedAt});
  EXPECT_TRUE(merge.Kinds().empty());
}

TEST(ChangesRequestedOpen, StandsUntilThatReviewerApproves) {
  Merge merge = WithCompletedRun();
  merge.Reviewed({.id = 1, .reviewer = 5})
      .Reviewed({.id = 2, .reviewer = 6, .verdict = HumanVerdict::kChangesRequested})
      .Merged();
  EXPECT_EQ(merge.Kinds(), Kinds{ViolationKind::kChangesRequestedOpen});
  EXPECT_EQ(merge.ProofOf(ViolationKind::kChangesRequestedOpen), Proof{HumanReviewNumbered(2)});
  merge.Reviewed({.id = 3, .reviewer = 6, .seconds = 60});
  EXPECT_TRUE(merge.Kinds().empty());
}

TEST(ChangesRequestedOpen, IsTakenBackByALaterApprovalThatCounts) {
  Merge merge = WithCompletedRun();
  merge.Reviewed({.id = 1, .verdict = HumanVerdict::kChangesRequested, .seconds = 40})
      .Reviewed({.id = 2, .seconds = 60})
      .Merged();
  EXPECT_TRUE(merge.Violations().empty());
}

TEST(ChangesRequestedOpen, TakesBackAnEarlierApproval) {
  Merge merge = WithCompletedRun();
  merge.Reviewed({.id = 1})
      .Reviewed({.id = 2, .verdict = HumanVerdict::kChangesRequested, .seconds = 60})
      .Merged();
  EXPECT_EQ(merge.Kinds(),
            (Kinds{ViolationKind::kNoApproval, ViolationKind::kChangesRequestedOpen}));
}

TEST(ChangesRequestedOpen, IsMendedByADismissalBeforeTheMergeAlone) {
  Merge merge = WithCompletedRun();
  merge.Reviewed({.id = 1})
      .Reviewed({.id = 2, .reviewer = 6, .verdict = HumanVerdict::kChangesRequested})
      .Merged();
  Merge late = merge;
  EXPECT_TRUE(late.Dismissed(2, kMergedAt + 1).Has(ViolationKind::kChangesRequestedOpen));
  EXPECT_FALSE(merge.Dismissed(2, kMergedAt).Has(ViolationKind::kChangesRequestedOpen));
}

RecordComment CommentAt(std::int64_t seconds, CommentAction action = CommentAction::kCreated) {
  return {.target = TheReview(),
          .pull_request = std::nullopt,
          .comment = {.kind = CommentKind::kReview,
                      .id = ProviderCommentId(70),
                      .author = Someone(5),
                      .body_sha256 = Sha256Hex("why"),
                      .review = {},
                      .in_reply_to = {},
                      .commit = CommitSha("b"),
                      .path = "x",
                      .line = 1,
                      .created_at = FromSeconds(50),
                      .updated_at = FromSeconds(50)},
          .action = action,
          .sender = Someone(5),
          .deleted_at = FromSeconds(seconds)};
}

RecordThread ThreadAt(std::int64_t seconds, bool resolved) {
  return {.target = TheReview(),
          .pull_request = std::nullopt,
          .thread = ProviderCommentId(70),
          .resolved = resolved,
          .sender = Someone(5),
          .changed_at = FromSeconds(seconds)};
}

TEST(UnresolvedThreads, OneThatNobodyResolved) {
  Merge merge = WithCompletedRun();
  merge.Reviewed({}).Decide(CommentAt(50)).Merged();
  EXPECT_EQ(merge.Kinds(), Kinds{ViolationKind::kUnresolvedThreads});
  EXPECT_EQ(merge.ProofOf(ViolationKind::kUnresolvedThreads),
            (Proof{{.kind = EvidenceKind::kThread, .id = 70, .commit = {}}}));
}

TEST(UnresolvedThreads, ResolvedBeforeTheMergeAlone) {
  for (const auto& [seconds, resolved, violated] : {std::tuple{60, true, false},
                                                    {kMergedAt, true, false},
                                                    {kMergedAt + 1, true, true},
                                                    {60, false, true},
                                                    {kMergedAt, false, true},
                                                    {kMergedAt + 1, false, false}}) {
    Merge merge = WithCompletedRun();
    merge.Reviewed({}).Decide(CommentAt(50)).Decide(ThreadAt(seconds, resolved)).Merged();
    EXPECT_EQ(merge.Has(ViolationKind::kUnresolvedThreads), violated)
        << seconds << (resolved ? " resolved" : " unresolved");
  }
}

TEST(UnresolvedThreads, DeletedBeforeTheMergeOrBegunAfterIt) {
  Merge merge = WithCompletedRun();
  merge.Reviewed({}).Decide(CommentAt(50)).Merged();
  Merge deleted = merge;
  EXPECT_TRUE(deleted.Decide(CommentAt(kMergedAt + 1, CommentAction::kDeleted))
                  .Has(ViolationKind::kUnresolvedThreads));
  EXPECT_FALSE(
      merge.Decide(CommentAt(60, CommentAction::kDeleted)).Has(ViolationKind::kUnresolvedThreads));
  Merge begun = WithCompletedRun();
  RecordComment late = CommentAt(0);
  late.comment.created_at = FromSeconds(kMergedAt + 1);
  EXPECT_FALSE(begun.Reviewed({}).Merged().Decide(late).Has(ViolationKind::kUnresolvedThreads));
  Merge just = WithCompletedRun();
  RecordComment in_that_second = CommentAt(0);
  in_that_second.comment.created_at = FromSeconds(kMergedAt);
  EXPECT_TRUE(
      just.Reviewed({}).Merged().Decide(in_that_second).Has(ViolationKind::kUnresolvedThreads));
}

TEST(BotRun, MissingWhereNoneEndedOverTheMergedHead) {
  Merge merge;
  merge.Reviewed({}).Merged();
  EXPECT_EQ(merge.Kinds(), Kinds{ViolationKind::kBotRunMissing});
  EXPECT_EQ(merge.ProofOf(ViolationKind::kBotRunMissing), Proof{kMergeFact});
}

TEST(BotRun, FailedWhereNoneCompleted) {
  Merge merge;
  merge.Ran(RunTimedOut{.run = TheRun(2), .stage = Stage::kAnalysis}).Reviewed({}).Merged();
  EXPECT_EQ(merge.Kinds(), Kinds{ViolationKind::kBotRunFailed});
  EXPECT_EQ(merge.ProofOf(ViolationKind::kBotRunFailed),
            (Proof{{.kind = EvidenceKind::kRun, .id = 2, .commit = {}}}));
}

TEST(BotRun, ThatCompletedIsEnough) {
  Merge merge = WithCompletedRun();
  merge.state.ended_runs[CommitSha("b")].failed = 3;
  EXPECT_TRUE(merge.Reviewed({}).Merged().Kinds().empty());
}

TEST(MergeQueue, KeepsWhoPutItThere) {
  Merge merge = WithCompletedRun();
  SyncPullRequest enqueued = Other(Open(90, "b"));
  enqueued.enqueued = true;
  enqueued.sender = Someone(6);
  merge.Reviewed({}).Decide(enqueued).Merged();
  EXPECT_FALSE(merge.Assess()->merge_queue);
  EXPECT_EQ(merge.Assess()->enqueued_by, UserId());
  merge.commits[CommitSha("merge")].merge_group =
      commit::MergeGroup{.head_ref = "refs/heads/gh-readonly-queue/main/pr-2-b",
                         .base_ref = "refs/heads/main",
                         .base_sha = CommitSha("base"),
                         .pull_request = PullRequestNumber(2)};
  const MergeAssessed assessed = merge.Assess().value();
  EXPECT_TRUE(assessed.merge_queue);
  EXPECT_EQ(assessed.enqueued_by, UserId(6));
  EXPECT_EQ(assessed.approvals, std::vector{ProviderReviewId(1)});
  merge.commits[CommitSha("merge")].merge_group->pull_request = PullRequestNumber(3);
  EXPECT_FALSE(merge.Assess()->merge_queue);
}

TEST(MergeChecks, AreThoseOfTheMergedHeadTogether) {
  using commit::CheckConclusion;
  using commit::CheckStatus;
  Merge merge;
  merge.Merged();
  EXPECT_EQ(merge.Assess()->checks, ChecksOutcome::kNone);
  auto& checks = merge.commits[CommitSha("b")].checks;
  checks[{.name = "lint", .source = {}, .app_id = 1}] = {.changed_at = {},
                                                         .status = CheckStatus::kCompleted,
                                                         .conclusion = CheckConclusion::kSuccess,
                                                         .provider_id = 1,
                                                         .app = {}};
  EXPECT_EQ(merge.Assess()->checks, ChecksOutcome::kSucceeded);
  auto& test = checks[{.name = "test", .source = {}, .app_id = 1}];
  test.status = CheckStatus::kInProgress;
  EXPECT_EQ(merge.Assess()->checks, ChecksOutcome::kPending);
  test.conclusion = CheckConclusion::kFailure;
  EXPECT_EQ(merge.Assess()->checks, ChecksOutcome::kFailed);
}

TEST(MergeBounds, OfCommitsPushersAndEvidence) {
  Merge merge;
  for (int i = 0; i < 300; ++i) {
    merge.state.heads.emplace(CommitSha("h" + std::to_string(i)), FromSeconds(3));
    merge.state.head_pushers.insert({CommitSha("b"), UserId(1'000 + i)});
  }
  merge.Merged();
  EXPECT_EQ(CommitsOfMerge(merge.state).size(), kHeadsAssessedMax + 1);
  EXPECT_EQ(CommitsOfMerge(merge.state)[0], CommitSha("b"));
  EXPECT_EQ(CommitsOfMerge(merge.state)[1], CommitSha("merge"));
  const MergeAssessed assessed = merge.Assess().value();
  EXPECT_EQ(assessed.heads_left_out, 302 - static_cast<std::int64_t>(kHeadsAssessedMax));
  EXPECT_EQ(assessed.pushers.size(), kPushersNamedMax);
}

TEST(MergeBounds, OfOneViolationsEvidence) {
  Merge merge;
  for (std::int64_t thread = 1; thread <= 60; ++thread) {
    RecordComment comment = CommentAt(0);
    comment.comment.id = ProviderCommentId(thread);
    merge.Decide(comment);
  }
  merge.Merged();
  for (const Violation& violation : merge.Violations()) {
    if (violation.kind != ViolationKind::kUnresolvedThreads) continue;
    EXPECT_EQ(violation.evidence.size(), kEvidenceMax);
    EXPECT_EQ(violation.left_out, 10);
  }
  EXPECT_TRUE(merge.Has(ViolationKind::kUnresolvedThreads));
}

TEST(MergeBounds, TheLeastPushersAreKeptInWhateverOrderTheyCome) {
  const auto fill = [](bool upwards) {
    State state;
    for (int i = 0; i < 300; ++i) {
      const int user = upwards ? 1'000 + i : 1'299 - i;
      Review::Evolve(state,
                     HeadPushed{.head = CommitSha("a"), .pusher = Someone(user), .seen_at = {}});
    }
    return state.head_pushers;
  };
  EXPECT_EQ(fill(true).size(), kHeadPushersMax);
  EXPECT_EQ(fill(true), fill(false));
}

// The payload of a review shows that it is merged, but not by whom.
TEST(MergeFactsOfReviews, WhoMergedItMayComeToBeKnownLater) {
  Snapshot anonymous = Merge::ShownMerged();
  anonymous.merged_by.reset();
  anonymous.updated_at = FromSeconds(kMergedAt + 5);
  ReviewScenario()
      .GivenDecided({Opened(Open(1, "b")), Other(anonymous)})
      .When(Sync(PullRequestAction::kClosed, Merge::ShownMerged()))
      .Then({MergeAttributed{.merged_by = Someone(9)}});
}

TEST(MergeFactsOfReviews, TheLastToEnqueueItIsKnown) {
  SyncPullRequest enqueued = Other(Open(5));
  enqueued.enqueued = true;
  SyncPullRequest later = Other(Open(6));
  later.enqueued = true;
  later.sender = Someone(8);
  ReviewScenario()
      .GivenDecided({Opened(Open(1))})
      .When(enqueued)
      .Then({FactsOf(Open(5)),
             PullRequestEnqueued{.enqueued_by = Someone(7), .enqueued_at = FromSeconds(5)}});
  ReviewScenario().GivenDecided({Opened(Open(1)), later}).When(enqueued).ThenNothing();
}

TEST(MergeFactsOfReviews, WhoPushedAHeadThatWasKnownAlready) {
  const HeadPushed pushed{.head = CommitSha("b"), .pusher = Someone(7), .seen_at = FromSeconds(2)};
  ReviewScenario(DecisionContext{kNow})
      .GivenDecided({Opened(Open(1, "a")), Other(Open(2, "b"))})
      .When(Pushed("a", Open(2, "b")))
      .Then({pushed, Requested(2, "b", Trigger::kSynchronize)});
}

}  // namespace
}  // namespace docket::domain::review
