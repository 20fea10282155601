// The rules of a Commit, one scenario each, and its indifference to order and number as properties
// over seeds.
#include <algorithm>
#include <random>

#include "domain/commit/decider.h"
#include "tests/support/scenario.h"

namespace docket::domain::commit {
namespace {

using CommitScenario = testing::Scenario<Commit>;

CommitId TheCommit() {
  return {.host = HostCode("gh"), .repository = RepositoryId(9), .sha = CommitSha("a")};
}

ReviewId ReviewNumbered(std::int64_t number) {
  return {
      .host = HostCode("gh"), .repository = RepositoryId(9), .number = PullRequestNumber(number)};
}

LinkReview Link(std::int64_t number, std::int64_t seconds = 5) {
  return {.commit = TheCommit(),
          .review = ReviewNumbered(number),
          .first_seen_at = FromSeconds(seconds)};
}

CommitLinkedToReview Linked(std::int64_t number, std::int64_t seconds = 5) {
  return {.review = ReviewNumbered(number), .first_seen_at = FromSeconds(seconds)};
}

Push PushedAt(std::int64_t seconds, std::int64_t pusher = 7) {
  return {.pushed_at = FromSeconds(seconds),
          .ref = "refs/heads/main",
          .before = CommitSha("b"),
          .pusher = UserId(pusher),
          .forced = false,
          .default_branch = false};
}

Note NotedAt(std::int64_t seconds, const std::string& branch = "changes") {
  return {.noted_at = FromSeconds(seconds), .branch = branch, .before = CommitSha("b")};
}

Check Ended(std::int64_t seconds, CheckConclusion conclusion, std::int64_t id = 1) {
  return {.source = CheckSource::kCheckRun,
          .name = "lint",
          .app_id = 29310,
          .app = "octocoders-linter",
          .status = CheckStatus::kCompleted,
          .conclusion = conclusion,
          .changed_at = FromSeconds(seconds),
          .provider_id = id};
}

Check Started(std::int64_t seconds, std::int64_t id = 1) {
  Check check = Ended(seconds, CheckConclusion::kNone, id);
  check.status = CheckStatus::kInProgress;
  return check;
}

RecordCheck Record(const Check& check) { return {.commit = TheCommit(), .check = check}; }

MergeGroup Group() {
  return {.head_ref = "refs/heads/gh-readonly-queue/main/pr-2-b",
          .base_ref = "refs/heads/main",
          .base_sha = CommitSha("b"),
          .pull_request = PullRequestNumber(2)};
}

RecordMergeGroup RecordGroup(std::optional<GroupEnd> destroyed = std::nullopt) {
  return {.commit = TheCommit(), .group = Group(), .destroyed = destroyed};
}

Push DirectAt(std::int64_t seconds) {
  Push push = PushedAt(seconds);
  push.default_branch = true;
  return push;
}

const PassTime kTimePasses{.commit = TheCommit()};
const RecordPush kDirect{.commit = TheCommit(), .push = DirectAt(100)};
const LinkMerge kMerged{.commit = TheCommit(), .review = ReviewNumbered(2)};

TEST(CommitDirectPush, IsDetectedWhenTheGraceTimeIsOver) {
  CommitScenario()
      .GivenDecided({kDirect})
      .At(FromSeconds(100 + kMergeGraceSeconds - 1))
      .When(kTimePasses)
      .ThenNothing();
  CommitScenario()
      .GivenDecided({kDirect})
      .At(FromSeconds(100 + kMergeGraceSeconds))
      .When(kTimePasses)
      .Then({DirectPushDetected{.push = DirectAt(100)}});
}

TEST(CommitDirectPush, IsNoneToAnotherBranch) {
  CommitScenario()
      .GivenDecided({RecordPush{.commit = TheCommit(), .push = PushedAt(100)}})
      .At(FromSeconds(100'000))
      .When(kTimePasses)
      .ThenNothing();
}

TEST(CommitDirectPush, IsNoneOfAKnownMerge) {
  CommitScenario().When(kMerged).Then({CommitMadeByMerge{.review = ReviewNumbered(2)}});
  for (const std::vector<Command>& known :
       {std::vector<Command>{kDirect, kMerged}, std::vector<Command>{kMerged, kDirect}}) {
    CommitScenario().GivenDecided(known).At(FromSeconds(100'000)).When(kTimePasses).ThenNothing();
  }
}

TEST(CommitDirectPush, IsWithdrawnByALateMerge) {
  CommitScenario()
      .GivenDecided({kDirect})
      .Given({DirectPushDetected{.push = DirectAt(100)}})
      .When(kMerged)
      .Then({CommitMadeByMerge{.review = ReviewNumbered(2)},
             DirectPushWithdrawn{.review = ReviewNumbered(2)}});
}

TEST(CommitDirectPush, FurtherOnesOfTheSameCommitFollowAtOnce) {
  CommitScenario()
      .GivenDecided({kDirect})
      .Given({DirectPushDetected{.push = DirectAt(100)}})
      .When(RecordPush{.commit = TheCommit(), .push = DirectAt(50)})
      .Then({CommitPushed{.push = DirectAt(50)}, DirectPushDetected{.push = DirectAt(50)}});
}

TEST(CommitDirectPush, IsDueOnce) {
  State state;
  EXPECT_EQ(DueOf(state), std::nullopt);
  state.pushes = {PushedAt(10), DirectAt(100), DirectAt(200)};
  EXPECT_EQ(DueOf(state), FromSeconds(100 + kMergeGraceSeconds));
  state.direct = {DirectAt(100)};
  EXPECT_EQ(DueOf(state), std::nullopt);
  state.direct.clear();
  state.merges = {ReviewNumbered(2)};
  EXPECT_EQ(DueOf(state), std::nullopt);
}

TEST(CommitReviews, AReviewIsLinkedOnce) {
  CommitScenario().When(Link(2)).Then({Linked(2)});
  CommitScenario().Given({Linked(2)}).When(Link(2, 9)).ThenNothing();
  CommitScenario().Given({Linked(2)}).When(Link(3)).Then({Linked(3)});
}

TEST(CommitReviews, BeyondTheBoundTheFirstInTheirOrderStay) {
  CommitScenario scenario;
  for (std::size_t i = 0; i < kReviewsMax; ++i) {
    scenario.Given({Linked(10 + static_cast<std::int64_t>(i))});
  }
  CommitScenario(scenario).When(Link(1'000)).ThenNothing();
  CommitScenario(scenario).When(Link(1)).Then({Linked(1)});
  CommitScenario(scenario)
      .Given({Linked(1)})
      .When(Link(9 + static_cast<std::int64_t>(kReviewsMax)))
      .ThenNothing();
}

TEST(CommitPushes, EachIsRecordedOnce) {
  const RecordPush first{.commit = TheCommit(), .push = PushedAt(5)};
  const RecordPush second{.commit = TheCommit(), .push = PushedAt(5, 8)};
  CommitScenario().When(first).Then({CommitPushed{.push = PushedAt(5)}});
  CommitScenario().GivenDecided({first}).When(second).Then({CommitPushed{.push = PushedAt(5, 8)}});
}

TEST(CommitPushes, BeyondTheBoundTheEarliestStay) {
  CommitScenario scenario;
  for (std::size_t i = 0; i < kPushesMax; ++i) {
    scenario.Given({CommitPushed{.push = PushedAt(10 + static_cast<std::int64_t>(i))}});
  }
  CommitScenario(scenario)
      .When(RecordPush{.commit = TheCommit(), .push = PushedAt(1'000)})
      .ThenNothing();
  CommitScenario(scenario)
      .When(RecordPush{.commit = TheCommit(), .push = PushedAt(1)})
      .Then({CommitPushed{.push = PushedAt(1)}});
}

TEST(CommitNotes, AHeadIsNotedOncePerBranchAndTime) {
  const NoteHead note{.commit = TheCommit(), .note = NotedAt(5)};
  CommitScenario().When(note).Then({HeadNoted{.note = NotedAt(5)}});
  CommitScenario()
      .GivenDecided({note})
      .When(NoteHead{.commit = TheCommit(), .note = NotedAt(5, "other")})
      .Then({HeadNoted{.note = NotedAt(5, "other")}});
}

TEST(CommitNotes, BeyondTheBoundTheEarliestStay) {
  CommitScenario scenario;
  for (std::size_t i = 0; i < kNotesMax; ++i) {
    scenario.Given({HeadNoted{.note = NotedAt(10 + static_cast<std::int64_t>(i))}});
  }
  CommitScenario(scenario)
      .When(NoteHead{.commit = TheCommit(), .note = NotedAt(1'000)})
      .ThenNothing();
  CommitScenario(scenario)
      .When(NoteHead{.commit = TheCommit(), .note = NotedAt(1)})
      .Then({HeadNoted{.note = NotedAt(1)}});
}

TEST(CommitChecks, TheNewestOfOneNameStands) {
  const Check failed = Ended(5, CheckConclusion::kFailure, 1);
  const Check passed = Ended(9, CheckConclusion::kSuccess, 2);
  CommitScenario().When(Record(failed)).Then({CheckRecorded{.check = failed}});
  CommitScenario()
      .Given({CheckRecorded{.check = failed}})
      .When(Record(passed))
      .Then({CheckRecorded{.check = passed}});
  CommitScenario().Given({CheckRecorded{.check = passed}}).When(Record(failed)).ThenNothing();
}

TEST(CommitChecks, ANewerOneThatStillRunsTakesTheConclusionBack) {
  const Check failed = Ended(5, CheckConclusion::kFailure, 1);
  CommitScenario()
      .Given({CheckRecorded{.check = failed}})
      .When(Record(Started(6, 2)))
      .Then({CheckRecorded{.check = Started(6, 2)}});
}

TEST(CommitChecks, OfOneSecondTheCompletedStandsThenTheLaterId) {
  const Check passed = Ended(5, CheckConclusion::kSuccess, 1);
  CommitScenario()
      .Given({CheckRecorded{.check = passed}})
      .When(Record(Started(5, 2)))
      .ThenNothing();
  const Check failed = Ended(5, CheckConclusion::kFailure, 2);
  CommitScenario()
      .Given({CheckRecorded{.check = passed}})
      .When(Record(failed))
      .Then({CheckRecorded{.check = failed}});
  CommitScenario().Given({CheckRecorded{.check = failed}}).When(Record(passed)).ThenNothing();
}

TEST(CommitChecks, OneNameIsAnotherCheckInAnotherSourceOrApp) {
  Check of_app = Ended(1, CheckConclusion::kSuccess);
  of_app.app_id = 5;
  Check status = Ended(1, CheckConclusion::kError);
  status.source = CheckSource::kStatus;
  CommitScenario scenario;
  scenario.Given({CheckRecorded{.check = Ended(9, CheckConclusion::kFailure)}});
  CommitScenario(scenario).When(Record(of_app)).Then({CheckRecorded{.check = of_app}});
  CommitScenario(scenario).When(Record(status)).Then({CheckRecorded{.check = status}});
}

TEST(CommitChecks, BeyondTheBoundTheFirstNamesStayAndAreStillRenewed) {
  const auto named = [](std::size_t number, std::int64_t seconds) {
    Check check = Ended(seconds, CheckConclusion::kSuccess);
    const std::string digits = std::to_string(number);
    check.name = "job " + std::string(4 - digits.size(), '0') + digits;
    return check;
  };
  CommitScenario scenario;
  for (std::size_t i = 0; i < kChecksMax; ++i) {
    scenario.Given({CheckRecorded{.check = named(i + 1, 5)}});
  }
  CommitScenario(scenario).When(Record(named(9'999, 5))).ThenNothing();
  CommitScenario(scenario)
      .When(Record(named(kChecksMax, 6)))
      .Then({CheckRecorded{.check = named(kChecksMax, 6)}});
  CommitScenario(scenario).When(Record(named(0, 5))).Then({CheckRecorded{.check = named(0, 5)}});
  CommitScenario(scenario)
      .Given({CheckRecorded{.check = named(0, 5)}})
      .When(Record(named(kChecksMax, 6)))
      .ThenNothing();
}

TEST(CommitMergeGroup, IsRecordedOnceAndEndsOnce) {
  CommitScenario().When(RecordGroup()).Then({MergeGroupRecorded{.group = Group()}});
  CommitScenario()
      .GivenDecided({RecordGroup()})
      .When(RecordGroup(GroupEnd::kMerged))
      .Then({MergeGroupDestroyed{.reason = GroupEnd::kMerged}});
}

TEST(CommitMergeGroup, ItsEndMayComeFirst) {
  CommitScenario()
      .When(RecordGroup(GroupEnd::kDequeued))
      .Then({MergeGroupRecorded{.group = Group()},
             MergeGroupDestroyed{.reason = GroupEnd::kDequeued}});
  CommitScenario()
      .GivenDecided({RecordGroup(GroupEnd::kDequeued)})
      .When(RecordGroup())
      .ThenNothing();
}

TEST(CommitMergeGroup, OfTwoEndsTheWeightierStands) {
  CommitScenario()
      .GivenDecided({RecordGroup(GroupEnd::kMerged)})
      .When(RecordGroup(GroupEnd::kInvalidated))
      .ThenNothing();
  CommitScenario()
      .GivenDecided({RecordGroup(GroupEnd::kInvalidated)})
      .When(RecordGroup(GroupEnd::kMerged))
      .Then({MergeGroupDestroyed{.reason = GroupEnd::kMerged}});
}

// One of each kind of command, from few values, so that many of them meet.
class AnyCommands {
 public:
  explicit AnyCommands(std::uint32_t seed) : random_(seed) {}

  [[nodiscard]] std::vector<Command> Draw(int count) {
    std::vector<Command> commands;
    for (int i = 0; i < count; ++i) commands.push_back(One());
    return commands;
  }

  void Shuffle(std::vector<Command>& commands) {
    std::shuffle(commands.begin(), commands.end(), random_);
  }

 private:
  int Pick(int choices) { return std::uniform_int_distribution(0, choices - 1)(random_); }

  Check AnyCheck() {
    Check check = Ended(Pick(3), static_cast<CheckConclusion>(Pick(11)), Pick(3));
    check.source = static_cast<CheckSource>(Pick(3));
    check.status = static_cast<CheckStatus>(Pick(6));
    check.name = "job " + std::to_string(Pick(400));
    check.app = Pick(2) == 0 ? "" : "app";
    return check;
  }

  Command One() {
    switch (Pick(12)) {
      case 0:
        return Link(1 + Pick(90), Pick(3));
      case 1:
        return RecordPush{.commit = TheCommit(), .push = PushedAt(Pick(90), Pick(2))};
      case 2:
        return NoteHead{.commit = TheCommit(), .note = NotedAt(Pick(30))};
      case 3: {
        RecordMergeGroup command = RecordGroup();
        command.group.pull_request = PullRequestNumber(Pick(2));
        if (Pick(2) == 0) command.destroyed = static_cast<GroupEnd>(Pick(3));
        return command;
      }
      default:
        return Record(AnyCheck());
    }
  }

  std::mt19937 random_;
};

State Delivered(const std::vector<Command>& commands) {
  State state = Commit::Initial();
  for (const Command& command : commands) {
    auto decision = std::get<0>(Commit::Decide(command, state, {}));
    auto again = std::get<0>(Commit::Decide(command, decision.state, {}));
    EXPECT_TRUE(again.events.empty()) << "the same command has facts again";
    state = std::move(again.state);
  }
  return state;
}

// More of each than the bounds let in, so that what they leave out is part of the property.
TEST(CommitOrder, AnyOrderAndNumberOfCommandsEndsAlike) {
  constexpr std::uint32_t kSeeds = 20;
  constexpr int kCommands = 1'500;
  std::size_t most_checks = 0;
  for (std::uint32_t seed = 1; seed <= kSeeds && !::testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    AnyCommands any(seed);
    std::vector<Command> commands = any.Draw(kCommands);
    const State expected = Delivered(commands);
    most_checks = std::max(most_checks, expected.checks.size());
    const std::vector<Command> repeated(commands.begin(), commands.begin() + kCommands / 3);
    commands.insert(commands.end(), repeated.begin(), repeated.end());
    any.Shuffle(commands);
    EXPECT_TRUE(Delivered(commands) == expected);
    EXPECT_EQ(expected.notes.size(), kNotesMax);
  }
  EXPECT_EQ(most_checks, kChecksMax);
}

}  // namespace
}  // namespace docket::domain::commit
