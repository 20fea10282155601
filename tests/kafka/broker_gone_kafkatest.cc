// A broker that dies and does not come back: calls that need it end, and can be made again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "eventstore/kafka/kafka_admin.h"
#include "eventstore/kafka/kafka_cluster.h"
#include "eventstore/kafka/kafka_log.h"
#include "platform/clock.h"
#include "platform/logging.h"
#include "tests/support/kafka_cluster.h"

namespace docket::eventstore {
namespace {

constexpr PartitionIndex kOnly(0);

// What `ask` answers at last. A broker that has just begun may take longer than one question waits.
template <class Ask>
absl::Status InTime(const Ask& ask) {
  const absl::Time end = absl::Now() + absl::Minutes(1);
  absl::Status answer = ask();
  while (IsRetryable(answer) && absl::Now() < end) answer = ask();
  return answer;
}

// Of one partition, whose ends a broker has told once.
std::unique_ptr<KafkaLog> KnownLog(KafkaCluster& cluster, const LogName& name) {
  auto log = cluster.OpenLog(name, 1, AppenderKind::kOwnProducer);
  EXPECT_TRUE(log.ok()) << log.status();
  EXPECT_EQ(InTime([&] { return (*log)->Check(); }), absl::OkStatus());
  (*log)->Admit();
  EXPECT_EQ(InTime([&] { return (*log)->Offsets(kOnly).status(); }), absl::OkStatus());
  return *std::move(log);
}

TEST(BrokerGoneTest, AQuestionForTheEndsOfItsPartitionsEnds) {
  const platform::SystemClock clock;
  tests::KafkaCluster brokers(1);
  const LogName name{.base = "led_by_nobody"};
  const auto admin = KafkaAdmin::Make(brokers.bootstrap(), {}, absl::Seconds(20), clock);
  ASSERT_TRUE(admin.ok()) << admin.status();
  const absl::Status made = (*admin)->CreateTopic({.name = ToString(name), .config = {}});
  ASSERT_TRUE(made.ok()) << made;
  const auto cluster = KafkaCluster::Make({.bootstrap = brokers.bootstrap()}, clock,
                                          platform::LogToStandardError("test", clock));
  ASSERT_TRUE(cluster.ok()) << cluster.status();
  const auto log = KnownLog(**cluster, name);

  brokers.Kill({1});
  const absl::Status dead = log->Offsets(kOnly).status();
  EXPECT_TRUE(IsRetryable(dead)) << dead;

  brokers.Restart({1});
  auto back = log->Offsets(kOnly);
  const absl::Time end = absl::Now() + absl::Minutes(1);
  while (IsRetryable(back.status()) && absl::Now() < end) back = log->Offsets(kOnly);
  EXPECT_TRUE(back.ok()) << back.status();
}

// A partition without a leader is there: whoever asks waits for one, and is not told to make it.
TEST(BrokerGoneTest, ATopicWhoseBrokerIsGoneIsNotTakenForAMissingOne) {
  const platform::SystemClock clock;
  tests::KafkaCluster brokers(3);
  const LogName name{.base = "on_one_broker"};
  tests::MakeTopicOn(brokers, ToString(name), "1", {});
  const auto cluster =
      KafkaCluster::Make({.bootstrap = brokers.bootstrap(), .answer_max = absl::Seconds(2)}, clock,
                         platform::LogToStandardError("test", clock));
  ASSERT_TRUE(cluster.ok()) << cluster.status();
  const auto log = KnownLog(**cluster, name);

  brokers.Kill({1});
  const absl::Time end = absl::Now() + absl::Minutes(1);
  absl::Status leaderless;
  while (!absl::StrContains(leaderless.message(), "LEADER_NOT_AVAILABLE") && absl::Now() < end) {
    leaderless = log->Offsets(kOnly).status();
    ASSERT_TRUE(IsRetryable(leaderless)) << leaderless;
  }
  EXPECT_THAT(leaderless.message(), testing::HasSubstr("LEADER_NOT_AVAILABLE"));
}

// Else the stop of a process beside a broker that hangs takes as many of these waits as there are
// partitions, and ends by its deadline.
TEST(BrokerGoneTest, OfABrokerThatIsSilentNobodyWaitsForAnAnswerAfterTheStop) {
  const platform::SystemClock clock;
  tests::KafkaCluster brokers(1);
  const LogName name{.base = "led_by_a_silent_one"};
  tests::MakeTopicOn(brokers, ToString(name), "1", {});
  const auto cluster =
      KafkaCluster::Make({.bootstrap = brokers.bootstrap(), .answer_max = absl::Hours(1)}, clock,
                         platform::LogToStandardError("test", clock));
  ASSERT_TRUE(cluster.ok()) << cluster.status();
  const auto log = KnownLog(**cluster, name);

  brokers.Pause({1});
  (*cluster)->Stop();
  const absl::Status silent = log->Offsets(kOnly).status();
  EXPECT_TRUE(IsRetryable(silent)) << silent;
  const absl::Status appended =
      log->OpenAppender(kOnly)->Append({.key = "k", .headers = {}, .value = "v"}, [](auto) {});
  EXPECT_TRUE(appended.ok()) << appended;
  brokers.Resume({1});
}

}  // namespace
}  // namespace docket::eventstore
