// KafkaClients: the clients that the logs of one cluster share.
// Thread-safety: every method may be called from any thread at the same time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/notification.h"
#include "eventstore/kafka/kafka_client_events.h"
#include "eventstore/kafka/kafka_cluster.h"
#include "eventstore/kafka/kafka_event_loop.h"
#include "eventstore/kafka/kafka_follower.h"
#include "eventstore/kafka/kafka_producer.h"
#include "eventstore/kafka/kafka_scan.h"
#include "platform/clock.h"

namespace docket::eventstore {

class KafkaClients {
 public:
  [[nodiscard]] static absl::StatusOr<std::shared_ptr<KafkaClients>> Make(
      KafkaClusterOptions options, const platform::Clock& clock, platform::Logger logger);

  [[nodiscard]] absl::StatusOr<std::string> ClusterId();
  [[nodiscard]] absl::StatusOr<std::int32_t> PartitionCount(const std::string& topic);
  [[nodiscard]] absl::StatusOr<OffsetRange> Offsets(const KafkaPlace& place);
  // Before `offset`; afterwards the partition begins there, or later if it did before.
  [[nodiscard]] absl::Status Trim(const KafkaPlace& place, Offset offset);
  [[nodiscard]] absl::StatusOr<std::unique_ptr<KafkaProducer>> MakeProducer(
      const std::string& topic);

  [[nodiscard]] absl::StatusOr<std::unique_ptr<Ownership>> JoinGroup(const std::string& group,
                                                                     const std::string& topic);

  // Nobody waits any more for brokers that come back, and what is asked from now on waits for no
  // longer than kKafkaAnswerMaxAtStop. Once.
  void Stop() { stopped_.Notify(); }

  [[nodiscard]] KafkaFollower& follower() { return *follower_; }
  [[nodiscard]] KafkaScans& scans() { return scans_; }  // for many records
  [[nodiscard]] KafkaScans& looks() { return looks_; }  // for one
  [[nodiscard]] KafkaClientEvents& events() { return events_; }
  [[nodiscard]] const platform::Clock& clock() const { return clock_; }
  [[nodiscard]] absl::Duration answer_max() const;

 private:
  KafkaClients(KafkaClusterOptions options, const platform::Clock& clock, platform::Logger logger);

  [[nodiscard]] int answer_max_ms() const;
  [[nodiscard]] rd_kafka_resp_err_t AskRange(const KafkaPlace& place, OffsetRange& range);

  const KafkaClusterOptions options_;
  const platform::Clock& clock_;
  const KafkaProperties properties_;  // with bootstrap.servers
  absl::Notification stopped_;
  KafkaClientEvents events_;
  KafkaEventLoop loop_;
  std::unique_ptr<KafkaConsumer> asker_;
  std::unique_ptr<KafkaFollower> follower_;
  KafkaScans scans_;
  KafkaScans looks_;
};

}  // namespace docket::eventstore
