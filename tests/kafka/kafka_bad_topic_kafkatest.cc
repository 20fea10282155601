// KafkaLog over topics that are not as they should be: each is told from a failure that passes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "eventstore/kafka/kafka_admin.h"
#include "eventstore/kafka/kafka_cluster.h"
#include "eventstore/kafka/kafka_log.h"
#include "platform/clock.h"
#include "tests/kafka/append_once.h"
#include "tests/kafka/topics.h"
#include "tests/support/kafka_cluster.h"

namespace docket::eventstore {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using tests::AppendOnce;
using Kind = AppendOutcome::Kind;

constexpr PartitionIndex kPartition(0);

class KafkaBadTopicTest : public testing::Test {
 protected:
  std::unique_ptr<KafkaLog> Open(const LogName& name, std::int32_t partition_count = 1) {
    auto log = cluster_->OpenLog(name, partition_count, AppenderKind::kOwnProducer);
    EXPECT_TRUE(log.ok()) << log.status();
    return *std::move(log);
  }
  std::unique_ptr<KafkaLog> OpenAdmitted(const LogName& name) {
    std::unique_ptr<KafkaLog> log = Open(name);
    const absl::Status checked = log->Check();
    EXPECT_TRUE(checked.ok()) << checked;
    log->Admit();
    return log;
  }

  const std::unique_ptr<KafkaCluster> cluster_ = tests::Connect();
};

TEST_F(KafkaBadTopicTest, AMissingOneIsNamedWithWhatToDo) {
  const absl::Status missing = Open({.base = "nobody_made_this"})->Check();
  EXPECT_TRUE(absl::IsNotFound(missing)) << missing;
  EXPECT_THAT(missing.message(),
              AllOf(HasSubstr("nobody_made_this.g1"), HasSubstr("docket topics apply")));
}

TEST_F(KafkaBadTopicTest, AnotherNumberOfPartitionsIsRefused) {
  const absl::Status other = Open(tests::MakeTopic(3), 2)->Check();
  EXPECT_TRUE(absl::IsFailedPrecondition(other)) << other;
  EXPECT_THAT(other.message(), HasSubstr("has 3 partitions, and 2 are configured"));
}

TEST_F(KafkaBadTopicTest, NothingIsReadOrWrittenBeforeAdmission) {
  const auto log = Open(tests::MakeTopic(1));
  EXPECT_TRUE(absl::IsUnavailable(log->Read(kPartition, Offset(0), {}).status()));
  EXPECT_TRUE(absl::IsUnavailable(AppendOnce(*log->OpenAppender(kPartition), "v").error));
}

TEST_F(KafkaBadTopicTest, ARecordThatTheTopicDoesNotTakeIsNotThereAndOthersGoOn) {
  const LogName name = tests::MakeTopic(1);
  const platform::SystemClock clock;
  const auto admin = KafkaAdmin::Make(tests::SharedKafkaBootstrap(), {}, absl::Seconds(20), clock);
  ASSERT_TRUE(admin.ok()) << admin.status();
  ASSERT_TRUE((*admin)
                  ->ReplaceTopicConfig(ToString(name), {{"max.message.bytes", "2000"},
                                                        {"compression.type", "uncompressed"}})
                  .ok());
  const auto log = OpenAdmitted(name);
  const auto appender = log->OpenAppender(kPartition);
  std::string value;
  for (int i = 0; value.size() < 50'000; ++i) value += std::to_string(i * 7'919);
  const AppendOutcome large = AppendOnce(*appender, value);
  EXPECT_EQ(large.kind, Kind::kNotAppended);
  EXPECT_TRUE(absl::IsInvalidArgument(large.error)) << large.error;
  EXPECT_THAT(large.error.message(), HasSubstr("docket topics apply"));
  const AppendOutcome small = AppendOnce(*appender, "small");
  EXPECT_EQ(small.kind, Kind::kAcknowledged) << small.error;
  const auto batch = log->Read(kPartition, log->Offsets(kPartition)->start, {});
  ASSERT_TRUE(batch.ok()) << batch.status();
  ASSERT_EQ(batch->records.size(), 1U);
  EXPECT_EQ(batch->records.front().record.value, "small");
}

TEST_F(KafkaBadTopicTest, WhatAnotherProcessTrimmedIsOutOfRange) {
  const LogName name = tests::MakeTopic(1);
  const auto log = OpenAdmitted(name);
  {
    const auto appender = log->OpenAppender(kPartition);
    for (const char* value : {"a", "b", "c"}) {
      EXPECT_EQ(AppendOnce(*appender, value).kind, Kind::kAcknowledged);
    }
  }
  const auto other_process = tests::Connect();
  const auto other = *other_process->OpenLog(name, 1, AppenderKind::kOwnProducer);
  ASSERT_TRUE(other->Check().ok());
  other->Admit();
  const absl::Status trimmed = other->TrimBefore(kPartition, Offset(2));
  ASSERT_TRUE(trimmed.ok()) << trimmed;
  EXPECT_EQ(log->Offsets(kPartition)->start, Offset(2));
  const auto gone = log->Read(kPartition, Offset(0), {});
  EXPECT_TRUE(absl::IsOutOfRange(gone.status())) << gone.status();
  EXPECT_THAT(gone.status().message(), HasSubstr("goes from 2 to 3; offset 0 was asked for"));
  const auto kept = log->Read(kPartition, Offset(2), {});
  ASSERT_TRUE(kept.ok()) << kept.status();
  EXPECT_EQ(kept->records.front().record.value, "c");
}

}  // namespace
}  // namespace docket::eventstore
