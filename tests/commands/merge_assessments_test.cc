// Assessments of merges as the owner makes them: in the commit of what they follow from, again when
// something comes late, and the same in the end in whatever order the deliveries come.
#include "commands/merge_assessments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <random>
#include <set>

#include "domain/commit/decider.h"
#include "domain/review/assess_merge.h"
#include "schemas/codec/aggregates.h"
#include "tests/commands/deliveries.h"
#include "tests/commands/states.h"

namespace docket::commands {
namespace {

namespace commit = domain::commit;
namespace review = domain::review;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::int64_t kBegin = 1'767'225'600;  // 2026-01-01T00:00:00Z

domain::Timestamp At(std::int64_t seconds) { return domain::FromSeconds(kBegin + seconds); }

domain::CommitSha Sha(char digit) { return domain::CommitSha(std::string(40, digit)); }

domain::ReviewId TheReview() {
  return {.host = domain::HostCode("gh"),
          .repository = domain::RepositoryId(186853002),
          .number = domain::PullRequestNumber(2)};
}

domain::CommitId CommitOf(char digit) {
  return {.host = domain::HostCode("gh"),
          .repository = domain::RepositoryId(186853002),
          .sha = Sha(digit)};
}

domain::Person Someone(std::int64_t id) { return {.id = domain::UserId(id), .login = {}}; }

// A command from a delivery of the pull request's repository.
domain::RecordedCommand Told(domain::Command command) {
  domain::RecordedCommand recorded = CommandOf("told", {});
  recorded.command = std::move(command);
  return recorded;
}

review::Snapshot Shown(char head, std::int64_t seconds) {
  const auto recorded = CommandOf("shown", {.head = head, .second = seconds});
  return std::get<review::SyncPullRequest>(std::get<review::Command>(recorded.command))
      .pull_request;
}

constexpr std::int64_t kMergedAt = 100;

// Head b, as commit d, by the merge queue's bot.
review::Snapshot ShownMerged(std::int64_t seconds = kMergedAt) {
  review::Snapshot shown = Shown('b', seconds);
  shown.status = review::PullRequestStatus::kMerged;
  shown.merge_sha = Sha('d');
  shown.merged_at = At(kMergedAt);
  shown.closed_at = At(kMergedAt);
  return shown;
}

domain::RecordedCommand Closed() {
  review::Snapshot shown = ShownMerged();
  shown.merged_by = Someone(99);
  return Told(review::Command(review::SyncPullRequest{.pull_request = shown,
                                                      .action = review::PullRequestAction::kClosed,
                                                      .before = {},
                                                      .base_changed = false,
                                                      .enqueued = false,
                                                      .sender = Someone(99)}));
}

struct Said {
  std::int64_t id = 1;
  std::int64_t reviewer = 5;
  review::HumanVerdict verdict = review::HumanVerdict::kApproved;
  char head = 'b';
  std::int64_t seconds = 50;
};

review::HumanReviewSnapshot ReviewOf(const Said& said) {
  return {.id = domain::ProviderReviewId(said.id),
          .reviewer = Someone(said.reviewer),
          .verdict = said.verdict,
          .commit = Sha(said.head),
          .submitted_at = At(said.seconds),
          .body_sha256 = {}};
}

domain::RecordedCommand Reviewed(const Said& said) {
  return Told(review::Command(review::RecordHumanReview{
      .pull_request = Shown(said.head, said.seconds), .review = ReviewOf(said)}));
}

domain::RecordedCommand Dismissed(Said said, std::int64_t seconds) {
  said.verdict = review::HumanVerdict::kUnknown;
  return Told(review::Command(review::DismissHumanReview{
      .pull_request = Shown('b', seconds), .review = ReviewOf(said), .sender = Someone(8)}));
}

struct Pushed {
  char after = 'b';
  std::int64_t pusher = 7;
  std::string ref = "refs/heads/changes";
  bool default_branch = false;
  std::int64_t seconds = 20;
};

domain::RecordedCommand Push(const Pushed& pushed) {
  domain::RecordedCommand recorded = Told({});
  recorded.command = domain::repository::Command(
      domain::repository::RecordPush{.repository = *recorded.repository,
                                     .push = {.ref = pushed.ref,
                                              .before = Sha('e'),
                                              .after = Sha(pushed.after),
                                              .pusher = domain::UserId(pushed.pusher),
                                              .commits = 1,
                                              .default_branch = pushed.default_branch,
                                              .forced = false,
                                              .created = false,
                                              .deleted = false,
                                              .pushed_at = At(pushed.seconds)}});
  return recorded;
}

// What a merge pushes to the default branch.
domain::RecordedCommand MergePush() {
  return Push({.after = 'd',
               .pusher = 99,
               .ref = "refs/heads/main",
               .default_branch = true,
               .seconds = kMergedAt});
}

domain::RecordedCommand Checked(char on, commit::CheckConclusion conclusion, std::int64_t seconds) {
  commit::Check check;
  check.name = "lint";
  check.status = commit::CheckStatus::kCompleted;
  check.conclusion = conclusion;
  check.changed_at = At(seconds);
  check.provider_id = seconds;
  return Told(commit::Command(commit::RecordCheck{.commit = CommitOf(on), .check = check}));
}

domain::RecordedCommand Grouped() {
  return Told(commit::Command(commit::RecordMergeGroup{
      .commit = CommitOf('d'),
      .group = {.head_ref =
                    "refs/heads/gh-readonly-queue/main/pr-2-" + std::string(Sha('e').value()),
                .base_ref = "refs/heads/main",
                .base_sha = Sha('e'),
                .pull_request = domain::PullRequestNumber(2)},
      .destroyed = commit::GroupEnd::kMerged}));
}

domain::RecordedCommand Enqueued() {
  return Told(review::Command(review::SyncPullRequest{.pull_request = Shown('b', 90),
                                                      .action = review::PullRequestAction::kOther,
                                                      .before = {},
                                                      .base_changed = false,
                                                      .enqueued = true,
                                                      .sender = Someone(6)}));
}

domain::RecordedCommand Thread(std::int64_t seconds, bool resolved) {
  return Told(review::Command(review::RecordThread{.target = TheReview(),
                                                   .pull_request = std::nullopt,
                                                   .thread = domain::ProviderCommentId(70),
                                                   .resolved = resolved,
                                                   .sender = Someone(5),
                                                   .changed_at = At(seconds)}));
}

domain::RecordedCommand Commented(std::int64_t seconds) {
  return Told(
      review::Command(review::RecordComment{.target = TheReview(),
                                            .pull_request = std::nullopt,
                                            .comment = {.kind = review::CommentKind::kReview,
                                                        .id = domain::ProviderCommentId(70),
                                                        .author = Someone(5),
                                                        .body_sha256 = {},
                                                        .review = {},
                                                        .in_reply_to = {},
                                                        .commit = Sha('b'),
                                                        .path = "x",
                                                        .line = 1,
                                                        .created_at = At(seconds),
                                                        .updated_at = At(seconds)},
                                            .action = review::CommentAction::kCreated,
                                            .sender = Someone(5),
                                            .deleted_at = {}}));
}

domain::RecordedCommand Opened() { return CommandOf("a", {.head = 'a', .second = 10}); }
domain::RecordedCommand Synchronized() {
  return CommandOf("b", {.action = "synchronize", .head = 'b', .second = 20});
}

domain::RecordedCommand TimePassed(char commit) {
  return Told(commit::Command(commit::PassTime{.commit = CommitOf(commit)}));
}

std::vector<std::string> TypesOf(const Decided& decided) {
  std::vector<std::string> types;
  const auto* accepted = std::get_if<Accepted>(&decided);
  if (accepted == nullptr) return types;
  for (const StreamChange& change : accepted->changes) {
    for (const domain::Event& event : change.events) {
      types.emplace_back(std::visit([](const auto& of) { return schemas::TypeOf(of); }, event));
    }
  }
  return types;
}

std::optional<review::MergeAssessed> AssessmentIn(const States& states) {
  const auto stored = states.states.find(domain::StreamOf(TheReview()));
  if (stored == states.states.end()) return std::nullopt;
  return std::get<review::State>(stored->second->state).assessment;
}

std::vector<review::ViolationKind> KindsIn(const States& states) {
  std::vector<review::ViolationKind> kinds;
  const review::MergeAssessed assessed = AssessmentIn(states).value();
  for (const auto& violation : assessed.violations) {
    kinds.push_back(violation.kind);
  }
  return kinds;
}

const commit::State& CommitIn(const States& states, char digit) {
  return std::get<commit::State>(states.states.at(domain::StreamOf(CommitOf(digit)))->state);
}

using Kind = review::ViolationKind;

// With the pull request open, at its second head.
struct OpenedAndPushed : States {
  OpenedAndPushed() {
    Decide(Opened());
    Decide(Synchronized());
  }
};

TEST(MergeAssessments, FollowTheMergeInItsCommit) {
  OpenedAndPushed states;
  const Decided merged = states.Decide(Closed());
  EXPECT_THAT(TypesOf(merged), ElementsAre("review.PullRequestFactsRecorded",
                                           "review.PullRequestMerged", "review.RunCancelled",
                                           "review.MergeAssessed", "commit.CommitMadeByMerge"));
  const review::MergeAssessed assessed = AssessmentIn(states).value();
  EXPECT_EQ(assessed.revision, 1);
  EXPECT_EQ(assessed.repository_name, "o/r");
  EXPECT_EQ(assessed.pushers, std::vector{domain::UserId(7)});
  EXPECT_THAT(KindsIn(states), ElementsAre(Kind::kNoApproval, Kind::kBotRunMissing));
}

// The change of a stream is one, whose versions go on.
TEST(MergeAssessments, AreOneChangeOfTheReviewWithTheMerge) {
  OpenedAndPushed states;
  const auto before = states.states.at(domain::StreamOf(TheReview()))->version.value();
  const Decided merged = states.Decide(Closed());
  const auto& changes = std::get<Accepted>(merged).changes;
  ASSERT_EQ(changes.size(), 2U);
  EXPECT_EQ(changes[0].stream, domain::StreamOf(TheReview()));
  EXPECT_EQ(changes[0].first_version.value(), before + 1);
  EXPECT_EQ(changes[0].after->version.value(), before + 4);
}

TEST(MergeAssessments, AReviewThatIsNotMergedLoadsNothingForThem) {
  OpenedAndPushed states;
  states.loaded.clear();
  states.Decide(Reviewed({}));
  EXPECT_THAT(states.loaded, ElementsAre("repo_gh_186853002", "rev_gh_186853002_2"));
  states.loaded.clear();
  states.Decide(Checked('b', commit::CheckConclusion::kSuccess, 30));
  EXPECT_THAT(states.loaded,
              ElementsAre("repo_gh_186853002", domain::StreamOf(CommitOf('b')).value(),
                          "rev_gh_186853002_2"));
}

TEST(MergeAssessments, ALateApprovalIsACorrection) {
  OpenedAndPushed states;
  states.Decide(Closed());
  EXPECT_THAT(TypesOf(states.Decide(Reviewed({}))),
              ElementsAre("review.HumanReviewSubmitted", "review.MergeAssessed"));
  EXPECT_EQ(AssessmentIn(states)->revision, 2);
  EXPECT_THAT(KindsIn(states), ElementsAre(Kind::kBotRunMissing));
  EXPECT_THAT(TypesOf(states.Decide(Dismissed({}, 60))),
              ElementsAre("review.HumanReviewDismissed", "review.MergeAssessed"));
  EXPECT_THAT(KindsIn(states), ElementsAre(Kind::kNoApproval, Kind::kBotRunMissing));
}

TEST(MergeAssessments, WhatChangesNothingIsNoRevision) {
  OpenedAndPushed states;
  states.Decide(Reviewed({}));
  states.Decide(Closed());
  EXPECT_THAT(TypesOf(states.Decide(
                  Reviewed({.id = 2, .verdict = review::HumanVerdict::kCommented, .seconds = 60}))),
              ElementsAre("review.HumanReviewSubmitted"));
  EXPECT_THAT(TypesOf(states.Decide(Push({.after = 'a', .pusher = 7}))),
              ElementsAre("repository.PushRecorded", "commit.CommitPushed"));
  EXPECT_EQ(AssessmentIn(states)->revision, 1);
}

TEST(MergeAssessments, APushOfAHeadReassessesInItsCommit) {
  OpenedAndPushed states;
  states.Decide(Reviewed({}));
  states.Decide(Closed());
  EXPECT_THAT(
      TypesOf(states.Decide(Push({.after = 'a', .pusher = 5}))),
      ElementsAre("repository.PushRecorded", "commit.CommitPushed", "review.MergeAssessed"));
  EXPECT_THAT(KindsIn(states),
              ElementsAre(Kind::kNoApproval, Kind::kApproverPushed, Kind::kBotRunMissing));
}

TEST(MergeAssessments, ACheckOfTheMergedHeadReassessesInItsCommit) {
  OpenedAndPushed states;
  states.Decide(Closed());
  EXPECT_THAT(TypesOf(states.Decide(Checked('b', commit::CheckConclusion::kFailure, 110))),
              ElementsAre("commit.CheckRecorded", "review.MergeAssessed"));
  EXPECT_EQ(AssessmentIn(states)->checks, review::ChecksOutcome::kFailed);
  EXPECT_THAT(TypesOf(states.Decide(Checked('a', commit::CheckConclusion::kSuccess, 110))),
              ElementsAre("commit.CheckRecorded"));
}

TEST(MergeAssessments, ALateMergeGroupIsFoundByTheMergeCommit) {
  OpenedAndPushed states;
  states.Decide(Enqueued());
  states.Decide(Closed());
  EXPECT_FALSE(AssessmentIn(states)->merge_queue);
  EXPECT_THAT(TypesOf(states.Decide(Grouped())),
              ElementsAre("commit.MergeGroupRecorded", "commit.MergeGroupDestroyed",
                          "review.MergeAssessed"));
  EXPECT_TRUE(AssessmentIn(states)->merge_queue);
  EXPECT_EQ(AssessmentIn(states)->enqueued_by, domain::UserId(6));
}

// Nothing of a fork's pull request is named in what is told of its commits.
TEST(MergeAssessments, AForkIsFoundByItsHeads) {
  States states;
  domain::RecordedCommand opened = Opened();
  auto& sync = std::get<review::SyncPullRequest>(std::get<review::Command>(opened.command));
  sync.pull_request.head_repository = domain::RepositoryId(5);
  states.Decide(opened);
  states.Decide(Synchronized());
  states.Decide(Reviewed({.reviewer = 7}));
  states.Decide(Closed());
  EXPECT_THAT(KindsIn(states),
              ElementsAre(Kind::kNoApproval, Kind::kApproverPushed, Kind::kBotRunMissing));
  EXPECT_THAT(TypesOf(states.Decide(Checked('b', commit::CheckConclusion::kSuccess, 110))),
              ElementsAre("commit.CheckRecorded", "review.MergeAssessed"));
}

TEST(DirectPushes, AreDetectedAndWithdrawn) {
  OpenedAndPushed states;
  states.Decide(MergePush());
  states.now = At(kMergedAt + commit::kMergeGraceSeconds);
  EXPECT_THAT(TypesOf(states.Decide(TimePassed('d'))), ElementsAre("commit.DirectPushDetected"));
  EXPECT_EQ(CommitIn(states, 'd').direct.size(), 1U);
  const std::vector<std::string> types = TypesOf(states.Decide(Closed()));
  EXPECT_EQ(types.back(), "commit.DirectPushWithdrawn");
  EXPECT_THAT(CommitIn(states, 'd').direct, IsEmpty());
}

TEST(DirectPushes, AreDueWhenTheGraceTimeIsOver) {
  OpenedAndPushed states;
  states.Decide(Push({.after = 'c'}));
  states.Decide(MergePush());
  const auto stored = [&](char commit) {
    return states.states.at(domain::StreamOf(CommitOf(commit))).get();
  };
  EXPECT_EQ(DueOf(stored('c')), std::nullopt);
  EXPECT_EQ(DueOf(stored('d')), At(kMergedAt + commit::kMergeGraceSeconds));
  const auto command = TimeFor({.due = At(kMergedAt + commit::kMergeGraceSeconds),
                                .stream = domain::StreamOf(CommitOf('d'))},
                               states);
  ASSERT_TRUE(command.ok()) << command.status();
  EXPECT_EQ(TargetOf(command->command), domain::StreamOf(CommitOf('d')));
  EXPECT_EQ(command->metadata.tenant.organization, domain::OrganizationId(21031067));
  states.Decide(Closed());
  EXPECT_EQ(DueOf(stored('d')), std::nullopt);
}

// Everything that is told of a life, and what is judged of it in the end.
class Life {
 public:
  explicit Life(std::uint32_t seed) : random_(seed) {
    deliveries_ = {Opened(),
                   Synchronized(),
                   Closed(),
                   Push({.after = 'a', .pusher = Pick(5, 9)}),
                   Push({.after = 'b', .pusher = Pick(5, 9)}),
                   MergePush(),
                   Enqueued(),
                   Grouped(),
                   Commented(Pick(30, 120)),
                   Thread(Pick(40, 130), Pick(0, 1) == 1),
                   Checked('b',
                           Pick(0, 1) == 1 ? commit::CheckConclusion::kSuccess
                                           : commit::CheckConclusion::kFailure,
                           Pick(30, 130)),
                   Checked('b', commit::CheckConclusion::kNeutral, Pick(30, 130)),
                   Checked('d', commit::CheckConclusion::kFailure, 130)};
    for (std::int64_t id = 1; id <= 5; ++id) {
      const Said said{.id = id,
                      .reviewer = Pick(5, 9),
                      .verdict = Pick(0, 2) == 0 ? review::HumanVerdict::kChangesRequested
                                                 : review::HumanVerdict::kApproved,
                      .head = Pick(0, 2) == 0 ? 'a' : 'b',
                      .seconds = Pick(30, 120)};
      deliveries_.push_back(ReviewedIn(said));
      if (Pick(0, 3) == 0) deliveries_.push_back(DismissedIn(said, said.seconds + Pick(1, 60)));
    }
  }

  // Each delivery at least once, in any order; time passes in between.
  void TellTo(States& states) {
    std::vector<domain::RecordedCommand> all = deliveries_;
    for (const domain::RecordedCommand& delivery : deliveries_) {
      if (Pick(0, 3) == 0) all.push_back(delivery);
    }
    std::shuffle(all.begin(), all.end(), random_);
    for (const domain::RecordedCommand& delivery : all) {
      const std::int64_t revision = RevisionIn(states);
      states.Decide(delivery);
      EXPECT_LE(RevisionIn(states), revision + 1);
      EXPECT_THAT(TypesOf(states.Decide(delivery)),
                  ::testing::Not(::testing::Contains("review.MergeAssessed")))
          << "told again, it changes nothing";
      if (states.states.contains(domain::StreamOf(CommitOf('d')))) {
        states.Decide(TimePassed('d'));
      }
    }
  }

 private:
  static std::int64_t RevisionIn(const States& states) {
    const auto assessment = AssessmentIn(states);
    return assessment ? assessment->revision : 0;
  }

  // As a payload of that time shows the pull request: merged, once it is.
  static review::Snapshot ShownAt(std::int64_t seconds) {
    return seconds < kMergedAt ? Shown('b', seconds) : ShownMerged(seconds);
  }
  static domain::RecordedCommand ReviewedIn(const Said& said) {
    return Told(review::Command(review::RecordHumanReview{.pull_request = ShownAt(said.seconds),
                                                          .review = ReviewOf(said)}));
  }
  static domain::RecordedCommand DismissedIn(Said said, std::int64_t seconds) {
    said.verdict = review::HumanVerdict::kUnknown;
    return Told(review::Command(review::DismissHumanReview{
        .pull_request = ShownAt(seconds), .review = ReviewOf(said), .sender = Someone(8)}));
  }

  std::int64_t Pick(std::int64_t least, std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>(least, most)(random_);
  }

  std::mt19937 random_;
  std::vector<domain::RecordedCommand> deliveries_;
};

constexpr std::uint32_t kSeeds = 200;
constexpr int kOrders = 5;

TEST(MergeAssessments, EndAlikeInWhateverOrderTheDeliveriesCome) {
  std::set<Kind> seen;
  for (std::uint32_t seed = 1; seed <= kSeeds && !::testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Life life(seed);
    std::optional<review::MergeAssessed> first;
    for (int order = 0; order < kOrders; ++order) {
      States states;
      life.TellTo(states);
      review::MergeAssessed last = AssessmentIn(states).value();
      last.revision = 0;  // how often it was corrected is the order's
      if (!first) first = last;
      EXPECT_EQ(last.violations, first->violations);
      EXPECT_EQ(last.approvals, first->approvals);
      EXPECT_EQ(last.pushers, first->pushers);
      EXPECT_TRUE(last == *first);
      EXPECT_THAT(CommitIn(states, 'd').direct, IsEmpty());
      const auto& state =
          std::get<review::State>(states.states.at(domain::StreamOf(TheReview()))->state);
      EXPECT_EQ(state.merge->merged_by, domain::UserId(99));
      for (const auto& violation : last.violations) seen.insert(violation.kind);
    }
  }
  // The lives are such that each violation but that of a failed run occurs.
  EXPECT_EQ(seen.size(), 7U);
}

}  // namespace
}  // namespace docket::commands
