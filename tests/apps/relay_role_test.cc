// The role relay of a whole docketd whose logs are in RocksDB.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "apps/stores.h"
#include "platform/clock.h"
#include "platform/logging.h"
#include "tests/apps/running_node.h"

namespace docket::apps {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

using RelayRole = RunningNode;

// ce_type of each message of a topic.
std::vector<std::string> TypesIn(eventstore::RecordLog& topic) {
  std::vector<std::string> types;
  for (std::int32_t partition = 0; partition < topic.partition_count(); ++partition) {
    const auto batch = topic.Read(eventstore::PartitionIndex(partition), eventstore::Offset(0), {});
    EXPECT_TRUE(batch.ok()) << batch.status();
    for (const eventstore::StoredRecord& stored : batch->records) {
      for (const eventstore::Header& header : stored.record.headers) {
        if (header.name == "ce_type") types.push_back(header.value);
      }
    }
  }
  return types;
}

TEST_F(RelayRole, PublishesWhatADeliveryHasChanged) {
  config_.roles.insert(platform::Role::kRelay);
  std::unique_ptr<Node> node = StartReady();
  ASSERT_EQ(Deliver(PullRequestOpened()).status, 202);
  Await([this] {
    return Get("/metrics").body.find(R"(docket_published_total{topic="review_requested"} 1)") !=
           std::string::npos;
  });
  const std::string metrics = Get("/metrics").body;
  EXPECT_THAT(metrics, HasSubstr(R"(docket_published_dead_letters_total{topic="audit_events"} 0)"));
  EXPECT_THAT(metrics, HasSubstr(R"(docket_queue_depth{consumer="relay",log="review_events")"));
  EXPECT_THAT(metrics, HasSubstr(R"(log="review_events",stage="published")"));
  EXPECT_TRUE(node->Stop().ok());
  node.reset();

  const platform::SystemClock clock;
  const auto stores = OpenStores(config_, clock, platform::LogToStandardError("test", clock));
  ASSERT_TRUE(stores.ok()) << stores.status();
  ASSERT_TRUE(stores->published.has_value());
  EXPECT_THAT(TypesIn(*stores->published->topics[0].messages),
              Contains("docket.review.ReviewRequested.v3"));
  EXPECT_THAT(TypesIn(*stores->published->topics[4].messages),
              Contains("docket.access.KeyCreated.v2"));
}

// Each event is stored once, also where it was published before.
TEST_F(RelayRole, IsNotPartOfAllOnRocksdb) {
  config_.roles.insert(platform::Role::kRelay);
  std::unique_ptr<Node> node = StartReady();
  EXPECT_TRUE(node->Stop().ok());
  node.reset();
  config_ = [this] {
    platform::Config all = platform::DefaultConfig();
    all.data_dir = config_.data_dir;
    all.http.listen = config_.http.listen;
    return all;
  }();
  node = StartReady();
  EXPECT_THAT(Get("/metrics").body, Not(HasSubstr("docket_published_total")));
  EXPECT_TRUE(node->Stop().ok());
}

}  // namespace
}  // namespace docket::apps
