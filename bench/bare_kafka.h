// librdkafka without anything of ours, as somebody would write it who wants to send or read fast:
// the ceilings of what Docket does on Kafka. Producers promise what ours promise: idempotent,
// acks=all, no linger, LZ4. Consumers check sums, as ours, and fetch ahead what their memory
// allows. Thread-safety: each is used by one thread at a time. Failure: of any kind aborts the
// benchmark.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "eventstore/kafka/kafka_handles.h"

namespace docket::bench {

// Of one topic.
class BareProducer {
 public:
  // `reported` gets the mark of each record that was acknowledged, out of Poll.
  BareProducer(const std::string& bootstrap, const std::string& topic,
               std::function<void(std::int64_t)> reported);
  BareProducer(const BareProducer&) = delete;
  BareProducer& operator=(const BareProducer&) = delete;

  // To partition 0. False: the queue is full. The value is not copied.
  [[nodiscard]] bool Send(std::string_view key, std::string_view value, std::int64_t mark);

  // Takes reports; waits for the first.
  void Poll(int timeout_ms);

 private:
  const std::function<void(std::int64_t)> reported_;
  eventstore::KafkaClient client_;
  eventstore::KafkaTopic topic_;
};

// Of partition 0 of a topic, from its begin on.
class BareConsumer {
 public:
  BareConsumer(const std::string& bootstrap, const std::string& topic);
  ~BareConsumer();
  BareConsumer(const BareConsumer&) = delete;
  BareConsumer& operator=(const BareConsumer&) = delete;

  // Calls `take` with what is there, once it waited for the first. How many.
  std::int64_t Read(int timeout_ms, const std::function<void(const rd_kafka_message_t&)>& take);

 private:
  eventstore::KafkaClient client_;
  eventstore::KafkaQueue queue_;
};

}  // namespace docket::bench
