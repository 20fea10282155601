// Given commits of a journal, when a relay runs, then these messages stand in the topics.
#include "eventstore/relay/relay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/relay/relay_rig.h"

namespace docket::tests {
namespace {

using eventstore::Delivery;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

std::vector<std::string> IdsOf(const std::vector<Message>& messages) {
  std::vector<std::string> ids;
  ids.reserve(messages.size());
  for (const Message& message : messages) ids.push_back(message.id);
  return ids;
}

TEST(Relay, PublishesAnEventInEachOfItsTopics) {
  RelayRig rig;
  const auto ids = rig.Commit(
      {.command = "cmd_1", .types = {"review.ReviewRequested", "review.HeadGapDetected"}});
  rig.Start();
  rig.RunToTheEnd();

  const auto requested = rig.MessagesOf("review_requested");
  ASSERT_THAT(requested, SizeIs(1));
  EXPECT_EQ(requested[0].id, ids[0]);
  EXPECT_EQ(requested[0].key, "186853002");
  EXPECT_EQ(requested[0].type, "docket.review.ReviewRequested.v3");
  EXPECT_EQ(requested[0].partition, platform::PartitionOf("186853002", kTopicPartitions));
  EXPECT_THAT(requested[0].value,
              HasSubstr(R"("stream":"rev_gh_186853002_2","stream_version":1,)"));
  EXPECT_THAT(IdsOf(rig.MessagesOf("metrics_events")), ElementsAre(ids[0]));
  EXPECT_THAT(IdsOf(rig.MessagesOf("audit_events")), ElementsAre(ids[0], ids[1]));
  EXPECT_EQ(rig.MessagesOf("audit_events")[0].key, "21031067");
  EXPECT_THAT(rig.MessagesOf("analysis_completed"), IsEmpty());
  EXPECT_EQ(rig.relay().counts().published[5], 1);
  EXPECT_EQ(rig.relay().counts().published[4], 2);
}

TEST(Relay, ResumesBehindWhatItStored) {
  RelayRig rig;
  rig.Commit({.command = "cmd_1", .types = {"review.ReviewRequested"}});
  rig.Start();
  rig.RunToTheEnd();
  rig.Commit({.command = "cmd_2", .types = {"review.ReviewSkipped"}});
  rig.Start();
  rig.RunToTheEnd();

  EXPECT_THAT(rig.MessagesOf("review_requested"), SizeIs(1));
  EXPECT_THAT(rig.MessagesOf("audit_events"), SizeIs(2));
}

// What was sent and not stored is sent again: the position follows the messages.
TEST(Relay, RepeatsWhatItDidNotStore) {
  RelayRig rig;
  rig.Commit({.command = "cmd_1", .types = {"review.ReviewRequested"}});
  rig.Start();
  rig.Tick();
  rig.Tick();
  ASSERT_THAT(rig.MessagesOf("review_requested"), SizeIs(1));
  rig.Start();
  rig.RunToTheEnd();

  const auto messages = rig.MessagesOf("review_requested");
  ASSERT_THAT(messages, SizeIs(2));
  EXPECT_EQ(messages[0].id, messages[1].id);
  EXPECT_EQ(messages[0].value, messages[1].value);
}

TEST(Relay, NothingIsStoredBeforeAllMessagesAreDurable) {
  RelayRig rig(Delivery::kManual);
  rig.Commit({.command = "cmd_1", .types = {"review.ReviewRequested"}});
  rig.Start();
  for (int i = 0; i < 100; ++i) {  // 100 steps and seconds; only audit_events lands
    ASSERT_TRUE(rig.relay().Step().ok());
    rig.topic("audit_events").PumpAll();
    rig.positions().PumpAll();
    rig.clock().Advance(absl::Seconds(1));
  }
  // The claim in front of the commit is no message's.
  EXPECT_LT(rig.relay().published_before().value(), rig.End());
  const auto kept = rig.positions().Offsets(eventstore::kPartition);
  EXPECT_EQ(kept->end, kept->start);
  rig.RunToTheEnd();
  EXPECT_LT(kept->end, rig.positions().Offsets(eventstore::kPartition)->end);
}

// The next message of a key waits for the one before; those of other keys do not.
TEST(Relay, SendsOneMessageOfAKeyAtATime) {
  RelayRig rig(Delivery::kManual);
  rig.Commit({.command = "cmd_1", .repository = 1, .types = {"review.ReviewRequested"}});
  rig.Commit({.command = "cmd_2", .repository = 1, .types = {"review.ReviewRequested"}});
  rig.Commit({.command = "cmd_3", .repository = 2, .types = {"review.ReviewRequested"}});
  rig.Commit({.command = "cmd_4", .repository = 3, .types = {"review.ReviewRequested"}});
  rig.Start();
  ASSERT_TRUE(rig.relay().Step().ok());
  EXPECT_THAT(rig.topic("review_requested").Pending(), SizeIs(3));
  rig.topic("review_requested").PumpAll();
  ASSERT_TRUE(rig.relay().Step().ok());
  EXPECT_THAT(rig.topic("review_requested").Pending(), SizeIs(1));
}

TEST(Relay, SendsAgainUntilItIsAcknowledged) {
  const std::vector<eventstore::AppendPlan> plans = {
      eventstore::NotAppended(), eventstore::UnknownLost(), eventstore::UnknownApplied(),
      eventstore::Refused(absl::ResourceExhaustedError("full")),
      eventstore::Refused(absl::UnavailableError("away"))};
  RelayRig rig(Delivery::kImmediate,
               [&](const std::string& name) -> std::unique_ptr<eventstore::FaultInjector> {
                 if (name != "review_requested") return nullptr;
                 return std::make_unique<eventstore::ScriptedFaults>(plans);
               });
  const auto first = rig.Commit({.command = "cmd_1", .types = {"review.ReviewRequested"}});
  const auto second = rig.Commit({.command = "cmd_2", .types = {"review.ReviewRequested"}});
  rig.Start();
  rig.RunToTheEnd();
  // One of its unknown appends had landed.
  EXPECT_THAT(IdsOf(rig.MessagesOf("review_requested")),
              ElementsAre(first[0], first[0], second[0]));
}

TEST(Relay, SaysWhatKeepsItFromPublishing) {
  RelayRig rig(Delivery::kImmediate,
               [&](const std::string& name) -> std::unique_ptr<eventstore::FaultInjector> {
                 if (name != "audit_events") return nullptr;
                 return std::make_unique<eventstore::ScriptedFaults>(
                     std::vector{eventstore::Refused(absl::UnavailableError("no broker"))});
               });
  rig.Commit({.command = "cmd_1", .types = {"review.ReviewRequested"}});
  rig.Start();
  EXPECT_FALSE(rig.relay().health().has_value());
  rig.Tick();
  EXPECT_THAT(rig.relay().health()->message(), HasSubstr("no broker"));
  rig.RunToTheEnd();
  EXPECT_TRUE(rig.relay().health()->ok());
}

journal_proto::Event Unreadable(const std::string& type, std::int32_t schema_version) {
  journal_proto::Event event;
  event.set_stream("rev_gh_186853002_2");
  event.set_version(7);
  event.set_type(type);
  event.set_schema_version(schema_version);
  event.set_data("\xff\xff");
  return event;
}

TEST(Relay, PutsWhatItCannotRenderAsideAndGoesOn) {
  RelayRig rig;
  const auto bad =
      rig.CommitStored({.command = "cmd_1"}, {Unreadable("review.ReviewRequested", 1)});
  const auto good = rig.Commit({.command = "cmd_2", .types = {"review.ReviewRequested"}});
  rig.Start();
  rig.RunToTheEnd();

  for (const char* topic : {"review_requested", "audit_events", "metrics_events"}) {
    SCOPED_TRACE(topic);
    EXPECT_THAT(IdsOf(rig.MessagesOf(topic)), ElementsAre(good[0]));
    const auto letters = rig.LettersOf(topic);
    ASSERT_THAT(letters, SizeIs(1));
    EXPECT_EQ(letters[0].key, "21031067");
    EXPECT_THAT(letters[0].value, HasSubstr(absl::StrCat(R"("topic":")", topic, R"(")")));
    EXPECT_THAT(letters[0].value, HasSubstr(absl::StrCat(R"("event_id":")", bad[0], R"(")")));
    EXPECT_THAT(letters[0].value, HasSubstr(R"("journal":"review_events.g1","partition":0,)"
                                            R"("offset":1,"index":0,)"));
    EXPECT_THAT(letters[0].value, HasSubstr("docket.review.v1.ReviewRequested"));
    EXPECT_THAT(letters[0].value, Not(HasSubstr("\xff")));
  }
  EXPECT_EQ(rig.relay().counts().dead_letters[0], 1);
}

// A type of newer software has a place among the audit events alone, as far as is known here.
TEST(Relay, PutsAnUnknownTypeAside) {
  RelayRig rig;
  rig.CommitStored({.command = "cmd_1"}, {Unreadable("review.OfTomorrow", 1)});
  rig.CommitStored({.command = "cmd_2"}, {Unreadable("review.HeadAdvanced", 99)});
  rig.Start();
  rig.RunToTheEnd();
  EXPECT_THAT(rig.LettersOf("audit_events"), SizeIs(2));
  EXPECT_THAT(rig.LettersOf("metrics_events"), SizeIs(1));
  EXPECT_THAT(rig.LettersOf("review_requested"), IsEmpty());
}

TEST(Relay, PutsWhatATopicIsTooSmallForAside) {
  constexpr std::size_t kBytesMax = 1'500;  // a letter fits
  RelayRig rig(
      Delivery::kImmediate, [](const std::string&) { return nullptr; }, kBytesMax);
  domain::review::PullRequestFactsRecorded large;
  large.facts.labels = {std::string(kBytesMax, 'x')};
  const auto bad = rig.CommitStored(
      {.command = "cmd_1"},
      {schemas::EncodeJournalEvent(domain::StreamId("rev_gh_186853002_2"), domain::StreamVersion(1),
                                   domain::review::Event(large))});
  const auto good = rig.Commit({.command = "cmd_2", .types = {"review.ReviewRequested"}});
  rig.Start();
  rig.RunToTheEnd();
  EXPECT_THAT(IdsOf(rig.MessagesOf("audit_events")), ElementsAre(good[0]));
  const auto letters = rig.LettersOf("audit_events");
  ASSERT_THAT(letters, SizeIs(1));
  EXPECT_THAT(letters[0].value, HasSubstr(bad[0]));
  EXPECT_THAT(letters[0].value, HasSubstr("INVALID_ARGUMENT"));
}

TEST(Relay, StopsAtAJournalThatIsAnotherOneNow) {
  RelayRig rig;
  rig.Commit({.command = "cmd_1", .types = {"review.ReviewRequested"}});
  rig.Start();
  rig.RunToTheEnd();
  rig.Crash();
  RelayRig other;
  other.Commit({.command = "cmd_other", .types = {"review.ReviewSkipped"}});
  const auto kept = rig.positions().Read(eventstore::kPartition, eventstore::Offset(0), {});
  other.positions().AppendForeign(eventstore::kPartition, kept->records.back().record);
  other.Start();
  EXPECT_EQ(other.relay().Step().status().code(), absl::StatusCode::kDataLoss);
}

TEST(Relay, DoesNotBeginAnewBehindPositionsThatItCannotRead) {
  RelayRig rig;
  rig.positions().AppendForeign(eventstore::kPartition,
                                {.key = "0", .headers = {}, .value = "no position"});
  rig.Start();
  EXPECT_EQ(rig.relay().Step().status().code(), absl::StatusCode::kDataLoss);
}

TEST(Relay, TrimsOldPositions) {
  RelayRig rig;
  rig.Start();
  constexpr int kPositions = 2'500;
  for (int i = 0; i < kPositions; ++i) {
    rig.Commit({.command = absl::StrCat("cmd_", i), .types = {}});
    rig.RunToTheEnd();
  }
  const auto range = rig.positions().Offsets(eventstore::kPartition);
  EXPECT_EQ(range->end.value(), kPositions);
  EXPECT_GE(range->start.value(), 1'024);
  rig.Start();
  rig.RunToTheEnd();
  EXPECT_EQ(rig.relay().published_before(), rig.End());
}

}  // namespace
}  // namespace docket::tests
