#include "eventstore/kafka/kafka_consumer.h"

#include <utility>

#include "platform/check.h"
#include "platform/status_macros.h"

namespace docket::eventstore {

absl::StatusOr<std::unique_ptr<KafkaConsumer>> KafkaConsumer::Make(
    KafkaRole role, const KafkaProperties& properties, KafkaEventLoop& loop,
    KafkaClientEvents& events) {
  DOCKET_ASSIGN_OR_RETURN(KafkaConf conf,
                          MakeKafkaConf(role, properties, KafkaClientEvents::kKinds));
  return Make(role, std::move(conf), loop, events);
}

absl::StatusOr<std::unique_ptr<KafkaConsumer>> KafkaConsumer::Make(KafkaRole role, KafkaConf conf,
                                                                   KafkaEventLoop& loop,
                                                                   KafkaClientEvents& events) {
  DOCKET_ASSIGN_OR_RETURN(KafkaClient client, MakeKafkaClient(role, std::move(conf)));
  KafkaQueue queue(rd_kafka_queue_get_main(client.get()));
  return std::unique_ptr<KafkaConsumer>(
      new KafkaConsumer(loop, events, std::move(client), std::move(queue)));
}

KafkaConsumer::KafkaConsumer(KafkaEventLoop& loop, KafkaClientEvents& events, KafkaClient client,
                             KafkaQueue queue)
    : events_(events),
      client_(std::move(client)),
      queue_(std::move(queue)),
      registration_(loop.Serve(*this, *queue_)) {}

KafkaConsumer::~KafkaConsumer() = default;

rd_kafka_topic_t* KafkaConsumer::Topic(const std::string& name) {
  const absl::MutexLock lock(&mutex_);
  KafkaTopic& topic = topics_[name];
  if (topic == nullptr) topic.reset(rd_kafka_topic_new(client_.get(), name.c_str(), nullptr));
  DOCKET_CHECK(topic != nullptr);  // it refuses a malformed name alone, and ours are checked
  return topic.get();
}

void KafkaConsumer::Rouse(const std::string& topic, PartitionIndex partition,
                          absl::Duration answer_max) {
  RouseKafkaClient(*client_, topic, partition.value(),
                   static_cast<int>(absl::ToInt64Milliseconds(answer_max)));
}

void KafkaConsumer::Serve() {
  while (const KafkaEvent event{rd_kafka_queue_poll(queue_.get(), 0)}) events_.Note(*event);
}

}  // namespace docket::eventstore
