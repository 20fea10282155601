// The relay over topics of a real broker: what a consumer of Kafka meets there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "eventstore/kafka/kafka_log.h"
#include "eventstore/relay/relay.h"
#include "platform/clock.h"
#include "platform/murmur2.h"
#include "schemas/codec/event_codec.h"
#include "schemas/codec/journal_codec.h"
#include "tests/journal/records.h"
#include "tests/kafka/topics.h"
#include "tests/support/samples.h"

namespace docket::tests {
namespace {

using eventstore::AppenderKind;
using eventstore::Offset;
using eventstore::PartitionIndex;
using eventstore::Record;
using testing::Contains;

constexpr std::int32_t kPartitions = 3;
constexpr absl::Duration kPatience = absl::Seconds(40);

class RelayOnKafka : public testing::Test {
 protected:
  std::unique_ptr<eventstore::RecordLog> OpenLog(std::int32_t partitions) {
    auto log = cluster_->OpenLog(MakeTopic(partitions), partitions, AppenderKind::kSharedProducer);
    EXPECT_TRUE(log.ok()) << log.status();
    EXPECT_TRUE((*log)->Check().ok());
    (*log)->Admit();
    return *std::move(log);
  }

  void SetUp() override {
    journal_ = OpenLog(1);
    positions_ = OpenLog(1);
    letters_ = OpenLog(1);
    empty_ = OpenLog(1);
    topics_.fill({.messages = empty_.get(), .dead_letters = letters_.get()});
    for (const std::size_t place : {0, 4, 5}) {  // those that events go to
      written_[place] = OpenLog(kPartitions);
      topics_.at(place).messages = written_[place].get();
    }
    Append(eventstore::ClaimRecord({}));
  }

  void Append(const Record& record) {
    const auto appender = journal_->OpenAppender(eventstore::kPartition);
    absl::Notification durable;
    const absl::Status sent =
        appender->Append(record, [&](const eventstore::AppendOutcome& outcome) {
          EXPECT_EQ(outcome.kind, eventstore::AppendOutcome::Kind::kAcknowledged) << outcome.error;
          durable.Notify();
        });
    ASSERT_TRUE(sent.ok()) << sent;
    durable.WaitForNotification();
  }

  // One event of each type, each of another repository.
  void AppendCommits() {
    std::int64_t sequence = 0;
    for (const domain::Event& event : SampleEvents()) {
      domain::CommandMetadata metadata = SampleMetadata();
      metadata.id = domain::CommandId(absl::StrCat("cmd_", sequence));
      metadata.repository = domain::RepositoryId(1 + sequence);
      journal_proto::Commit commit;
      commit.set_claim_id("one");
      commit.set_seq(sequence++);
      commit.set_recorded_at(metadata.issued_at.value());
      *commit.mutable_outcome() = schemas::OutcomeHeader(metadata, "review.SyncPullRequest", 1);
      *commit.add_events() = schemas::EncodeJournalEvent(domain::StreamId("rev_gh_1_2"),
                                                         domain::StreamVersion(sequence), event);
      Append(eventstore::MakeCommitRecord("1", commit));
    }
  }

  // Until everything is published and the position is stored; false: not in time.
  bool RunToTheEnd() {
    eventstore::Relay relay({.journal = *journal_,
                             .positions = *positions_,
                             .topics = topics_,
                             .partition = eventstore::kPartition,
                             .clock = clock_},
                            {}, [] {});
    const absl::Time until = absl::Now() + kPatience;
    const Offset end = journal_->Offsets(eventstore::kPartition)->end;
    const Offset kept = positions_->Offsets(eventstore::kPartition)->end;
    bool done = false;
    while (!done && absl::Now() < until) {
      const auto moved = relay.Step();
      EXPECT_TRUE(moved.ok()) << moved.status();
      done = relay.published_before() == end &&
             positions_->Offsets(eventstore::kPartition)->end > kept;
    }
    return done;
  }

  std::vector<Record> MessagesOf(std::size_t place) {
    std::vector<Record> messages;
    eventstore::RecordLog& log = *written_[place];
    for (std::int32_t partition = 0; partition < kPartitions; ++partition) {
      const eventstore::OffsetRange range = log.Offsets(PartitionIndex(partition)).value();
      for (Offset next = range.start; next < range.end;) {
        const auto batch = log.Read(PartitionIndex(partition), next, {});
        EXPECT_TRUE(batch.ok()) << batch.status();
        for (const eventstore::StoredRecord& stored : batch->records) {
          EXPECT_EQ(platform::PartitionOf(stored.record.key, kPartitions), partition);
          messages.push_back(stored.record);
        }
        next = batch->next;
      }
    }
    return messages;
  }

  platform::SystemClock clock_;
  std::unique_ptr<eventstore::KafkaCluster> cluster_ = Connect();
  std::unique_ptr<eventstore::RecordLog> journal_;
  std::unique_ptr<eventstore::RecordLog> positions_;
  std::unique_ptr<eventstore::RecordLog> letters_;
  std::unique_ptr<eventstore::RecordLog> empty_;
  std::map<std::size_t, std::unique_ptr<eventstore::RecordLog>> written_;
  std::array<eventstore::Relay::TopicLogs, eventstore::kTopicCount> topics_;
};

TEST_F(RelayOnKafka, MessagesAreCloudEventsInTheirPartitions) {
  AppendCommits();
  ASSERT_TRUE(RunToTheEnd());
  const std::vector<Record> requested = MessagesOf(0);
  ASSERT_EQ(requested.size(), 1U);
  EXPECT_THAT(requested[0].headers,
              Contains(eventstore::Header{"ce_type", "docket.review.ReviewRequested.v3"}));
  EXPECT_THAT(requested[0].headers,
              Contains(eventstore::Header{"content-type", "application/json"}));
  EXPECT_EQ(MessagesOf(4).size(), SampleEvents().size());
  EXPECT_EQ(letters_->Offsets(PartitionIndex(0))->end, Offset(0));
}

TEST_F(RelayOnKafka, AnotherRelayGoesOnWhereTheFirstStopped) {
  AppendCommits();
  ASSERT_TRUE(RunToTheEnd());
  Append(eventstore::ClaimRecord({.term = 2, .id = "two"}));
  ASSERT_TRUE(RunToTheEnd());
  EXPECT_EQ(MessagesOf(4).size(), SampleEvents().size());
}

}  // namespace
}  // namespace docket::tests
