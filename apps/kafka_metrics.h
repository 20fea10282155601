// KafkaMetrics: what the clients of Kafka say of themselves, as metrics of the process. Of all of
// them together, or the worst of them:
//   docket_kafka_round_trip_seconds{broker,client,quantile}   the worst's; NaN: none asked lately
//   docket_kafka_throttled_seconds{broker}             the worst client's 99th percentile
//   docket_kafka_requests_waiting{broker}
//   docket_kafka_failures_total{broker,kind}           send, receive, timeout, retry, disconnect
//   docket_kafka_queued_records{client}, docket_kafka_queued_bytes{client}   producer, consumer
//   docket_kafka_lag_records{topic,partition}          of the consumer that is nearest to the end
// A broker is its node id, or "bootstrap" before a broker has said which one it is.
// Thread-safety: all methods may be called from any thread. Borrows what it is given.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "eventstore/kafka/kafka_statistics.h"
#include "platform/clock.h"
#include "platform/metrics.h"

namespace docket::apps {

class KafkaMetrics {
 public:
  KafkaMetrics(platform::Metrics& metrics, const platform::Clock& clock);

  // The newest statistics of one client.
  void Note(eventstore::KafkaStatistics statistics);

  // Sets the gauges. A client that said nothing for a while has ended.
  void Sample();

 private:
  struct Client {
    eventstore::KafkaStatistics statistics;
    absl::Time noted_at;
  };
  struct RoundTrips {
    platform::Gauge* p50 = nullptr;
    platform::Gauge* p99 = nullptr;
  };
  struct Broker {
    RoundTrips of_producers;
    RoundTrips of_consumers;  // a fetch waits for records
    platform::Gauge* throttled = nullptr;
    platform::Gauge* waiting = nullptr;
  };

  void CountFailures(const eventstore::KafkaStatistics& before,
                     const eventstore::KafkaStatistics& now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Broker& BrokerOf(std::int32_t node) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  [[nodiscard]] RoundTrips RoundTripsOf(const std::string& broker, const char* client) const;
  platform::Gauge& LagOf(const eventstore::KafkaPartitionStatistics& partition)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void ClearGauges() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void AddToGauges(const eventstore::KafkaStatistics& client) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const platform::Clock& clock_;
  const platform::Family<platform::Gauge> round_trips_;
  const platform::Family<platform::Gauge> throttled_;
  const platform::Family<platform::Gauge> waiting_;
  const platform::Family<platform::Counter> failures_;
  const platform::Family<platform::Gauge> queued_records_;
  const platform::Family<platform::Gauge> queued_bytes_;
  const platform::Family<platform::Gauge> lags_;
  absl::Mutex mutex_;
  std::map<std::string, Client> clients_ ABSL_GUARDED_BY(mutex_);
  std::map<std::int32_t, Broker> brokers_ ABSL_GUARDED_BY(mutex_);
  std::map<std::pair<std::string, std::int32_t>, platform::Gauge*> partitions_
      ABSL_GUARDED_BY(mutex_);
};

}  // namespace docket::apps
