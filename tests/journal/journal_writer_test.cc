// The clauses of the writer rule, each over a log that does just what the clause is about.
#include "eventstore/journal_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "tests/journal/writer_rig.h"

namespace docket::eventstore {
namespace {

using Commands = std::vector<std::string>;

AppendPlan Behind(ForeignRecord record) {
  AppendPlan plan = Acknowledged();
  plan.foreign_before = {std::move(record)};
  return plan;
}

// The position of an action among those that are pending.
std::size_t PendingIndex(const MemoryLog& log, PendingAction::Kind kind, std::uint64_t append) {
  const std::vector<PendingAction> pending = log.Pending();
  for (std::size_t i = 0; i < pending.size(); ++i) {
    if (pending[i].kind == kind && pending[i].append == append) return i;
  }
  ADD_FAILURE() << "no such action is pending";
  return 0;
}

TEST(JournalWriter, OwnsBehindItsClaimAndKnowsAllBeforeIt) {
  WriterRig rig;
  rig.log().AppendForeign(kPartition, ClaimRecord({.term = 7, .id = "before"}));
  rig.log().AppendForeign(kPartition, CommitRecord({.claim = "before", .command = "a"}));
  rig.PollToOwn();
  EXPECT_EQ(rig.accepted(), Commands{"a"});
  const auto batch = rig.log().Read(kPartition, Offset(2), {});
  ASSERT_TRUE(batch.ok());
  const auto claim = ParseJournalRecord(batch->records.at(0).record);
  EXPECT_EQ(std::get<journal_proto::Claim>(*claim).term(), 8);
  EXPECT_EQ(ClaimId(std::get<journal_proto::Claim>(*claim).claim_id()), rig.writer().claim());
}

TEST(JournalWriter, ACommitFoundWhereExpectedIsConfirmedInOrder) {
  WriterRig rig;
  rig.PollToOwn();
  rig.Stage("a");
  rig.Stage("b");
  EXPECT_EQ(rig.writer().in_flight(), 2U);
  const auto progress = rig.Poll();
  EXPECT_EQ(rig.accepted(), (Commands{"a", "b"}));
  EXPECT_EQ(progress.state.next_offset, Offset(3));
  EXPECT_EQ(progress.accepted[1].after, progress.state);
  EXPECT_EQ(rig.writer().in_flight(), 0U);
}

TEST(JournalWriter, TheStateBehindAnOwnCommitIsTheOneThatReadersHave) {
  WriterRig rig;
  rig.PollToOwn();
  rig.Stage("a");
  const ReaderState own = rig.Poll().state;
  CommittedReader reader(rig.log(), kPartition, {});
  ASSERT_TRUE(reader.Read({}).ok());
  EXPECT_EQ(own, reader.state());
  CommittedReader resumed(rig.log(), kPartition, own);
  EXPECT_TRUE(resumed.Read({}).ok());
}

TEST(JournalWriter, FoundHigherItIsConfirmedIfItStillCounts) {
  AppendPlan gap = Acknowledged();
  gap.gap_before = 5;
  const std::vector<AppendPlan> plans = {Behind(ForeignRecordSample()),
                                         Behind(CommitRecord({.claim = "zombie"})),
                                         Behind(Replay{.back = 1}),
                                         Behind(ClaimRecord({.term = 1, .id = "late"})),
                                         gap,
                                         Acknowledged()};
  std::vector<AppendPlan> script = {Acknowledged()};  // the claim
  script.insert(script.end(), plans.begin(), plans.end());
  WriterRig rig(script);
  rig.PollToOwn();
  Commands all;
  for (std::size_t i = 0; i < plans.size(); ++i) {
    all.push_back(std::to_string(i));
    rig.Stage(all.back());
  }
  rig.Poll();
  EXPECT_EQ(rig.accepted(), all);
  EXPECT_TRUE(rig.Owns());
  EXPECT_EQ(rig.writer().claims(), 1);
  EXPECT_EQ(rig.AcceptedByAll(), all);
}

TEST(JournalWriter, BehindANewerClaimOnlyWhatWasAcceptedIsConfirmed) {
  WriterRig rig;
  rig.PollToOwn();
  rig.Stage("a");
  rig.Supersede();
  rig.Stage("b");
  rig.log().AppendForeign(kPartition, CommitRecord({.claim = "rival", .command = "theirs"}));
  rig.Stage("c");
  rig.Poll();
  EXPECT_EQ(rig.accepted(), Commands{"a"});
  EXPECT_TRUE(rig.lost());
  EXPECT_FALSE(rig.writer().CanStage());
  EXPECT_GE(rig.Wait(), absl::Seconds(1));
  rig.WaitToOwn();
  EXPECT_EQ(rig.accepted(), (Commands{"a", "theirs"}));
}

TEST(JournalWriter, AClaimThatIsNotTheCurrentOneOwnsNothing) {
  WriterRig rig({Behind(ClaimRecord({.term = 99, .id = "rival"}))});
  for (int polls = 0; polls < 10; ++polls) rig.Poll();
  EXPECT_EQ(rig.writer().phase(), JournalWriter::Phase::kWaiting);
  EXPECT_GE(rig.Wait(), absl::Seconds(1));
  rig.WaitToOwn();
  EXPECT_EQ(rig.writer().claims(), 2);
}

TEST(JournalWriter, AClaimOfUnknownOutcomeIsReplacedByOneOfAGreaterTerm) {
  WriterRig rig({UnknownApplied(), UnknownLost(), AcknowledgedWithoutOffset(), NotAppended()});
  rig.WaitToOwn();
  EXPECT_EQ(rig.writer().claims(), 5);
  const auto batch = rig.log().Read(kPartition, Offset(0), {});
  std::int64_t term = 0;
  std::map<std::string, int> ids;
  for (const StoredRecord& stored : batch->records) {
    const auto parsed = ParseJournalRecord(stored.record);
    const auto& claim = std::get<journal_proto::Claim>(*parsed);
    EXPECT_GT(claim.term(), term);
    term = claim.term();
    EXPECT_EQ(++ids[claim.claim_id()], 1);
  }
  EXPECT_EQ(term, 5);
}

TEST(JournalWriter, AnyOtherAnswerCostsTheOwnership) {
  const std::vector<AppendPlan> answers = {AcknowledgedWithoutOffset(), UnknownApplied(),
                                           UnknownLost(), NotAppended(),
                                           Refused(absl::UnavailableError("broken"))};
  for (std::size_t i = 0; i < answers.size(); ++i) {
    WriterRig rig({Acknowledged(), answers[i]});
    rig.PollToOwn();
    const ClaimId claim = rig.writer().claim();
    EXPECT_EQ(rig.TryStage("a").ok(), answers[i].refusal.ok()) << "answer " << i;
    rig.Poll();
    EXPECT_TRUE(rig.lost()) << "answer " << i;
    EXPECT_EQ(rig.accepted(), Commands()) << "answer " << i;
    rig.WaitToOwn();
    EXPECT_NE(rig.writer().claim(), claim) << "answer " << i;
    // What had landed all the same is known before anything new is decided.
    EXPECT_EQ(rig.accepted(), rig.AcceptedByAll()) << "answer " << i;
  }
}

TEST(JournalWriter, BehindALostCommitTheNextOneIsNeverConfirmed) {
  WriterRig rig({Acknowledged(), UnknownLost(), Acknowledged()});
  rig.PollToOwn();
  rig.Stage("lost");
  rig.Stage("landed");
  rig.Poll();
  EXPECT_TRUE(rig.lost());
  rig.WaitToOwn();
  EXPECT_EQ(rig.accepted(), Commands());
  EXPECT_EQ(rig.AcceptedByAll(), Commands());
}

TEST(JournalWriter, AnAnswerCountsOnlyAfterThoseBeforeIt) {
  WriterRig rig({}, JournalOptions(Delivery::kManual));
  for (int polls = 0; polls < 5 && !rig.Owns(); ++polls) {
    rig.Poll();
    rig.log().PumpAll();
  }
  rig.PollToOwn();
  rig.Stage("a");  // append 2
  rig.Stage("b");  // append 3
  for (const std::uint64_t append : {2U, 3U}) {
    rig.log().DeliverOne(PendingIndex(rig.log(), PendingAction::Kind::kLand, append));
  }
  rig.log().DeliverOne(PendingIndex(rig.log(), PendingAction::Kind::kTell, 3));
  rig.Poll();
  EXPECT_EQ(rig.accepted(), Commands());
  rig.log().PumpAll();
  rig.Poll();
  EXPECT_EQ(rig.accepted(), (Commands{"a", "b"}));
}

TEST(JournalWriter, LandedInTheWrongOrderOnlyTheFirstIsConfirmed) {
  WriterRig rig({}, JournalOptions(Delivery::kManual));
  for (int polls = 0; polls < 5 && !rig.Owns(); ++polls) {
    rig.Poll();
    rig.log().PumpAll();
  }
  rig.PollToOwn();
  rig.Stage("a");
  rig.Stage("b");
  for (const std::uint64_t append : {3U, 2U}) {
    rig.log().DeliverOne(PendingIndex(rig.log(), PendingAction::Kind::kLand, append));
  }
  rig.log().PumpAll();
  rig.Poll();
  EXPECT_EQ(rig.accepted(), Commands{"a"});
  EXPECT_TRUE(rig.lost());
  EXPECT_EQ(rig.AcceptedByAll(), Commands{"a"});
}

TEST(JournalWriter, ACommitThatIsTooLargeChangesNothing) {
  WriterRig rig;
  rig.PollToOwn();
  EXPECT_TRUE(absl::IsInvalidArgument(rig.TryStage("huge", kCommitBytesMax)));
  EXPECT_EQ(rig.writer().in_flight(), 0U);
  rig.Stage("a");
  rig.Poll();
  EXPECT_EQ(rig.accepted(), Commands{"a"});
  EXPECT_EQ(rig.writer().claims(), 1);
}

TEST(JournalWriter, ACommitThatTheLogFindsTooLargeChangesNothing) {
  MemoryLogOptions options = JournalOptions();
  options.record_bytes_max = 1'000;
  WriterRig rig({}, options);
  rig.PollToOwn();
  EXPECT_TRUE(absl::IsInvalidArgument(rig.TryStage("large", 2'000)));
  rig.Stage("a");
  rig.Poll();
  EXPECT_EQ(rig.accepted(), Commands{"a"});
  EXPECT_FALSE(rig.lost());
}

TEST(JournalWriter, AFullQueueChangesNothing) {
  WriterRig rig({Acknowledged(), Refused(absl::ResourceExhaustedError("full"))});
  rig.PollToOwn();
  EXPECT_TRUE(absl::IsResourceExhausted(rig.TryStage("a")));
  rig.Stage("a");
  rig.Poll();
  EXPECT_EQ(rig.accepted(), Commands{"a"});
  EXPECT_FALSE(rig.lost());
}

TEST(JournalWriter, NoMoreThanTheBoundIsInFlight) {
  JournalWriterOptions options;
  options.in_flight_max = 2;
  WriterRig rig({}, JournalOptions(), options);
  rig.PollToOwn();
  rig.Stage("a");
  rig.Stage("b");
  EXPECT_FALSE(rig.writer().CanStage());
  rig.Poll();
  EXPECT_TRUE(rig.writer().CanStage());
}

// Becomes the owner, is superseded, and says how long it then waits.
absl::Duration WaitWhenSuperseded(WriterRig& rig, absl::Duration owned) {
  rig.WaitToOwn();
  rig.clock().Advance(owned);
  rig.Supersede();
  rig.Stage("void");
  rig.Poll();
  EXPECT_FALSE(rig.Owns());
  return rig.Wait();
}

TEST(JournalWriter, SupersededItWaitsLongerEachTimeAndNeverInStep) {
  WriterRig rig;
  std::int64_t least_ms = 1'000;
  std::map<absl::Duration, int> longest;
  for (int time = 0; time < 12; ++time) {
    const absl::Duration wait = WaitWhenSuperseded(rig, absl::Seconds(1));
    EXPECT_GE(wait, absl::Milliseconds(least_ms));
    EXPECT_LE(wait, absl::Milliseconds(3 * least_ms));
    if (least_ms == 10'000) ++longest[wait];
    least_ms = std::min<std::int64_t>(2 * least_ms, 10'000);  // at most 30 s of waiting
  }
  EXPECT_GT(longest.size(), 4U) << "rivals that wait the longest time go on at once";
}

TEST(JournalWriter, ALongOwnershipForgetsTheWaits) {
  WriterRig rig;
  for (int time = 0; time < 6; ++time) WaitWhenSuperseded(rig, absl::Seconds(1));
  EXPECT_LE(WaitWhenSuperseded(rig, absl::Seconds(30)), absl::Seconds(3));
}

TEST(JournalWriter, ALongOwnershipForgetsTheWaitsHoweverItEnded) {
  std::vector<AppendPlan> plans;
  for (int time = 0; time < 6; ++time) {
    plans.push_back(Acknowledged());  // a claim
    plans.push_back(Acknowledged());  // a commit behind a rival's claim
  }
  plans.push_back(Acknowledged());
  plans.push_back(UnknownLost());
  plans.push_back(Behind(ClaimRecord({.term = 50'000, .id = "rival"})));
  WriterRig rig(plans);
  for (int time = 0; time < 6; ++time) WaitWhenSuperseded(rig, absl::Seconds(1));
  rig.WaitToOwn();
  rig.clock().Advance(absl::Seconds(30));
  rig.Stage("lost");
  rig.Poll();
  rig.clock().Advance(rig.Wait());
  for (int polls = 0; polls < 5; ++polls) rig.Poll();
  EXPECT_EQ(rig.writer().phase(), JournalWriter::Phase::kWaiting);
  EXPECT_LE(rig.Wait(), absl::Seconds(3));
}

TEST(JournalWriter, AFailingLogIsTriedLessAndLessOften) {
  std::vector<AppendPlan> plans(12, NotAppended());
  WriterRig rig(plans);
  absl::Duration longest;
  absl::Duration last;
  while (!rig.Owns() && rig.writer().claims() < 20) {
    rig.Poll();
    if (rig.writer().phase() != JournalWriter::Phase::kWaiting) continue;
    if (rig.Wait() > absl::ZeroDuration()) last = rig.Wait();
    longest = std::max(longest, last);
    rig.clock().Advance(rig.Wait());
  }
  EXPECT_GE(longest, absl::Seconds(5));
  EXPECT_LE(longest, absl::Milliseconds(7'500));
  EXPECT_EQ(rig.writer().claims(), 13);
}

TEST(JournalWriter, SaysWhatIsInItsWayUntilItOwns) {
  WriterRig rig({NotAppended(), Acknowledged(), Refused(absl::UnavailableError("disk full"))});
  EXPECT_FALSE(rig.writer().health().has_value()) << "it did not try yet";
  for (int polls = 0; polls < 3; ++polls) rig.Poll();
  EXPECT_TRUE(absl::IsUnavailable(*rig.writer().health())) << *rig.writer().health();
  rig.WaitToOwn();
  EXPECT_TRUE(rig.writer().health()->ok());
  EXPECT_FALSE(rig.TryStage("a").ok());
  rig.Poll();
  EXPECT_EQ(rig.writer().health()->message(), "disk full");
  rig.WaitToOwn();
  rig.Supersede();
  rig.Stage("b");
  rig.Poll();
  EXPECT_TRUE(absl::IsAborted(*rig.writer().health()));
  EXPECT_THAT(std::string(rig.writer().health()->message()),
              testing::HasSubstr("another writer claimed"));
}

TEST(JournalWriter, AnAppendThatNoRetryMendsIsFinal) {
  for (const int failing : {0, 1}) {  // the claim, or the first commit
    std::vector<AppendPlan> plans(static_cast<std::size_t>(failing), Acknowledged());
    plans.push_back(Refused(absl::InternalError("the disk is gone")));
    WriterRig rig(plans);
    absl::Status status;
    for (int polls = 0; polls < 10 && status.ok(); ++polls) {
      status = rig.writer().Poll().status();
      if (rig.writer().CanStage()) (void)rig.TryStage("a");
    }
    EXPECT_TRUE(absl::IsInternal(status)) << status;
  }
}

// A claim's id is drawn, as a whole, from the source that the writer was given: not made from the
// seed of the waits, which is small.
TEST(JournalWriter, EachClaimHasAnIdOfItsOwnFromTheSource) {
  platform::ManualClock clock;
  MemoryLog log(JournalOptions(), clock,
                std::make_unique<ScriptedFaults>(std::vector<AppendPlan>{NotAppended()}));
  std::vector<ClaimId> drawn;
  JournalWriter writer(
      log, kPartition, {}, clock, {},
      {.claim_id =
           [&drawn] {
             drawn.emplace_back(std::string(15, 'c') + std::to_string(drawn.size()));
             return drawn.back();
           },
       .wait_seed = 1},
      [] {});
  while (!writer.CanStage()) {
    ASSERT_TRUE(writer.Poll().ok());
    clock.Advance(absl::Seconds(10));
  }
  ASSERT_EQ(drawn.size(), 2U);
  EXPECT_EQ(writer.claim(), drawn[1]);
}

TEST(JournalWriter, ABrokenJournalIsFinal) {
  WriterRig rig;
  Record broken = CommitRecord({});
  broken.value.back() ^= 1;
  rig.log().AppendForeign(kPartition, broken);
  EXPECT_TRUE(rig.writer().Poll().ok());
  EXPECT_TRUE(absl::IsDataLoss(rig.writer().Poll().status()));
}

TEST(JournalWriter, AClaimAndSequenceNeverNameTwoCommits) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    WriterRig rig;
    rig.log().SetFaults(std::make_unique<SeededFaults>(seed, FaultChances{}));
    for (int i = 0; i < 200; ++i) {
      rig.Poll();
      rig.clock().Advance(absl::Milliseconds(50));
      for (int burst = 0; burst < 3 && rig.writer().CanStage(); ++burst) {
        (void)rig.TryStage(std::to_string(i) + "." + std::to_string(burst));
      }
      rig.log().Pump();
    }
    rig.log().PumpAll();
    std::map<std::pair<std::string, std::int64_t>, std::string> seen;
    const auto batch = rig.log().Read(kPartition, Offset(0), {.records_max = 10'000});
    for (const StoredRecord& stored : batch->records) {
      const auto parsed = ParseJournalRecord(stored.record);
      const auto* found = std::get_if<std::shared_ptr<journal_proto::Commit>>(&*parsed);
      if (found == nullptr) continue;
      const journal_proto::Commit* const commit = found->get();
      const auto [place, first] = seen.emplace(std::pair(commit->claim_id(), commit->seq()),
                                               commit->outcome().command_id());
      EXPECT_EQ(place->second, commit->outcome().command_id()) << "seed " << seed;
    }
    EXPECT_GT(seen.size(), 50U);
  }
}

}  // namespace
}  // namespace docket::eventstore
