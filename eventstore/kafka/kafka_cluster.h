// KafkaCluster: a connection to a Kafka cluster, and the logs that are topics there. A log's topic
// has its name with the generation: review_events.g1. Topics are never made here; see
// kafka_topics.h.
//
// Clients: one that follows the ends of partitions, some that read older records, one that asks,
// and one producer for each log, or for each appender (AppenderKind). One thread of its own calls
// back, two more rouse clients (KafkaRouser), and each client has the threads of librdkafka.
//
// Thread-safety: every method may be called from any thread at the same time. Ownership: the logs
// that it opened keep what they need of it; the clock outlives them all.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "eventstore/kafka/kafka_limits.h"
#include "eventstore/kafka/kafka_properties.h"
#include "eventstore/ownership.h"
#include "eventstore/record_log.h"
#include "platform/clock.h"
#include "platform/logging.h"

namespace docket::eventstore {

struct KafkaClusterOptions {
  std::string bootstrap;  // host:port, comma-separated
  KafkaProperties properties = {};
  absl::Duration stall_max = kKafkaStallMax;
  absl::Duration answer_max = kKafkaAnswerMax;
  // Gets what each client counts, as librdkafka's JSON (kafka_statistics.h); may be empty. Called
  // by the thread that calls back.
  std::function<void(const std::string&)> on_statistics = nullptr;
  absl::Duration statistics_interval = kKafkaStatisticsInterval;
};

enum class AppenderKind {
  // Each appender sends with a producer of its own, which ends with it: for journals, whose writer
  // must be sure that nothing is sent any more in the name of a claim that it gave up.
  kOwnProducer,
  // All appenders of the log send with one producer: for logs whose readers know duplicates.
  kSharedProducer,
};

class KafkaClients;
class KafkaLog;

class KafkaCluster {
 public:
  // Only what can be wrong without a broker: kInvalidArgument for properties, kInternal.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<KafkaCluster>> Make(
      KafkaClusterOptions options, const platform::Clock& clock, platform::Logger logger);
  ~KafkaCluster();

  // The id that the cluster was made with. kDeadlineExceeded: no broker answered.
  [[nodiscard]] absl::StatusOr<std::string> Id();

  // Opens a log once, closed until it is admitted (kafka_log.h). Asks nothing. kAlreadyExists.
  [[nodiscard]] absl::StatusOr<std::unique_ptr<KafkaLog>> OpenLog(const LogName& name,
                                                                  std::int32_t partition_count,
                                                                  AppenderKind kind);

  // Joins a consumer group, to share the partitions of the log among the processes in it. The
  // cluster outlives it.
  [[nodiscard]] absl::StatusOr<std::unique_ptr<Ownership>> JoinGroup(const std::string& group,
                                                                     const LogName& log);

  // Calls of its logs do not wait any more for brokers that come back. Once, before the end.
  void Stop();

  // OK, or what the clients complain of since they were last answered.
  [[nodiscard]] absl::Status failure() const;

 private:
  explicit KafkaCluster(std::shared_ptr<KafkaClients> clients);

  std::shared_ptr<KafkaClients> clients_;
};

}  // namespace docket::eventstore
