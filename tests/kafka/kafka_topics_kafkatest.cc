// The topics of Docket at a real broker: made, checked, repaired; and what `docket topics` says.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "boost/json/parse.hpp"
#include "eventstore/kafka/kafka_topics.h"
#include "eventstore/log_names.h"
#include "platform/clock.h"
#include "tests/eventstore/temporary_directory.h"
#include "tests/support/kafka_cluster.h"
#include "tests/system/child_process.h"

namespace docket::eventstore {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr absl::Duration kAnswerMax = absl::Seconds(20);
// Of the program.
constexpr int kDone = 0;
constexpr int kFoundOrFailed = 1;
constexpr int kWrongUse = 2;
constexpr TopicsWanted kWanted{.partitions = 2, .replication = 0};

// `docket topics WORDS --config …`.
system_test::Finished Topics(const std::string& config, const std::vector<std::string>& words) {
  const TemporaryDirectory directory;
  const std::string file = directory.path() + "/docket.yaml";
  std::ofstream(file) << config;
  std::vector<std::string> arguments = {"topics"};
  arguments.insert(arguments.end(), words.begin(), words.end());
  arguments.insert(arguments.end(), {"--config", file});
  return system_test::RunToEnd(DOCKET_PROGRAM, arguments);
}

std::string ConfigFor(const std::string& bootstrap) {
  return absl::StrCat("partitions: 2\njournal: {type: kafka, bootstrap: '", bootstrap,
                      "'}\nblobs: {store: directory, directory: /nowhere}\n"
                      "privacy: {keys: none}\n");
}

const TopicFinding& FindingOf(const TopicReport& report, const std::string& subject) {
  for (const TopicFinding& finding : report.findings) {
    if (finding.subject == subject) return finding;
  }
  ADD_FAILURE() << report.topic << " has no finding about " << subject;
  return report.findings.front();
}

class KafkaTopicsTest : public testing::Test {
 protected:
  KafkaTopicsTest() : cluster_(1) {
    auto admin = KafkaAdmin::Make(cluster_.bootstrap(), {}, kAnswerMax, clock_);
    EXPECT_TRUE(admin.ok()) << admin.status();
    admin_ = *std::move(admin);
  }

  std::vector<TopicReport> Apply() {
    auto reports = ApplyTopics(*admin_, kWanted);
    EXPECT_TRUE(reports.ok()) << reports.status();
    return *std::move(reports);
  }
  std::vector<TopicReport> Describe() {
    auto reports = DescribeTopics(*admin_, kWanted);
    EXPECT_TRUE(reports.ok()) << reports.status();
    return *std::move(reports);
  }
  void SetAlone(const std::string& topic, const KafkaTopicConfig& config) {
    const absl::Status set = admin_->ReplaceTopicConfig(topic, config);
    EXPECT_TRUE(set.ok()) << set;
  }

  platform::SystemClock clock_;
  const tests::KafkaCluster cluster_;
  std::unique_ptr<KafkaAdmin> admin_;
};

TEST_F(KafkaTopicsTest, MissingOnesAreMadeAndASecondRunFindsNothingToDo) {
  for (const TopicReport& report : Describe()) {
    EXPECT_EQ(report.presence, TopicPresence::kMissing) << report.topic;
  }
  for (const TopicReport& report : Apply()) {
    EXPECT_EQ(report.presence, TopicPresence::kMade) << report.topic;
    EXPECT_TRUE(IsRight(report));
  }
  for (const auto& reports : {Apply(), Describe()}) {
    ASSERT_EQ(reports.size(), TopicPlans().size());
    for (const TopicReport& report : reports) {
      EXPECT_EQ(report.presence, TopicPresence::kThere);
      for (const TopicFinding& finding : report.findings) {
        EXPECT_EQ(finding.verdict, TopicVerdict::kRight)
            << report.topic << " " << finding.subject << " is " << finding.found;
      }
    }
  }
}

TEST_F(KafkaTopicsTest, EachDriftIsRepairedOrNamedAndTheTopicsOwnSettingsStay) {
  Apply();
  const std::string journal = TopicName(TopicPlans()[4]);
  const std::string inbox = TopicName(TopicPlans()[2]);
  SetAlone(journal, {{"cleanup.policy", "compact"},
                     {"retention.ms", "3600000"},
                     {"retention.bytes", "1000000"},
                     {"segment.ms", "604800000"},
                     {"max.message.bytes", "1000"},
                     {"message.timestamp.type", "CreateTime"},
                     {"unclean.leader.election.enable", "true"},
                     {"compression.type", "zstd"}});
  SetAlone(inbox, {{"retention.ms", "691200000"},
                   {"message.timestamp.type", "LogAppendTime"},
                   {"segment.ms", "3600000"},
                   {"min.insync.replicas", "2"}});
  const auto applied = Apply();
  for (const std::string setting :
       {"cleanup.policy", "retention.ms", "retention.bytes", "segment.ms", "max.message.bytes",
        "message.timestamp.type", "unclean.leader.election.enable"}) {
    EXPECT_EQ(FindingOf(applied[4], setting).verdict, TopicVerdict::kChanged) << setting;
  }
  EXPECT_TRUE(IsRight(applied[4]));
  const auto state = admin_->DescribeTopic(journal);
  ASSERT_TRUE(state.ok()) << state.status();
  EXPECT_EQ((*state)->set_for_topic.at("compression.type"), "zstd");
  EXPECT_EQ((*state)->config.at("cleanup.policy"), "delete");
  EXPECT_EQ((*state)->config.at("retention.ms"), "-1");

  // Longer retention and shorter segments are right; what would weaken a promise is not touched.
  EXPECT_EQ(FindingOf(applied[2], "retention.ms").verdict, TopicVerdict::kRight);
  EXPECT_EQ(FindingOf(applied[2], "min.insync.replicas").verdict, TopicVerdict::kByHand);
  EXPECT_EQ(FindingOf(Describe()[2], "min.insync.replicas").found, "2");
  EXPECT_FALSE(NeedsRepair(Describe()[4]));
}

TEST_F(KafkaTopicsTest, PartitionsAndReplicationAreNeverTouched) {
  Apply();
  const auto other = ApplyTopics(*admin_, {.partitions = 3, .replication = 2});
  ASSERT_TRUE(other.ok()) << other.status();
  for (const TopicReport& report : *other) {
    EXPECT_EQ(FindingOf(report, "partitions").verdict, TopicVerdict::kByHand);
    EXPECT_EQ(FindingOf(report, "replication").verdict, TopicVerdict::kByHand);
    EXPECT_FALSE(NeedsRepair(report));
  }
  EXPECT_EQ(FindingOf(Describe()[0], "partitions").found, "2");
}

TEST_F(KafkaTopicsTest, MoreReplicasThanBrokersAreRefusedWithWhatToDo) {
  const auto made = ApplyTopics(*admin_, {.partitions = 1, .replication = 2});
  EXPECT_TRUE(absl::IsFailedPrecondition(made.status())) << made.status();
  EXPECT_THAT(made.status().message(), HasSubstr("fewer brokers than replicas"));
}

TEST_F(KafkaTopicsTest, TheCommandSaysWhatItDidAndExitsByIt) {
  const std::string config = ConfigFor(cluster_.bootstrap());
  const system_test::Finished dry = Topics(config, {"apply", "--dry-run"});
  EXPECT_EQ(dry.code, kFoundOrFailed);
  EXPECT_THAT(dry.output, HasSubstr("review_events.g1: is missing; would be made"));
  EXPECT_EQ(Topics(config, {"describe"}).code, kFoundOrFailed);

  const system_test::Finished made = Topics(config, {"apply"});
  EXPECT_EQ(made.code, kDone) << made.errors;
  EXPECT_THAT(made.output, AllOf(HasSubstr("review_events.g1: made"),
                                 HasSubstr(absl::StrCat(TopicPlans().size(), " topics are"))));
  const system_test::Finished again = Topics(config, {"apply"});
  EXPECT_EQ(again.code, kDone);
  EXPECT_EQ(again.output, absl::StrCat(TopicPlans().size(), " topics are as they should be, of ",
                                       TopicPlans().size(), "\n"));

  SetAlone("review_events.g1", {{"message.timestamp.type", "LogAppendTime"}});
  const system_test::Finished seen = Topics(config, {"describe"});
  EXPECT_EQ(seen.code, kFoundOrFailed);
  EXPECT_THAT(seen.output, HasSubstr("`docket topics apply` changes it"));
  EXPECT_EQ(Topics(config, {"apply", "--dry-run"}).code, kFoundOrFailed);
  const system_test::Finished repaired = Topics(config, {"apply"});
  EXPECT_EQ(repaired.code, kDone);
  EXPECT_THAT(repaired.output,
              HasSubstr("review_events.g1: retention.ms was 604800000, is now -1"));
  const system_test::Finished described = Topics(config, {"describe", "--json"});
  EXPECT_EQ(described.code, kDone);
  EXPECT_TRUE(boost::json::parse(described.output).at("right").as_bool());

  const system_test::Finished by_hand = Topics(config + "kafka: {replication: 3}\n", {"apply"});
  EXPECT_EQ(by_hand.code, kFoundOrFailed);
  EXPECT_THAT(by_hand.output, HasSubstr("replication is 1, wanted: at least 3; not changed: add"));
}

TEST(TopicsCommandTest, NoBrokerAndAWrongConfigurationAreSaidAtOnce) {
  const system_test::Finished nobody = Topics(ConfigFor("127.0.0.1:1"), {"apply"});
  EXPECT_EQ(nobody.code, kFoundOrFailed);
  EXPECT_THAT(nobody.errors, AllOf(HasSubstr("127.0.0.1:1"), HasSubstr("is Kafka running there?")));
  const system_test::Finished none = Topics("partitions: 2\n", {"describe"});
  EXPECT_EQ(none.code, kWrongUse);
  EXPECT_THAT(none.errors, HasSubstr("journal.type is rocksdb"));
  EXPECT_EQ(Topics("", {"bogus"}).code, kWrongUse);
}

}  // namespace
}  // namespace docket::eventstore
