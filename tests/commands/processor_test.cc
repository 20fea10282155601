#include "commands/processor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "schemas/codec/command_codec.h"
#include "schemas/codec/frame.h"
#include "tests/commands/owner_rig.h"

namespace docket::commands {
namespace {

using testing::SizeIs;

// kPossibly: the same body may be two true occurrences.
PullRequestPayload Labeled(std::int64_t second = 10) {
  return {.action = "labeled", .second = second, .label = "urgent"};
}

bool SameContents(const MemoryStateStore::Partition& left,
                  const MemoryStateStore::Partition& right) {
  return left.checkpoint == right.checkpoint && left.commands == right.commands &&
         left.bodies == right.bodies &&
         std::ranges::equal(left.streams, right.streams, [](const auto& one, const auto& other) {
           return one.first == other.first && *one.second == *other.second;
         });
}

TEST(Processor, ACommandBecomesOneCommitWithAllItsStreams) {
  OwnerRig rig;
  rig.Send("guid", {});
  rig.Run();
  const auto commits = rig.Commits();
  ASSERT_THAT(commits, SizeIs(1));
  EXPECT_TRUE(commits[0].outcome().has_accepted());
  EXPECT_EQ(commits[0].outcome().attempt(), 1);
  EXPECT_EQ(commits[0].input_next_offset(), 1);
  ASSERT_GE(commits[0].events_size(), 4);
  EXPECT_EQ(commits[0].events(0).stream(), "repo_gh_186853002");
  EXPECT_EQ(commits[0].events(1).stream(), "rev_gh_186853002_2");
  EXPECT_EQ(commits[0].events().rbegin()->stream(), "sha_gh_186853002_" + std::string(40, 'a'));
  EXPECT_EQ(rig.processor->counts().accepted, 1);
  EXPECT_THAT(rig.Stored().streams, SizeIs(3));
  EXPECT_EQ(rig.Stored().checkpoint.inbox_next, eventstore::Offset(1));
}

TEST(Processor, AnotherOwnerIsRejectedAndTheAnswerStands) {
  OwnerRig rig;
  rig.Send("one", {});
  rig.Send("two", {.owner = 5, .second = 11});
  rig.Send("two", {.owner = 5, .second = 11});
  rig.Run();
  const auto commits = rig.Commits();
  ASSERT_THAT(commits, SizeIs(2));
  EXPECT_EQ(commits[1].outcome().rejected().code(), "owner-mismatch");
  EXPECT_EQ(commits[1].events_size(), 0);
  EXPECT_EQ(rig.processor->counts().duplicates, 1);
}

TEST(Processor, TellsOfEachCommitOnceWithItsKeyAndTheTimeOfItsCommand) {
  OwnerRig rig;
  std::vector<std::string> decided;
  rig.on_decided = [&](const DecidedCommit& one) {
    EXPECT_EQ(one.command_at, rig.clock.Now());
    decided.push_back(std::string(one.key) + " " + one.commit.outcome().source().guid());
  };
  rig.Start();
  rig.Send("one", {});
  rig.Send("one", {});
  rig.Send("two", {.second = 11});
  while (decided.size() < 2) ASSERT_TRUE(rig.processor->Step().ok());
  rig.Run();
  EXPECT_THAT(decided, testing::ElementsAre("186853002 one", "186853002 two"));
  rig.Start();  // replays the journal from its store, decides nothing
  rig.Run();
  EXPECT_THAT(decided, SizeIs(2));
}

TEST(Processor, WhatWasDroppedIsDecidedBeforeItsPositionIsJournaled) {
  OwnerRig rig;
  EXPECT_EQ(rig.processor->decided_before(), eventstore::Offset(0));
  rig.Send("one", {});
  rig.Run();
  EXPECT_EQ(rig.processor->decided_before(), eventstore::Offset(1));
  rig.Send("one", {});
  rig.Run();
  EXPECT_EQ(rig.processor->checkpoint().inbox_next, eventstore::Offset(1));
  EXPECT_EQ(rig.processor->decided_before(), eventstore::Offset(2));
}

TEST(Processor, TheSameDeliveryAgainHasNoEffect) {
  OwnerRig rig;
  rig.Send("guid", {});
  rig.Send("guid", {});  // while the first is staged
  rig.Run();
  rig.Send("guid", {});  // and when it is stored
  rig.Run();
  EXPECT_THAT(rig.Commits(), SizeIs(1));
  EXPECT_EQ(rig.processor->counts().duplicates, 2);
}

TEST(Processor, ASiblingIsNoSecondCommand) {
  OwnerRig rig;
  rig.Send("guid", {.second = 10});
  rig.Send("guid", {.second = 11});
  rig.Run();
  EXPECT_THAT(rig.Commits(), SizeIs(1));
  EXPECT_EQ(rig.processor->counts().siblings, 1);
}

TEST(Processor, AReplayOfWhatHappensOnceIsRejected) {
  OwnerRig rig;
  rig.Send("one", {});
  rig.Send("two", {});  // staged
  rig.Run();
  rig.Send("three", {});  // stored
  rig.Run();
  const auto commits = rig.Commits();
  ASSERT_THAT(commits, SizeIs(3));
  for (const int replay : {1, 2}) {
    const auto& outcome = commits[static_cast<std::size_t>(replay)].outcome();
    EXPECT_EQ(outcome.rejected().code(), "replayed-body");
    EXPECT_TRUE(outcome.known_body());
  }
  EXPECT_EQ(rig.processor->counts().replays, 2);
}

TEST(Processor, AKnownBodyThatMayHappenTwiceIsFlaggedAndDecided) {
  OwnerRig rig;
  rig.Send("one", Labeled());
  rig.Send("two", Labeled());
  rig.Run();
  const auto commits = rig.Commits();
  ASSERT_THAT(commits, SizeIs(2));
  EXPECT_TRUE(commits[1].outcome().known_body());
  EXPECT_TRUE(commits[1].outcome().has_accepted());
  EXPECT_EQ(rig.processor->counts().known_bodies, 1);
}

TEST(Processor, CommandsStagedTogetherAreDecidedOnStagedStates) {
  OwnerRig rig;
  rig.options.state_cache_entries = 1;  // confirmed states are let go of at once
  rig.Start();
  for (std::int64_t second = 10; second < 20; ++second) {
    rig.Send("one" + std::to_string(second), {.number = 1, .head = 'a', .second = second});
    rig.Send("two" + std::to_string(second), {.action = "synchronize",
                                              .number = 2,
                                              .head = static_cast<char>('a' + second % 6),
                                              .second = second});
  }
  rig.Run();
  std::map<std::string, std::int64_t> versions;
  for (const auto& commit : rig.Commits()) {
    for (const auto& event : commit.events()) {
      EXPECT_EQ(event.version(), ++versions[event.stream()]) << event.stream();
    }
  }
  EXPECT_EQ(versions["repo_gh_186853002"], 1);
  EXPECT_GT(versions["rev_gh_186853002_2"], 10);
}

TEST(Processor, ACommandTooLargeIsParkedAndRunsAgainWhenItComesAgain) {
  OwnerRig rig;
  domain::RecordedCommand command = CommandOf("guid", {});
  command.metadata.actor.login.text = std::string(890'000, 'x');  // of the outcome's header too
  auto& sync =
      std::get<domain::review::SyncPullRequest>(std::get<domain::review::Command>(command.command));
  sync.pull_request.title.text = std::string(100'000, 'y');
  rig.Send(RecordOf(command));
  rig.Run();
  auto commits = rig.Commits();
  ASSERT_THAT(commits, SizeIs(1));
  EXPECT_TRUE(commits[0].outcome().has_parked());
  EXPECT_EQ(commits[0].events_size(), 0);

  rig.Send("guid", {});
  rig.Run();
  commits = rig.Commits();
  ASSERT_THAT(commits, SizeIs(2));
  EXPECT_TRUE(commits[1].outcome().has_accepted());
  EXPECT_EQ(commits[1].outcome().attempt(), 2);
  rig.Send("guid", {});
  rig.Run();
  EXPECT_THAT(rig.Commits(), SizeIs(2));
}

TEST(Processor, AnUnreadableRecordIsParkedAndTheNextOneDecided) {
  OwnerRig rig;
  rig.Send({.key = "1", .headers = {}, .value = "no frame"});
  rig.Send("guid", {});
  rig.Run();
  const auto commits = rig.Commits();
  ASSERT_THAT(commits, SizeIs(2));
  EXPECT_TRUE(commits[0].outcome().has_parked());
  EXPECT_EQ(commits[0].outcome().command_id(), "cmd_review_commands_0_0");
  EXPECT_TRUE(commits[1].outcome().has_accepted());
  EXPECT_EQ(rig.processor->counts().unreadable, 1);
}

// A command of newer software, as this one sees it.
eventstore::Record OfTheFuture(const domain::RecordedCommand& command) {
  inbox_proto::CommandRecord record = schemas::EncodeCommand(command);
  record.set_schema_version(99);
  return {.key = "186853002", .headers = {}, .value = schemas::StoreMessage(record)};
}

TEST(Processor, AnUnknownCommandIsParkedAndRunsOnceItCanBeRead) {
  OwnerRig rig;
  rig.Send(OfTheFuture(CommandOf("guid", {})));
  rig.Run();
  rig.Send("guid", {});
  rig.Run();
  const auto commits = rig.Commits();
  ASSERT_THAT(commits, SizeIs(2));
  EXPECT_TRUE(commits[0].outcome().has_parked());
  EXPECT_TRUE(commits[1].outcome().has_accepted());
  EXPECT_EQ(commits[1].outcome().attempt(), 2);
}

TEST(Processor, AnUnreadableCopyOfADecidedCommandChangesNothing) {
  OwnerRig rig;
  rig.Send("guid", {});
  rig.Run();
  rig.Send(OfTheFuture(CommandOf("guid", {})));
  rig.Run();
  rig.Send("guid", {});
  rig.Run();
  EXPECT_THAT(rig.Commits(), SizeIs(1));
}

TEST(Processor, AForeignCommandIdOfAnySizeIsParked) {
  OwnerRig rig;
  inbox_proto::CommandRecord record;
  record.set_id(std::string(890'000, 'i'));
  rig.Send(
      {.key = std::string(100'000, 'k'), .headers = {}, .value = schemas::StoreMessage(record)});
  rig.Run();
  const auto commits = rig.Commits();
  ASSERT_THAT(commits, SizeIs(1));
  EXPECT_TRUE(commits[0].outcome().has_parked());
}

TEST(Processor, DroppedInputsMoveTheJournaledPosition) {
  OwnerRig rig;
  for (int i = 0; i < 1'001; ++i) rig.Send("guid", {});
  rig.Run();
  auto commits = rig.Commits();
  ASSERT_THAT(commits, SizeIs(2));
  EXPECT_FALSE(commits[1].has_outcome());
  EXPECT_EQ(commits[1].input_next_offset(), 1'001);
  EXPECT_EQ(rig.Stored().checkpoint.inbox_next, eventstore::Offset(1'001));

  rig.Send("guid", {});
  rig.Run();
  EXPECT_THAT(rig.Commits(), SizeIs(2));
  EXPECT_LE(rig.processor->NextDue() - rig.clock.MonotonicNow(), absl::Seconds(60));
  rig.clock.Advance(absl::Seconds(60));
  rig.Run();
  commits = rig.Commits();
  ASSERT_THAT(commits, SizeIs(3));
  EXPECT_EQ(commits[2].input_next_offset(), 1'002);
}

TEST(Processor, CommandsGoneBeforeTheyWereDecidedAreDataLoss) {
  for (const bool decided_some : {true, false}) {
    OwnerRig rig;
    if (decided_some) {
      rig.Send("one", {});
      rig.Run();
      rig.processor.reset();
    }
    rig.Send("two", {.second = 11});
    rig.Send("three", {.second = 12});
    ASSERT_TRUE(rig.inbox.TrimBefore(OwnerRig::kPartition, eventstore::Offset(2)).ok());
    rig.Start();
    absl::Status status;
    for (int steps = 0; steps < 20 && status.ok(); ++steps) status = rig.processor->Step().status();
    EXPECT_TRUE(absl::IsDataLoss(status)) << status;
  }
}

TEST(Processor, FromAnEmptyStoreItGoesOnAsFromAFullOne) {
  OwnerRig rig;
  for (int i = 0; i < 30; ++i) {
    rig.Send("guid" + std::to_string(i % 20), Labeled(10 + i % 20));
  }
  rig.Run();
  const auto full = rig.Stored();
  rig.store.Restore({});
  rig.options.state_cache_entries = 1;
  rig.Start();
  rig.Run();
  EXPECT_TRUE(SameContents(rig.Stored(), full));
  const std::size_t before = rig.Commits().size();
  rig.Send("guid3", Labeled(13));
  rig.Run();
  EXPECT_THAT(rig.Commits(), SizeIs(before));
}

// Another owner's commits, found together with the news that this one was deposed, must not be
// evolved from what this one had staged.
TEST(Processor, WhatARivalCommittedIsNotEvolvedFromStagedStates) {
  OwnerRig rig;
  rig.Send("first", Labeled(10));
  rig.Run();

  MemoryStateStore rival_store;
  Processor rival({.inbox = rig.inbox,
                   .journal = rig.journal,
                   .partition = OwnerRig::kPartition,
                   .store = rival_store,
                   .clock = rig.clock},
                  {}, tests::SeededRandomness(77), [] {});
  while (!rival.owns()) ASSERT_TRUE(rival.Step().ok());
  rig.Send("second", {.action = "synchronize", .head = 'b', .second = 20});
  ASSERT_TRUE(rival.Step().ok());           // decides "second" as the true owner,
  ASSERT_TRUE(rival.Step().ok());           // and knows that it is accepted;
  ASSERT_TRUE(rig.processor->Step().ok());  // this one stages it as well,
  ASSERT_GT(rig.processor->in_flight(), 0U);
  ASSERT_TRUE(rig.processor->Step().ok());  // and learns both at once.
  EXPECT_FALSE(rig.processor->owns());
  EXPECT_TRUE(SameContents(rig.Stored(), rival_store.Snapshot()[OwnerRig::kPartition]));
}

// Each finds that it was deposed only when it writes, and what it has to write is a position alone.
// They own in turn, each for less time than passes until a position is due.
TEST(Processor, RivalsThatOnlyDropInputsComeToRest) {
  OwnerRig rig;
  rig.options.writer.superseded_wait_ms = 20;
  rig.options.writer.superseded_wait_max_ms = 200;
  rig.options.position_commit_seconds = 1;
  rig.Start();
  rig.Send("guid", {});
  rig.Run();
  MemoryStateStore rival_store;
  Processor rival({.inbox = rig.inbox,
                   .journal = rig.journal,
                   .partition = OwnerRig::kPartition,
                   .store = rival_store,
                   .clock = rig.clock},
                  rig.options, tests::SeededRandomness(77), [] {});
  rig.Send("guid", {});
  rig.Run();
  rig.clock.Advance(absl::Milliseconds(500));
  // Nobody passes wake-ups on here, so both are stepped every 10 ms.
  const auto claims_after = [&](absl::Duration time) {
    for (const absl::Time end = rig.clock.MonotonicNow() + time; rig.clock.MonotonicNow() < end;) {
      const auto moved = rig.processor->Step();
      const auto rival_moved = rival.Step();
      EXPECT_TRUE(moved.ok() && rival_moved.ok()) << moved.status() << rival_moved.status();
      if (!*moved && !*rival_moved) rig.clock.Advance(absl::Milliseconds(10));
    }
    return rig.processor->claims() + rival.claims();
  };
  const std::int64_t claims = claims_after(absl::Seconds(3));
  EXPECT_EQ(claims_after(absl::Seconds(30)), claims);
  EXPECT_EQ(rig.Commits().back().input_next_offset(), 2);
}

// Nobody steps it again and again while the log does not answer.
TEST(Processor, AClaimThatIsNotAnsweredIsWaitedFor) {
  OwnerRig rig;
  eventstore::AppendPlan unanswered = eventstore::Acknowledged();
  unanswered.told_after = 1'000;
  rig.journal.SetFaults(std::make_unique<eventstore::ScriptedFaults>(std::vector{unanswered}));
  while (*rig.processor->Step()) {
  }
  ASSERT_FALSE(rig.processor->owns());
  rig.clock.Advance(absl::Minutes(2));
  ASSERT_FALSE(*rig.processor->Step());
  EXPECT_GT(rig.processor->NextDue(), rig.clock.MonotonicNow());
}

TEST(Processor, AFullQueueIsTriedAgainWithoutACall) {
  OwnerRig rig;
  rig.Run();
  rig.journal.SetFaults(std::make_unique<eventstore::ScriptedFaults>(
      std::vector{eventstore::Refused(absl::ResourceExhaustedError("full"))}));
  rig.Send("guid", {});
  ASSERT_TRUE(rig.processor->Step().ok());
  EXPECT_THAT(rig.Commits(), SizeIs(0));
  EXPECT_LE(rig.processor->NextDue() - rig.clock.MonotonicNow(), absl::Seconds(1));
  rig.Run();
  EXPECT_THAT(rig.Commits(), SizeIs(1));
}

TEST(Processor, SaysWhatIsInItsWay) {
  OwnerRig rig;
  EXPECT_FALSE(rig.processor->health().has_value());
  rig.journal.SetFaults(std::make_unique<eventstore::ScriptedFaults>(
      std::vector<eventstore::AppendPlan>{eventstore::NotAppended()}));
  for (int steps = 0; steps < 5; ++steps) ASSERT_TRUE(rig.processor->Step().ok());
  EXPECT_TRUE(absl::IsUnavailable(*rig.processor->health()));
  rig.Run();
  EXPECT_TRUE(rig.processor->health()->ok());
}

// A clock that is set forward by mistake, and back, must not make anything happen twice.
TEST(Processor, AClockThatIsSetForwardMakesItForgetNothing) {
  OwnerRig rig;
  rig.Send("guid", {});
  rig.Run();
  const domain::Timestamp before = rig.clock.Now();
  rig.clock.SetNow(domain::AddSeconds(before, std::int64_t{20} * 86'400));
  rig.clock.Advance(absl::Minutes(2));
  rig.Run();
  rig.clock.SetNow(before);
  rig.Send("guid", {});
  rig.Run();
  EXPECT_EQ(rig.processor->counts().duplicates, 1);
  EXPECT_EQ(rig.processor->counts().accepted, 1 + rig.processor->counts().timers);
}

// A copy of what it decided is among what it has read and cannot decide yet, since the journal
// takes nothing for longer than the window.
TEST(Processor, WhatWaitsToBeDecidedKeepsItFromForgetting) {
  OwnerRig rig;
  rig.options.writer.in_flight_max = 1;
  rig.Start();
  rig.Send("guid", {});
  rig.Run();
  eventstore::AppendPlan unanswered = eventstore::Acknowledged();
  unanswered.told_after = 1'000;
  rig.journal.SetFaults(std::make_unique<eventstore::ScriptedFaults>(std::vector{unanswered}));
  rig.Send("another", {.number = 7});
  rig.Send("guid", {});
  for (int steps = 0; steps < 10; ++steps) ASSERT_TRUE(rig.processor->Step().ok());
  rig.clock.Advance(absl::Hours(24 * 16));
  for (int steps = 0; steps < 10; ++steps) ASSERT_TRUE(rig.processor->Step().ok());
  EXPECT_THAT(rig.Stored().commands, SizeIs(1)) << "the first one is remembered";
}

TEST(Processor, ForgetsWhatIsOlderThanTheWindow) {
  OwnerRig rig;
  rig.Send("guid", {});
  rig.Run();
  rig.clock.Advance(absl::Hours(24 * 15 - 1));
  rig.Run();
  EXPECT_THAT(rig.Stored().commands, SizeIs(2));  // and the end of its run
  rig.clock.Advance(absl::Hours(2));
  rig.Run();
  EXPECT_THAT(rig.Stored().commands, SizeIs(1));  // the end of its run, decided an hour ago
  EXPECT_THAT(rig.Stored().bodies, SizeIs(0));
}

}  // namespace
}  // namespace docket::commands
