// What appends come to when a broker answers them with an error: a real client against librdkafka's
// mock of a cluster, which answers with the errors that it is given.
#include "eventstore/kafka/kafka_answers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <librdkafka/rdkafka_mock.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "eventstore/kafka/kafka_cluster.h"
#include "eventstore/kafka/kafka_log.h"
#include "platform/clock.h"
#include "platform/logging.h"
#include "tests/kafka/append_once.h"

namespace docket::eventstore {
namespace {

using testing::HasSubstr;
using tests::AppendOnce;
using Kind = AppendOutcome::Kind;

constexpr PartitionIndex kPartition(0);
// The protocol's numbers of requests.
constexpr std::int16_t kProduce = 0;
constexpr std::int16_t kInitProducerId = 22;
constexpr std::int32_t kBroker = 1;

using MockCluster = KafkaHandle<rd_kafka_mock_cluster_t, rd_kafka_mock_cluster_destroy>;

// What keeps the mock; it connects to nothing, and has nothing to say of that.
KafkaClient MakeHost() {
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  rd_kafka_conf_set(conf, "log_level", "0", nullptr, 0);
  return KafkaClient(rd_kafka_new(RD_KAFKA_PRODUCER, conf, nullptr, 0));
}

class KafkaAnswersTest : public testing::Test {
 protected:
  // Appenders that each have a producer of their own, with the first answers of the broker.
  std::unique_ptr<Appender> AppenderTold(const std::vector<rd_kafka_resp_err_t>& errors,
                                         KafkaClusterOptions options = {.bootstrap = {}}) {
    options.bootstrap = rd_kafka_mock_cluster_bootstraps(mock_.get());
    cluster_ = *KafkaCluster::Make(std::move(options), clock_,
                                   platform::LogToStandardError("test", clock_));
    const LogName name{.base = "log"};
    rd_kafka_mock_topic_create(mock_.get(), ToString(name).c_str(), 1, 1);
    log_ = *cluster_->OpenLog(name, 1, AppenderKind::kOwnProducer);
    EXPECT_TRUE(log_->Check().ok());
    log_->Admit();
    rd_kafka_mock_push_request_errors_array(mock_.get(), kProduce, errors.size(), errors.data());
    return log_->OpenAppender(kPartition);
  }

  platform::SystemClock clock_;
  const KafkaClient host_ = MakeHost();
  const MockCluster mock_{rd_kafka_mock_cluster_new(host_.get(), kBroker)};
  std::unique_ptr<KafkaCluster> cluster_;
  std::unique_ptr<KafkaLog> log_;
};

TEST_F(KafkaAnswersTest, AnAppendIsAcknowledgedWithItsOffset) {
  const auto appender = AppenderTold({});
  const AppendOutcome outcome = AppendOnce(*appender, "a");
  EXPECT_EQ(outcome.kind, Kind::kAcknowledged) << outcome.error;
  EXPECT_EQ(outcome.offset, Offset(0));
}

TEST_F(KafkaAnswersTest, WhatIsOverByItselfIsTriedAgain) {
  for (const rd_kafka_resp_err_t error :
       {RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS, RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND,
        RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT, RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR,
        RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE,
        RD_KAFKA_RESP_ERR__TRANSPORT}) {
    const auto appender = AppenderTold({error});
    const AppendOutcome outcome = AppendOnce(*appender, "a");
    EXPECT_EQ(outcome.kind, Kind::kAcknowledged) << rd_kafka_err2name(error) << outcome.error;
    EXPECT_TRUE(absl::IsUnavailable(FromKafka(error, "")) ||
                absl::IsDeadlineExceeded(FromKafka(error, "")))
        << rd_kafka_err2name(error);
  }
}

TEST_F(KafkaAnswersTest, ARetryThatTheBrokerKnewIsAcknowledgedWithoutAnOffset) {
  const auto appender = AppenderTold({RD_KAFKA_RESP_ERR_DUPLICATE_SEQUENCE_NUMBER});
  const AppendOutcome outcome = AppendOnce(*appender, "a");
  EXPECT_EQ(outcome.kind, Kind::kAcknowledged) << outcome.error;
  EXPECT_EQ(outcome.offset, std::nullopt);
}

TEST_F(KafkaAnswersTest, WhatIsRefusedBeforeItIsWrittenIsNotThereAndOthersGoOn) {
  for (const auto& [error, code] : std::vector<std::pair<rd_kafka_resp_err_t, absl::StatusCode>>{
           {RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, absl::StatusCode::kInvalidArgument},
           {RD_KAFKA_RESP_ERR_INVALID_RECORD, absl::StatusCode::kInvalidArgument},
           {RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP, absl::StatusCode::kFailedPrecondition},
           {RD_KAFKA_RESP_ERR_INVALID_MSG, absl::StatusCode::kDataLoss}}) {
    const auto appender = AppenderTold({error});
    const AppendOutcome outcome = AppendOnce(*appender, "a");
    EXPECT_EQ(outcome.kind, Kind::kNotAppended) << rd_kafka_err2name(error);
    EXPECT_EQ(outcome.error.code(), code) << outcome.error;
    EXPECT_EQ(AppendOnce(*appender, "b").kind, Kind::kAcknowledged);
  }
}

TEST_F(KafkaAnswersTest, WhoMayNotAppendIsTold) {
  const auto appender = AppenderTold({RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED});
  const AppendOutcome outcome = AppendOnce(*appender, "a");
  EXPECT_EQ(outcome.kind, Kind::kNotAppended);
  EXPECT_TRUE(absl::IsPermissionDenied(outcome.error)) << outcome.error;
}

TEST_F(KafkaAnswersTest, ARefusalBehindATryThatMayHaveLandedIsOfUnknownOutcome) {
  const auto appender = AppenderTold(
      {RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND, RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE});
  const AppendOutcome outcome = AppendOnce(*appender, "a");
  EXPECT_EQ(outcome.kind, Kind::kUnknown);
  EXPECT_TRUE(absl::IsInvalidArgument(outcome.error)) << outcome.error;
}

TEST_F(KafkaAnswersTest, ARecordThatTimesOutIsOfUnknownOutcome) {
  const auto appender =
      AppenderTold({}, {.bootstrap = {}, .properties = {{"message.timeout.ms", "1500"}}});
  EXPECT_EQ(AppendOnce(*appender, "a").kind, Kind::kAcknowledged);
  rd_kafka_mock_broker_set_down(mock_.get(), kBroker);
  const AppendOutcome outcome = AppendOnce(*appender, "b");
  EXPECT_EQ(outcome.kind, Kind::kUnknown);
  EXPECT_THAT(outcome.error.message(), HasSubstr("_MSG_TIMED_OUT"));
}

TEST_F(KafkaAnswersTest, AProducerThatHearsNothingIsGivenUpAndTheNextOneGoesOn) {
  auto appender = AppenderTold({}, {.bootstrap = {}, .stall_max = absl::Seconds(1)});
  EXPECT_EQ(AppendOnce(*appender, "a").kind, Kind::kAcknowledged);
  rd_kafka_mock_broker_set_down(mock_.get(), kBroker);
  const AppendOutcome outcome = AppendOnce(*appender, "b");
  EXPECT_EQ(outcome.kind, Kind::kUnknown);
  EXPECT_TRUE(absl::IsDeadlineExceeded(outcome.error)) << outcome.error;
  const absl::Status refused = appender->Append({}, [](const AppendOutcome&) {});
  EXPECT_TRUE(absl::IsAborted(refused)) << refused;
  rd_kafka_mock_broker_set_up(mock_.get(), kBroker);
  appender = log_->OpenAppender(kPartition);
  EXPECT_EQ(AppendOnce(*appender, "d").kind, Kind::kAcknowledged);
}

TEST_F(KafkaAnswersTest, ASequenceThatIsNotTheBrokersEndsTheProducer) {
  auto appender = AppenderTold({RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER});
  const AppendOutcome outcome = AppendOnce(*appender, "a");
  EXPECT_EQ(outcome.kind, Kind::kUnknown);
  EXPECT_TRUE(absl::IsAborted(outcome.error)) << outcome.error;
  const absl::Status refused = appender->Append({}, [](const AppendOutcome&) {});
  EXPECT_TRUE(absl::IsAborted(refused)) << refused;
  appender = log_->OpenAppender(kPartition);
  EXPECT_EQ(AppendOnce(*appender, "c").kind, Kind::kAcknowledged);
}

TEST_F(KafkaAnswersTest, AProducerThatMayNotBeIdempotentEndsAndSaysWhy) {
  const rd_kafka_resp_err_t refused = RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED;
  rd_kafka_mock_push_request_errors_array(mock_.get(), kInitProducerId, 1, &refused);
  auto appender = AppenderTold({});
  const AppendOutcome outcome = AppendOnce(*appender, "a");
  EXPECT_EQ(outcome.kind, Kind::kNotAppended);
  EXPECT_TRUE(absl::IsPermissionDenied(outcome.error)) << outcome.error;
  EXPECT_TRUE(absl::IsPermissionDenied(AppendOnce(*appender, "b").error));
  appender = log_->OpenAppender(kPartition);
  EXPECT_EQ(AppendOnce(*appender, "c").kind, Kind::kAcknowledged);
}

TEST(FindKafkaAnswerTest, WhatIsInNoRowIsInternalAndOfUnknownOutcome) {
  const KafkaAnswer answer = FindKafkaAnswer(RD_KAFKA_RESP_ERR__INVALID_ARG);
  EXPECT_EQ(answer.status, absl::StatusCode::kInternal);
  EXPECT_EQ(answer.append, Kind::kUnknown);
  EXPECT_FALSE(answer.ends_producer);
}

}  // namespace
}  // namespace docket::eventstore
