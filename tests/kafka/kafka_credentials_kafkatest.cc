// Ways into a cluster that lets nobody in without a name, and what who may not is told.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "eventstore/kafka/kafka_cluster.h"
#include "eventstore/kafka/kafka_log.h"
#include "eventstore/kafka/kafka_topics.h"
#include "platform/clock.h"
#include "platform/hashing.h"
#include "platform/ids.h"
#include "platform/logging.h"
#include "tests/eventstore/temporary_directory.h"
#include "tests/kafka/append_once.h"
#include "tests/support/kafka_cluster.h"

namespace docket::eventstore {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr PartitionIndex kPartition(0);
constexpr absl::Duration kAnswerMax = absl::Seconds(20);
// Of what is refused at once; far below what waiting for an answer would take.
constexpr absl::Duration kPatience = absl::Seconds(60);

const platform::Clock& SystemTime() {
  static const auto& clock = *new platform::SystemClock();
  return clock;
}

struct WayIn {
  std::string bootstrap;
  KafkaProperties properties;
};

WayIn ReadWay(const std::string& way) {
  WayIn read{.bootstrap = {}, .properties = tests::SecureKafkaClient(way)};
  read.bootstrap = read.properties.at("bootstrap.servers");
  read.properties.erase("bootstrap.servers");
  return read;
}

std::unique_ptr<KafkaCluster> Connect(const WayIn& way) {
  auto cluster =
      KafkaCluster::Make({.bootstrap = way.bootstrap, .properties = way.properties}, SystemTime(),
                         platform::LogToStandardError("test", SystemTime()));
  EXPECT_TRUE(cluster.ok()) << cluster.status();
  return *std::move(cluster);
}

std::unique_ptr<KafkaAdmin> Administer(const WayIn& way, absl::Duration answer_max = kAnswerMax) {
  auto admin = KafkaAdmin::Make(way.bootstrap, way.properties, answer_max, SystemTime());
  EXPECT_TRUE(admin.ok()) << admin.status();
  return *std::move(admin);
}

LogName NewName() {
  return {.base = absl::StrCat("test_", platform::HexEncode(platform::RandomBytes(8)))};
}

absl::Status MakeTopic(const WayIn& way, const LogName& name) {
  return Administer(way)->CreateTopic({.name = ToString(name), .config = {}});
}

void ExpectReadsAndWrites(const WayIn& way, const std::string& called) {
  const LogName name = NewName();
  const absl::Status made = MakeTopic(way, name);
  ASSERT_TRUE(made.ok()) << called << ": " << made;
  const auto cluster = Connect(way);
  const auto log = *cluster->OpenLog(name, 1, AppenderKind::kOwnProducer);
  const absl::Status checked = log->Check();
  ASSERT_TRUE(checked.ok()) << called << ": " << checked;
  log->Admit();
  const AppendOutcome outcome = tests::AppendOnce(*log->OpenAppender(kPartition), "v");
  EXPECT_EQ(outcome.kind, AppendOutcome::Kind::kAcknowledged) << called << ": " << outcome.error;
  const auto batch = log->Read(kPartition, Offset(0), {});
  ASSERT_TRUE(batch.ok()) << called << ": " << batch.status();
  ASSERT_EQ(batch->records.size(), 1U);
  EXPECT_EQ(batch->records.front().record.value, "v");
}

void Await(const std::function<bool()>& condition) {
  const absl::Time deadline = absl::Now() + kPatience;
  const absl::Notification never;
  while (!condition() && absl::Now() < deadline) {
    (void)never.WaitForNotificationWithTimeout(absl::Milliseconds(20));
  }
  EXPECT_TRUE(condition());
}

// An unsigned token, as the cluster's validator takes it.
std::string Token(absl::Duration life) {
  const std::string payload =
      absl::StrCat(R"({"sub":"docket","iat":)", absl::ToUnixSeconds(absl::Now() - absl::Hours(1)),
                   R"(,"exp":)", absl::ToUnixSeconds(absl::Now() + life), "}");
  return absl::StrCat(absl::WebSafeBase64Escape(R"({"alg":"none"})"), ".",
                      absl::WebSafeBase64Escape(payload), ".");
}

// By token, out of a file that is not there yet.
WayIn ByTokenFile(const std::string& path) {
  WayIn way = ReadWay("oauth");
  way.properties.erase("enable.sasl.oauthbearer.unsecure.jwt");
  way.properties.erase("sasl.oauthbearer.config");
  way.properties.erase("sasl.mechanism");
  way.properties[kOauthTokenFileProperty] = path;
  return way;
}

TEST(KafkaCredentialsTest, EachWayInReadsAndWrites) {
  for (const std::string way : {"ssl", "plain", "oauth"}) ExpectReadsAndWrites(ReadWay(way), way);
}

TEST(KafkaCredentialsTest, ScramComesInOrSaysWhy) {
  if (rd_kafka_version() >= 0x020601ff) return ExpectReadsAndWrites(ReadWay("scram"), "scram");
  const auto refused = Connect(ReadWay("scram"))->Id();
  EXPECT_TRUE(absl::IsDeadlineExceeded(refused.status())) << refused.status();
  EXPECT_THAT(refused.status().message(), HasSubstr("_AUTHENTICATION"));
}

TEST(KafkaCredentialsTest, WhoMayNotIsToldWhichRightToAskFor) {
  const LogName name = NewName();
  ASSERT_TRUE(MakeTopic(ReadWay("ssl"), name).ok());
  const WayIn stranger = ReadWay("no-rights");
  const auto cluster = Connect(stranger);
  const auto log = *cluster->OpenLog(name, 1, AppenderKind::kOwnProducer);
  const auto expect_refused = [](const absl::Status& status, const std::string& what) {
    EXPECT_TRUE(absl::IsPermissionDenied(status)) << what << ": " << status;
    EXPECT_THAT(status.message(), HasSubstr("see docs/deploy-kafka.md")) << what;
  };
  expect_refused(log->Check(), "check");
  log->Admit();  // as if the rights had been taken away since
  expect_refused(log->Offsets(kPartition).status(), "offsets");
  expect_refused(log->Read(kPartition, Offset(0), {}).status(), "read");
  const AppendOutcome outcome = tests::AppendOnce(*log->OpenAppender(kPartition), "v");
  EXPECT_EQ(outcome.kind, AppendOutcome::Kind::kNotAppended);
  expect_refused(outcome.error, "append");

  const auto admin = Administer(stranger);
  expect_refused(DescribeTopics(*admin, {.partitions = 1}).status(), "describe");
  expect_refused(ApplyTopics(*admin, {.partitions = 1}).status(), "apply");
  expect_refused(admin->CreateTopic({.name = ToString(NewName()), .config = {}}), "make");
}

TEST(KafkaCredentialsTest, AWrongPasswordIsNamedWithinSeconds) {
  WayIn way = ReadWay("plain");
  way.properties["sasl.password"] = "wrong";
  const auto id = Connect(way)->Id();
  EXPECT_TRUE(absl::IsDeadlineExceeded(id.status())) << id.status();
  EXPECT_THAT(id.status().message(),
              AllOf(HasSubstr("_AUTHENTICATION"), HasSubstr("sasl.*"), HasSubstr("Check")));
  const auto brokers = Administer(way, absl::Seconds(3))->BrokerCount();
  EXPECT_THAT(brokers.status().message(), HasSubstr("_AUTHENTICATION"));
}

TEST(KafkaCredentialsTest, AWrongAuthorityIsNamedWithinSeconds) {
  WayIn way = ReadWay("ssl");
  way.properties["ssl.ca.location"] = way.properties.at("ssl.certificate.location");
  const auto id = Connect(way)->Id();
  EXPECT_TRUE(absl::IsDeadlineExceeded(id.status())) << id.status();
  EXPECT_THAT(id.status().message(), AllOf(HasSubstr("_SSL"), HasSubstr("ssl.*")));
  const auto brokers = Administer(way, absl::Seconds(3))->BrokerCount();
  EXPECT_THAT(brokers.status().message(), HasSubstr("_SSL"));
}

TEST(KafkaCredentialsTest, ATokenOutOfAFileReadsAndWrites) {
  const TemporaryDirectory directory;
  const std::string path = directory.path() + "/token";
  std::ofstream(path) << Token(absl::Hours(1)) << "\n";
  ExpectReadsAndWrites(ByTokenFile(path), "token file");
}

TEST(KafkaCredentialsTest, ATokenThatExpiredIsNamed) {
  const TemporaryDirectory directory;
  const std::string path = directory.path() + "/token";
  std::ofstream(path) << Token(-absl::Minutes(1));
  const auto id = Connect(ByTokenFile(path))->Id();
  EXPECT_THAT(id.status().message(),
              AllOf(HasSubstr("kafka.oauth_token_file"), HasSubstr(path), HasSubstr("expired at")));
}

TEST(KafkaCredentialsTest, AFileThatIsMissingIsNamedAndTakenWhenItComes) {
  const TemporaryDirectory directory;
  const std::string path = directory.path() + "/token";
  const auto cluster = Connect(ByTokenFile(path));
  EXPECT_THAT(cluster->Id().status().message(),
              AllOf(HasSubstr("kafka.oauth_token_file"), HasSubstr(path), HasSubstr("read")));
  std::ofstream(path) << Token(absl::Hours(1));
  Await([&cluster] { return cluster->Id().ok(); });
}

TEST(KafkaCredentialsTest, ATokenIsReadAgainBeforeItExpires) {
  const TemporaryDirectory directory;
  const std::string path = directory.path() + "/token";
  std::ofstream(path) << Token(absl::Seconds(4));
  const auto cluster = Connect(ByTokenFile(path));
  EXPECT_TRUE(cluster->Id().ok());
  std::filesystem::remove(path);
  Await([&cluster, &path] { return absl::StrContains(cluster->failure().message(), path); });
}

}  // namespace
}  // namespace docket::eventstore
