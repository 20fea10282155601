// KafkaLog over a real broker: the contract of RecordLog, and what is Kafka's own.
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "eventstore/kafka/kafka_cluster.h"
#include "eventstore/kafka/kafka_log.h"
#include "platform/clock.h"
#include "tests/contract/journal_contract.h"
#include "tests/contract/record_log_contract.h"
#include "tests/kafka/topics.h"

namespace docket::eventstore {
namespace {

template <AppenderKind kind>
class KafkaFactory {
 public:
  static constexpr std::size_t kRecordBytesMax = kKafkaRecordBytesMax;

  std::unique_ptr<RecordLog> Open(std::int32_t partition_count) {
    const LogName name = tests::MakeTopic(partition_count);
    auto log = cluster_->OpenLog(name, partition_count, kind);
    EXPECT_TRUE(log.ok()) << log.status();
    if (!log.ok()) return nullptr;
    const absl::Status checked = (*log)->Check();
    EXPECT_TRUE(checked.ok()) << checked;
    (*log)->Admit();
    return *std::move(log);
  }

 private:
  std::unique_ptr<KafkaCluster> cluster_ = tests::Connect();
};

using Factories = testing::Types<KafkaFactory<AppenderKind::kOwnProducer>,
                                 KafkaFactory<AppenderKind::kSharedProducer>>;
INSTANTIATE_TYPED_TEST_SUITE_P(Kafka, RecordLogContract, Factories);
INSTANTIATE_TYPED_TEST_SUITE_P(Kafka, JournalContract, KafkaFactory<AppenderKind::kOwnProducer>);

}  // namespace
}  // namespace docket::eventstore
