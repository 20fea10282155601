// KafkaConsumer: one consumer of librdkafka, which fetches single partitions from given offsets,
// without a group. Thread-safety: every method may be called from any thread at the same time.
// Ownership: borrows the loop and the events, which outlive it.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "eventstore/kafka/kafka_client_events.h"
#include "eventstore/kafka/kafka_event_loop.h"
#include "eventstore/kafka/kafka_handles.h"
#include "eventstore/kafka/kafka_properties.h"
#include "eventstore/position.h"

namespace docket::eventstore {

class KafkaConsumer final : public KafkaServed {
 public:
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<KafkaConsumer>> Make(
      KafkaRole role, const KafkaProperties& properties, KafkaEventLoop& loop,
      KafkaClientEvents& events);
  // With a configuration of MakeKafkaConf's, with the kinds of events of KafkaClientEvents.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<KafkaConsumer>> Make(
      KafkaRole role, KafkaConf conf, KafkaEventLoop& loop, KafkaClientEvents& events);
  ~KafkaConsumer() override;

  [[nodiscard]] rd_kafka_t* client() { return client_.get(); }

  // The consumer's handle of a topic, made at the first call; lives as long as the consumer.
  [[nodiscard]] rd_kafka_topic_t* Topic(const std::string& name);

  // See RouseKafkaClient.
  void Rouse(const std::string& topic, PartitionIndex partition, absl::Duration answer_max);

  void Serve() override;
  void Tick(absl::Time /*now*/) override {}

 private:
  KafkaConsumer(KafkaEventLoop& loop, KafkaClientEvents& events, KafkaClient client,
                KafkaQueue queue);

  KafkaClientEvents& events_;
  KafkaClient client_;
  KafkaQueue queue_;
  absl::Mutex mutex_;
  std::map<std::string, KafkaTopic> topics_ ABSL_GUARDED_BY(mutex_);
  std::unique_ptr<KafkaEventLoop::Registration> registration_;
};

}  // namespace docket::eventstore
