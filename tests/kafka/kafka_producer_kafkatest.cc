// Appends that wait, since the broker does not answer those before them.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "eventstore/kafka/kafka_admin.h"
#include "eventstore/kafka/kafka_cluster.h"
#include "eventstore/kafka/kafka_log.h"
#include "platform/clock.h"
#include "platform/logging.h"
#include "tests/kafka/append_once.h"
#include "tests/kafka/expect_idle.h"
#include "tests/support/kafka_cluster.h"

namespace docket::eventstore {
namespace {

constexpr PartitionIndex kFirst{0};
constexpr std::size_t kAppends = 50;
constexpr absl::Duration kPatience = absl::Minutes(1);

// What became of appends, in the order of their answers.
class Answers {
 public:
  void Add(AppendOutcome outcome) {
    const absl::MutexLock lock(&mutex_);
    outcomes_.push_back(std::move(outcome));
  }
  [[nodiscard]] std::vector<AppendOutcome> Await(std::size_t count) const {
    const absl::MutexLock lock(&mutex_);
    const auto all = [this, count]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return outcomes_.size() >= count;
    };
    EXPECT_TRUE(mutex_.AwaitWithTimeout(absl::Condition(&all), kPatience));
    return outcomes_;
  }

 private:
  mutable absl::Mutex mutex_;
  std::vector<AppendOutcome> outcomes_ ABSL_GUARDED_BY(mutex_);
};

class KafkaProducerTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto admin = KafkaAdmin::Make(brokers_.bootstrap(), {}, kPatience, clock_);
    ASSERT_TRUE(admin.ok()) << admin.status();
    ASSERT_TRUE((*admin)->CreateTopic({.name = ToString(kLog), .config = {}}).ok());
    auto cluster = KafkaCluster::Make({.bootstrap = brokers_.bootstrap(),
                                       .properties = {{"socket.timeout.ms", "60000"}},
                                       .stall_max = kPatience},
                                      clock_, platform::LogToStandardError("test", clock_));
    ASSERT_TRUE(cluster.ok()) << cluster.status();
    auto log = (*cluster)->OpenLog(kLog, 1, AppenderKind::kOwnProducer);
    ASSERT_TRUE(log.ok()) << log.status();
    log_ = *std::move(log);
    ASSERT_TRUE(log_->Check().ok());
    log_->Admit();
    appender_ = log_->OpenAppender(kFirst);
    ASSERT_EQ(tests::AppendOnce(*appender_, "first").offset, Offset(0));
  }

  // Some are under way, and the others wait for those.
  void AppendToPausedBroker() {
    brokers_.Pause({1});
    AppendNumbers(0, kAppends / 2);
    tests::ExpectIdle();
    AppendNumbers(kAppends / 2, kAppends);
  }

  void AppendNumbers(std::size_t first, std::size_t end) {
    for (std::size_t i = first; i < end; ++i) {
      ASSERT_TRUE(appender_
                      ->Append({.key = "key", .headers = {}, .value = absl::StrCat(i)},
                               [this](AppendOutcome outcome) { answers_.Add(std::move(outcome)); })
                      .ok());
    }
  }

  inline static const LogName kLog{.base = "waiting"};
  const platform::SystemClock clock_;
  tests::KafkaCluster brokers_{1};
  Answers answers_;
  std::unique_ptr<KafkaLog> log_;
  std::unique_ptr<Appender> appender_;
};

TEST_F(KafkaProducerTest, WhatWaitsTakesNoProcessorAndIsAppendedInOrder) {
  AppendToPausedBroker();
  tests::ExpectIdle();
  brokers_.Resume({1});
  Offset expected(1);
  for (const AppendOutcome& outcome : answers_.Await(kAppends)) {
    EXPECT_EQ(outcome.offset, expected) << outcome.error;
    expected = Next(expected);
  }
  std::vector<std::string> values;
  for (Offset from(1); values.size() < kAppends;) {
    const auto batch = log_->Read(kFirst, from, {});
    ASSERT_TRUE(batch.ok()) << batch.status();
    for (const StoredRecord& stored : batch->records) values.push_back(stored.record.value);
    from = batch->next;
  }
  for (std::size_t i = 0; i < kAppends; ++i) EXPECT_EQ(values.at(i), absl::StrCat(i));
}

TEST_F(KafkaProducerTest, WhatWaitsIsAnsweredWhenItsAppenderEnds) {
  AppendToPausedBroker();
  appender_.reset();
  const std::vector<AppendOutcome> outcomes = answers_.Await(kAppends);
  EXPECT_EQ(outcomes.size(), kAppends);
  for (const AppendOutcome& outcome : outcomes) {
    EXPECT_EQ(outcome.kind, AppendOutcome::Kind::kUnknown) << outcome.error;
  }
  brokers_.Resume({1});
}

}  // namespace
}  // namespace docket::eventstore
