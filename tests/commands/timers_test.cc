// Time passes for what an owner has: once, whatever happens in between.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/commit/decider.h"
#include "domain/review/saga.h"
#include "schemas/codec/journal_codec.h"
#include "tests/commands/owner_rig.h"

namespace docket::commands {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

const absl::Duration kRun = absl::Seconds(domain::review::kRunSeconds);

std::vector<std::string> TypesOf(const journal_proto::Commit& commit) {
  std::vector<std::string> types;
  for (const auto& event : commit.events()) types.push_back(event.type());
  return types;
}

// With a run that nobody works on.
void Open(OwnerRig& rig) {
  rig.Send("opened", {});
  rig.Run();
  ASSERT_THAT(rig.Stored().timers, SizeIs(1));
}

TEST(OwnerTimers, ARunTimesOutOnce) {
  OwnerRig rig;
  Open(rig);
  EXPECT_LE(rig.processor->NextDue(), rig.clock.MonotonicNow() + kRun);
  rig.clock.Advance(kRun);
  rig.Run();
  const auto commits = rig.Commits();
  ASSERT_THAT(commits, SizeIs(2));
  EXPECT_THAT(TypesOf(commits[1]), ElementsAre("review.RunTimedOut"));
  const journal_proto::CommandOutcome& outcome = commits[1].outcome();
  EXPECT_TRUE(outcome.has_accepted());
  EXPECT_EQ(outcome.command_type(), "review.PassTime");
  EXPECT_EQ(outcome.target(), "rev_gh_186853002_2");
  EXPECT_EQ(outcome.source().provider(), "system");
  EXPECT_EQ(outcome.tenant().organization(), commits[0].outcome().tenant().organization());
  EXPECT_EQ(commits[1].input_next_offset(), commits[0].input_next_offset());
  EXPECT_THAT(rig.Stored().timers, SizeIs(0));
  EXPECT_EQ(rig.processor->counts().timers, 1);
  rig.clock.Advance(kRun);
  rig.Run();
  EXPECT_THAT(rig.Commits(), SizeIs(2));
}

TEST(OwnerTimers, APushWaitsForItsMergeAndIsADirectOneOnce) {
  OwnerRig rig;
  domain::RecordedCommand command = CommandOf("push", {});
  domain::repository::RecordPush push{.repository = *command.repository, .push = {}};
  push.push.ref = "refs/heads/main";
  push.push.after = domain::CommitSha(std::string(40, 'd'));
  push.push.default_branch = true;
  push.push.pushed_at = rig.clock.Now();
  command.command = domain::repository::Command(push);
  rig.Send(RecordOf(command));
  rig.Run();
  ASSERT_THAT(rig.Stored().timers, SizeIs(1));
  rig.clock.Advance(absl::Seconds(domain::commit::kMergeGraceSeconds));
  rig.Run();
  const auto commits = rig.Commits();
  ASSERT_THAT(commits, SizeIs(2));
  EXPECT_THAT(TypesOf(commits[1]), ElementsAre("commit.DirectPushDetected"));
  EXPECT_EQ(commits[1].outcome().command_type(), "commit.PassTime");
  EXPECT_EQ(commits[1].outcome().target(),
            "sha_gh_186853002_dddddddddddddddddddddddddddddddddddddddd");
  EXPECT_THAT(rig.Stored().timers, SizeIs(0));
  rig.clock.Advance(absl::Seconds(domain::commit::kMergeGraceSeconds));
  rig.Run();
  EXPECT_THAT(rig.Commits(), SizeIs(2));
}

TEST(OwnerTimers, NotAMomentTooEarly) {
  OwnerRig rig;
  Open(rig);
  rig.clock.Advance(kRun - absl::Microseconds(1));
  rig.Run();
  EXPECT_THAT(rig.Commits(), SizeIs(1));
}

TEST(OwnerTimers, ANextOwnerGoesOn) {
  OwnerRig rig;
  Open(rig);
  rig.Start();
  rig.clock.Advance(kRun);
  rig.Run();
  EXPECT_THAT(rig.Commits(), SizeIs(2));
}

TEST(OwnerTimers, StandInAStateThatIsMadeAnewFromTheJournal) {
  OwnerRig rig;
  Open(rig);
  rig.store.Restore({});
  rig.Start();
  rig.clock.Advance(kRun);
  rig.Run();
  EXPECT_THAT(rig.Commits(), SizeIs(2));
  EXPECT_THAT(rig.Stored().timers, SizeIs(0));
}

TEST(OwnerTimers, AreNotFiredAgainWhileTheirCommitIsOnItsWay) {
  OwnerRig rig;
  Open(rig);
  rig.clock.Advance(kRun);
  eventstore::AppendPlan unanswered = eventstore::Acknowledged();
  unanswered.told_after = 1'000;
  rig.journal.SetFaults(std::make_unique<eventstore::ScriptedFaults>(std::vector{unanswered}));
  for (int steps = 0; steps < 10; ++steps) ASSERT_TRUE(rig.processor->Step().ok());
  EXPECT_EQ(rig.processor->in_flight(), 1U);
  EXPECT_EQ(rig.processor->counts().timers, 1);
  EXPECT_GT(rig.processor->NextDue(), rig.clock.MonotonicNow());
}

// Nobody steps it again and again while the journal takes nothing (the simulation, seed 441875).
TEST(OwnerTimers, WaitForAJournalThatTakesNoMore) {
  OwnerRig rig;
  rig.options.writer.in_flight_max = 1;
  rig.Start();
  rig.Send("first", {.number = 1});
  rig.Send("second", {.number = 2});
  rig.Run();
  ASSERT_THAT(rig.Stored().timers, SizeIs(2));
  rig.clock.Advance(kRun);
  eventstore::AppendPlan unanswered = eventstore::Acknowledged();
  unanswered.told_after = 1'000;
  rig.journal.SetFaults(std::make_unique<eventstore::ScriptedFaults>(std::vector{unanswered}));
  for (int steps = 0; steps < 10; ++steps) ASSERT_TRUE(rig.processor->Step().ok());
  EXPECT_EQ(rig.processor->in_flight(), 1U);
  EXPECT_GT(rig.processor->NextDue(), rig.clock.MonotonicNow());
}

TEST(OwnerTimers, MoreThanOneStepTakesAreAllFired) {
  OwnerRig rig;
  rig.options.timers_per_step = 2;
  rig.Start();
  constexpr int kReviews = 7;
  for (int number = 1; number <= kReviews; ++number) {
    rig.Send("opened" + std::to_string(number), {.number = number});
  }
  rig.Run();
  ASSERT_THAT(rig.Stored().timers, SizeIs(kReviews));
  rig.clock.Advance(kRun);
  rig.Run();
  EXPECT_THAT(rig.Stored().timers, SizeIs(0));
  EXPECT_EQ(rig.processor->counts().timers, kReviews);
}

constexpr int kReviews = 5;

void OpenFive(OwnerRig& rig) {
  rig.options.timers_per_step = 2;
  rig.Start();
  for (int number = 1; number <= kReviews; ++number) {
    rig.Send("opened" + std::to_string(number), {.number = number});
  }
  rig.Run();
  ASSERT_THAT(rig.Stored().timers, SizeIs(kReviews));
}

// The ids of the commands that let the five time out.
std::vector<domain::CommandId> TimesOfFive() {
  OwnerRig rig;
  OpenFive(rig);
  rig.clock.Advance(kRun);
  rig.Run();
  std::vector<domain::CommandId> ids;
  for (const journal_proto::Commit& commit : rig.Commits()) {
    if (commit.outcome().command_type() == "review.PassTime") {
      ids.emplace_back(commit.outcome().command_id());
    }
  }
  EXPECT_THAT(ids, SizeIs(kReviews));
  return ids;
}

// As if the first ones had been decided so before.
void DecideBefore(OwnerRig& rig, int count, const DecidedCommand& decided) {
  const std::vector<domain::CommandId> ids = TimesOfFive();
  auto stored = rig.store.Snapshot();
  for (int i = 0; i < count; ++i) {
    stored[OwnerRig::kPartition].commands[ids[static_cast<std::size_t>(i)]] = decided;
  }
  rig.store.Restore(stored);
  rig.Start();
}

TEST(OwnerTimers, OneThatWasParkedIsTriedAgainByTheNextOwner) {
  OwnerRig rig;
  OpenFive(rig);
  DecideBefore(rig, 3,
               {.kind = OutcomeKind::kParked, .attempt = 4, .body_sha256 = {}, .decided_at = {}});
  rig.clock.Advance(kRun);
  rig.Run();
  EXPECT_THAT(rig.Stored().timers, SizeIs(0));
  EXPECT_EQ(rig.processor->counts().timers, kReviews);
  int again = 0;
  for (const journal_proto::Commit& commit : rig.Commits()) {
    if (commit.outcome().attempt() == 5) ++again;
  }
  EXPECT_EQ(again, 3);
}

TEST(OwnerTimers, ThoseThatPassInVainHoldNoOtherUp) {
  OwnerRig rig;
  OpenFive(rig);
  DecideBefore(rig, 3,
               {.kind = OutcomeKind::kRejected, .attempt = 1, .body_sha256 = {}, .decided_at = {}});
  rig.clock.Advance(kRun);
  rig.Run();
  EXPECT_THAT(rig.Stored().timers, SizeIs(3));
  EXPECT_EQ(rig.processor->counts().timers, 2);
  EXPECT_GT(rig.processor->NextDue(), rig.clock.MonotonicNow());
}

}  // namespace
}  // namespace docket::commands
