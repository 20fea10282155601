// A whole docketd over a real cluster that is not as it should be: what it says, and that it waits
// without work.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "apps/node.h"
#include "eventstore/kafka/kafka_admin.h"
#include "eventstore/kafka/kafka_topics.h"
#include "tests/apps/running_node.h"
#include "tests/kafka/expect_idle.h"
#include "tests/support/kafka_cluster.h"

namespace docket::apps {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr absl::Duration kAnswerMax = absl::Seconds(20);
constexpr std::int32_t kPartitions = 2;

class KafkaNodeTest : public RunningNode {
 protected:
  KafkaNodeTest() : cluster_(1) {
    config_.journal = {.type = platform::JournalType::kKafka, .bootstrap = cluster_.bootstrap()};
    config_.partitions = kPartitions;
  }

  void MakeTopics(std::int32_t partitions = kPartitions) {
    const auto admin =
        eventstore::KafkaAdmin::Make(cluster_.bootstrap(), {}, kAnswerMax, ground_.clock);
    ASSERT_TRUE(admin.ok()) << admin.status();
    const auto made = eventstore::ApplyTopics(**admin, {.partitions = partitions});
    ASSERT_TRUE(made.ok()) << made.status();
  }
  // Deletes the topic, and makes one of its name again.
  void Recreate(const std::string& topic) {
    const auto deleted = tests::RunKafkaScript(
        cluster_.directory(), {"tool", "org.apache.kafka.tools.TopicCommand", "--delete", "--topic",
                               topic, "--bootstrap-server", cluster_.bootstrap()});
    ASSERT_EQ(deleted.code, 0) << deleted.errors;
    MakeTopics();
  }
  // Why it does not start.
  [[nodiscard]] absl::Status Refusal() const {
    auto node = Start();
    if (!node.ok()) return node.status();
    EXPECT_TRUE((*node)->Stop().ok());
    return absl::OkStatus();
  }

  tests::KafkaCluster cluster_;
};

TEST_F(KafkaNodeTest, ABrokerThatIsNotThereIsNamedWaitedForAndUsedWhenItComes) {
  MakeTopics();
  cluster_.Kill({1});
  const auto node = Start();
  ASSERT_TRUE(node.ok()) << node.status();
  EXPECT_EQ(AskOperator("/healthz").status, 200);
  const ClientResponse waiting = AskOperator("/readyz");
  EXPECT_EQ(waiting.status, 503);
  EXPECT_THAT(waiting.body, HasSubstr(cluster_.bootstrap()));
  EXPECT_THAT(Deliver(PullRequestOpened()).status, 503);
  tests::ExpectIdle();
  cluster_.Restart({1});
  Await([this] { return AskOperator("/readyz").status == 200; });
  EXPECT_EQ(Deliver(PullRequestOpened()).status, 202);
  EXPECT_TRUE((*node)->Stop().ok());
}

TEST_F(KafkaNodeTest, AClusterThatIsNotAsConfiguredEndsTheStartWithWhatToDo) {
  const absl::Status missing = Refusal();
  EXPECT_TRUE(absl::IsNotFound(missing)) << missing;
  EXPECT_THAT(missing.message(), AllOf(HasSubstr(".g1"), HasSubstr("docket topics apply")));

  MakeTopics();
  config_.partitions = kPartitions + 1;
  const absl::Status other_count = Refusal();
  EXPECT_TRUE(absl::IsFailedPrecondition(other_count)) << other_count;
  EXPECT_THAT(other_count.message(), AllOf(HasSubstr("has 2 partitions, and 3 are configured"),
                                           HasSubstr("correct `partitions`")));
  config_.partitions = kPartitions;
  EXPECT_TRUE(Refusal().ok());

  std::ofstream(data_.kafka_cluster()) << "that-of-another-one\n";
  const absl::Status other_cluster = Refusal();
  EXPECT_TRUE(absl::IsFailedPrecondition(other_cluster)) << other_cluster;
  EXPECT_THAT(other_cluster.message(),
              AllOf(HasSubstr("that-of-another-one"), HasSubstr("Correct journal.bootstrap")));
}

TEST_F(KafkaNodeTest, ATopicThatWasMadeAgainStopsWhatStoodOnTheOldOne) {
  MakeTopics();
  auto node = StartReady();
  ASSERT_EQ(Deliver(PullRequestOpened()).status, 202);
  Await([this] { return Get("/api/v1/reviews/rev_gh_99000001_4711").status == 200; });
  EXPECT_TRUE(node->Stop().ok());
  node.reset();

  Recreate("review_events.g1");
  auto again = Start();
  ASSERT_TRUE(again.ok()) << again.status();
  std::string readiness;
  Await([this, &readiness] {
    readiness = AskOperator("/readyz").body;
    return readiness.find("DATA_LOSS") != std::string::npos;
  });
  EXPECT_THAT(readiness, HasSubstr("review_events.g1"));
  EXPECT_EQ(AskOperator("/readyz").status, 503);
  tests::ExpectIdle();
  EXPECT_TRUE((*again)->Stop().ok());
}

}  // namespace
}  // namespace docket::apps
