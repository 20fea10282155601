#include "tests/kafka/topics.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "eventstore/kafka/kafka_admin.h"
#include "platform/clock.h"
#include "platform/hashing.h"
#include "platform/ids.h"
#include "platform/logging.h"
#include "tests/support/kafka_cluster.h"

namespace docket::tests {
namespace {

constexpr absl::Duration kAnswerMax = absl::Seconds(20);

const platform::Clock& SystemTime() {
  static const auto& clock = *new platform::SystemClock();
  return clock;
}

}  // namespace

std::unique_ptr<eventstore::KafkaCluster> Connect(eventstore::KafkaProperties properties) {
  auto cluster = eventstore::KafkaCluster::Make(
      {.bootstrap = SharedKafkaBootstrap(), .properties = std::move(properties)}, SystemTime(),
      platform::LogToStandardError("test", SystemTime()));
  EXPECT_TRUE(cluster.ok()) << cluster.status();
  return *std::move(cluster);
}

eventstore::LogName MakeTopic(std::int32_t partition_count) {
  const eventstore::LogName name{
      .base = absl::StrCat("test_", platform::HexEncode(platform::RandomBytes(8)))};
  auto admin = eventstore::KafkaAdmin::Make(SharedKafkaBootstrap(), {}, kAnswerMax, SystemTime());
  EXPECT_TRUE(admin.ok()) << admin.status();
  const absl::Status made =
      (*admin)->CreateTopic({.name = ToString(name),
                             .partitions = partition_count,
                             .replication = 1,
                             .config = {{"message.timestamp.type", "LogAppendTime"}}});
  EXPECT_TRUE(made.ok()) << made;
  return name;
}

}  // namespace docket::tests
