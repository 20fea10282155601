// KafkaAdmin: makes and describes topics. Every call asks the cluster, and waits for its answer.
// Thread-safety: every method may be called from any thread at the same time. Ownership: a client
// of its own, with a thread that hears its complaints; the clock outlives it.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "eventstore/kafka/kafka_client_events.h"
#include "eventstore/kafka/kafka_consumer.h"
#include "eventstore/kafka/kafka_event_loop.h"
#include "eventstore/kafka/kafka_handles.h"
#include "eventstore/kafka/kafka_properties.h"
#include "platform/clock.h"

namespace docket::eventstore {

using KafkaTopicConfig = std::map<std::string, std::string>;

struct KafkaTopicSpec {
  std::string name;
  std::int32_t partitions = 1;
  std::int32_t replication = 1;
  KafkaTopicConfig config;  // what differs from the cluster's defaults
};

struct KafkaTopicState {
  std::int32_t partitions = 0;
  std::int32_t replication = 0;    // the smallest of its partitions
  KafkaTopicConfig config;         // all that is in effect
  KafkaTopicConfig set_for_topic;  // of these what was set for the topic itself
};

class KafkaAdmin {
 public:
  // kInvalidArgument: properties.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<KafkaAdmin>> Make(
      const std::string& bootstrap, const KafkaProperties& properties, absl::Duration answer_max,
      const platform::Clock& clock);

  // Returns when a broker shows the topic. kAlreadyExists; kFailedPrecondition: fewer brokers than
  // replicas; others as FromKafka.
  [[nodiscard]] absl::Status CreateTopic(const KafkaTopicSpec& spec);

  // Nothing: there is no such topic.
  [[nodiscard]] absl::StatusOr<std::optional<KafkaTopicState>> DescribeTopic(
      const std::string& name);

  // Sets `config` as all that is set for the topic itself: what it leaves out falls back to the
  // cluster's default (the client's version cannot change single entries). Returns when a broker
  // shows it.
  [[nodiscard]] absl::Status ReplaceTopicConfig(const std::string& name,
                                                const KafkaTopicConfig& config);

  [[nodiscard]] absl::StatusOr<std::int32_t> BrokerCount();

 private:
  KafkaAdmin(std::string bootstrap, absl::Duration answer_max, const platform::Clock& clock);

  [[nodiscard]] rd_kafka_t* client() const { return consumer_->client(); }
  [[nodiscard]] int answer_max_ms() const;
  // OK, or what it means, with what the client last complained of where nobody answered.
  [[nodiscard]] absl::Status Told(rd_kafka_resp_err_t error, const std::string& doing,
                                  const char* text = nullptr) const;
  void LookAgainLater() const;
  // The answer to what was asked into `answers`.
  [[nodiscard]] absl::StatusOr<KafkaEvent> Await(const KafkaQueue& answers,
                                                 const std::string& doing);
  [[nodiscard]] absl::Status AwaitTopic(const KafkaTopicSpec& spec);
  [[nodiscard]] absl::StatusOr<std::optional<KafkaTopicState>> Shape(const std::string& name);
  [[nodiscard]] absl::Status AddConfig(const std::string& name, KafkaTopicState& state);
  [[nodiscard]] absl::Status AwaitConfig(const std::string& name, const KafkaTopicConfig& config);

  const std::string bootstrap_;
  const absl::Duration answer_max_;
  const platform::Clock& clock_;
  KafkaClientEvents events_;
  KafkaEventLoop loop_;
  std::unique_ptr<KafkaConsumer> consumer_;
};

}  // namespace docket::eventstore
