// What librdkafka 2.0.2 said of a producer and a consumer at a broker: recordings.
#include "eventstore/kafka/kafka_statistics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace docket::eventstore {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

std::string Recorded(const std::string& client) {
  const std::ifstream file(absl::StrCat(DOCKET_KAFKA_STATISTICS, "/", client, ".json"));
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(KafkaStatisticsTest, AProducerSaysWhatWaitsAndHowLongAnswersTake) {
  const auto statistics = ParseKafkaStatistics(Recorded("producer"));
  ASSERT_TRUE(statistics.ok()) << statistics.status();
  EXPECT_EQ(statistics->client, "docket#producer-1");
  EXPECT_TRUE(statistics->is_producer);
  EXPECT_EQ(statistics->queued_records, 1);
  EXPECT_EQ(statistics->queued_bytes, 3);
  ASSERT_THAT(statistics->brokers, SizeIs(1));
  EXPECT_EQ(statistics->brokers[0].node, 1);
  EXPECT_EQ(statistics->brokers[0].answered, 14);
  EXPECT_EQ(statistics->brokers[0].round_trip_p50, absl::Microseconds(2399));
  EXPECT_EQ(statistics->brokers[0].round_trip_p99, absl::Microseconds(2655));
  EXPECT_THAT(statistics->partitions, testing::IsEmpty());
}

TEST(KafkaStatisticsTest, AConsumerSaysHowFarItIsFromTheEndOfWhatItReads) {
  const auto statistics = ParseKafkaStatistics(Recorded("consumer"));
  ASSERT_TRUE(statistics.ok()) << statistics.status();
  EXPECT_FALSE(statistics->is_producer);
  // The connection to the coordinator of its group is one to the same broker.
  ASSERT_THAT(statistics->brokers, SizeIs(1));
  EXPECT_EQ(statistics->brokers[0].requests_waiting, 1);
  ASSERT_THAT(statistics->partitions, SizeIs(1)) << "it reads one of the two partitions";
  EXPECT_EQ(statistics->partitions[0].topic, "stats");
  EXPECT_EQ(statistics->partitions[0].lag, 0);

  const auto behind = ParseKafkaStatistics(
      absl::StrReplaceAll(Recorded("consumer"), {{"\"app_offset\": 22", "\"app_offset\": 15"},
                                                 {"\"fetchq_cnt\": 0", "\"fetchq_cnt\": 4"},
                                                 {"\"fetchq_size\": 0", "\"fetchq_size\": 12"}}));
  ASSERT_TRUE(behind.ok()) << behind.status();
  EXPECT_EQ(behind->partitions[0].lag, 7);
  EXPECT_EQ(behind->queued_records, 8) << "of both partitions";
  EXPECT_EQ(behind->queued_bytes, 24);
}

TEST(KafkaStatisticsTest, FailuresAreCounted) {
  const auto statistics = ParseKafkaStatistics(
      absl::StrReplaceAll(Recorded("producer"), {{"\"txerrs\": 0", "\"txerrs\": 2"},
                                                 {"\"rxerrs\": 0", "\"rxerrs\": 3"},
                                                 {"\"txretries\": 0", "\"txretries\": 5"},
                                                 {"\"req_timeouts\": 0", "\"req_timeouts\": 7"},
                                                 {"\"disconnects\": 0", "\"disconnects\": 11"}}));
  ASSERT_TRUE(statistics.ok()) << statistics.status();
  const KafkaBrokerStatistics& broker = statistics->brokers[0];
  EXPECT_EQ(broker.send_errors, 2);
  EXPECT_EQ(broker.receive_errors, 3);
  EXPECT_EQ(broker.retries, 5);
  EXPECT_EQ(broker.timeouts, 7);
  EXPECT_EQ(broker.disconnects, 11);
}

TEST(KafkaStatisticsTest, WhatIsMissingIsNamed) {
  for (const std::string name : {"rtt", "nodeid", "req_timeouts", "msg_cnt", "topics"}) {
    const auto statistics = ParseKafkaStatistics(
        absl::StrReplaceAll(Recorded("producer"), {{absl::StrCat("\"", name, "\""), "\"other\""}}));
    EXPECT_TRUE(absl::IsInvalidArgument(statistics.status())) << name;
    EXPECT_THAT(statistics.status().message(), HasSubstr(name));
  }
  EXPECT_TRUE(absl::IsInvalidArgument(ParseKafkaStatistics("{").status()));
  EXPECT_TRUE(absl::IsInvalidArgument(ParseKafkaStatistics("[]").status()));
}

}  // namespace
}  // namespace docket::eventstore
