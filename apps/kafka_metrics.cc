#include "apps/kafka_metrics.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "eventstore/kafka/kafka_limits.h"

namespace docket::apps {
namespace {

using eventstore::KafkaBrokerStatistics;
using eventstore::KafkaStatistics;

// Labels.
constexpr char kProducer[] = "producer";
constexpr char kConsumer[] = "consumer";

constexpr double kNotKnown = std::numeric_limits<double>::quiet_NaN();
// Clients say something every kKafkaStatisticsInterval.
const absl::Duration kSilentAfter = 3 * eventstore::kKafkaStatisticsInterval;

std::string BrokerName(std::int32_t node) { return node < 0 ? "bootstrap" : std::to_string(node); }

// The gauge's value is not known, or what one more client makes of it.
void RaiseTo(platform::Gauge& gauge, double value) {
  const double known = gauge.Value();
  gauge.Set(std::isnan(known) ? value : std::max(known, value));
}

void LowerTo(platform::Gauge& gauge, double value) {
  const double known = gauge.Value();
  gauge.Set(std::isnan(known) ? value : std::min(known, value));
}

const KafkaBrokerStatistics* Find(const KafkaStatistics& client, std::int32_t node) {
  const auto found = std::find_if(client.brokers.begin(), client.brokers.end(),
                                  [node](const auto& broker) { return broker.node == node; });
  return found == client.brokers.end() ? nullptr : &*found;
}

}  // namespace

KafkaMetrics::KafkaMetrics(platform::Metrics& metrics, const platform::Clock& clock)
    : clock_(clock),
      round_trips_(metrics.Gauges({.name = "docket_kafka_round_trip_seconds",
                                   .help = "From a request to its answer by a broker, of the "
                                           "slowest client. A consumer's waits for records."})),
      throttled_(metrics.Gauges({.name = "docket_kafka_throttled_seconds",
                                 .help = "How long a broker held answers back for a quota."})),
      waiting_(metrics.Gauges({.name = "docket_kafka_requests_waiting",
                               .help = "Requests to a broker that are not answered."})),
      failures_(metrics.Counters(
          {.name = "docket_kafka_failures_total",
           .help = "Requests to a broker that failed or were repeated, and lost connections."})),
      queued_records_(
          metrics.Gauges({.name = "docket_kafka_queued_records",
                          .help = "Records in producers' or consumers' queues in memory."})),
      queued_bytes_(metrics.Gauges({.name = "docket_kafka_queued_bytes",
                                    .help = "Bytes in producers' or consumers' queues."})),
      lags_(metrics.Gauges({.name = "docket_kafka_lag_records",
                            .help = "Records of a partition that were not fetched yet."})) {}

void KafkaMetrics::Note(KafkaStatistics statistics) {
  const absl::MutexLock lock(&mutex_);
  Client& client = clients_[statistics.client];
  CountFailures(client.statistics, statistics);
  client = {.statistics = std::move(statistics), .noted_at = clock_.MonotonicNow()};
}

void KafkaMetrics::CountFailures(const KafkaStatistics& before, const KafkaStatistics& now) {
  for (const KafkaBrokerStatistics& broker : now.brokers) {
    const KafkaBrokerStatistics* const known = Find(before, broker.node);
    const KafkaBrokerStatistics old = known == nullptr ? KafkaBrokerStatistics{} : *known;
    const auto count = [&](const char* kind, std::int64_t from, std::int64_t to) {
      // Less than before: a broker of the bootstrap list has said which one it is.
      const std::int64_t more = std::max<std::int64_t>(0, to - from);
      failures_.With({{"broker", BrokerName(broker.node)}, {"kind", kind}})
          .Increment(static_cast<double>(more));
    };
    count("send", old.send_errors, broker.send_errors);
    count("receive", old.receive_errors, broker.receive_errors);
    count("timeout", old.timeouts, broker.timeouts);
    count("retry", old.retries, broker.retries);
    count("disconnect", old.disconnects, broker.disconnects);
  }
}

KafkaMetrics::Broker& KafkaMetrics::BrokerOf(std::int32_t node) {
  Broker& broker = brokers_[node];
  if (broker.waiting == nullptr) {
    const std::string name = BrokerName(node);
    broker = {.of_producers = RoundTripsOf(name, kProducer),
              .of_consumers = RoundTripsOf(name, kConsumer),
              .throttled = &throttled_.With({{"broker", name}}),
              .waiting = &waiting_.With({{"broker", name}})};
  }
  return broker;
}

KafkaMetrics::RoundTrips KafkaMetrics::RoundTripsOf(const std::string& broker,
                                                    const char* client) const {
  const auto quantile = [&](const char* text) {
    return &round_trips_.With({{"broker", broker}, {"client", client}, {"quantile", text}});
  };
  return {.p50 = quantile("0.5"), .p99 = quantile("0.99")};
}

platform::Gauge& KafkaMetrics::LagOf(const eventstore::KafkaPartitionStatistics& partition) {
  platform::Gauge*& lag = partitions_[{partition.topic, partition.partition}];
  if (lag == nullptr) {
    lag = &lags_.With(
        {{"topic", partition.topic}, {"partition", std::to_string(partition.partition)}});
    lag->Set(kNotKnown);
  }
  return *lag;
}

void KafkaMetrics::ClearGauges() {
  for (auto& [node, broker] : brokers_) {
    for (const RoundTrips& round_trips : {broker.of_producers, broker.of_consumers}) {
      round_trips.p50->Set(kNotKnown);
      round_trips.p99->Set(kNotKnown);
    }
    broker.throttled->Set(0);
    broker.waiting->Set(0);
  }
  for (auto& [name, lag] : partitions_) lag->Set(kNotKnown);
  for (const char* client : {kProducer, kConsumer}) {
    queued_records_.With({{"client", client}}).Set(0);
    queued_bytes_.With({{"client", client}}).Set(0);
  }
}

void KafkaMetrics::AddToGauges(const KafkaStatistics& client) {
  for (const KafkaBrokerStatistics& one : client.brokers) {
    Broker& broker = BrokerOf(one.node);
    broker.waiting->Increment(static_cast<double>(one.requests_waiting));
    if (one.answered == 0) continue;
    const RoundTrips& round_trips = client.is_producer ? broker.of_producers : broker.of_consumers;
    RaiseTo(*round_trips.p50, absl::ToDoubleSeconds(one.round_trip_p50));
    RaiseTo(*round_trips.p99, absl::ToDoubleSeconds(one.round_trip_p99));
    RaiseTo(*broker.throttled, absl::ToDoubleSeconds(one.throttled_p99));
  }
  for (const auto& partition : client.partitions) {
    LowerTo(LagOf(partition), static_cast<double>(partition.lag));
  }
  const platform::MetricLabels kind = {{"client", client.is_producer ? kProducer : kConsumer}};
  queued_records_.With(kind).Increment(static_cast<double>(client.queued_records));
  queued_bytes_.With(kind).Increment(static_cast<double>(client.queued_bytes));
}

void KafkaMetrics::Sample() {
  const absl::MutexLock lock(&mutex_);
  const absl::Time now = clock_.MonotonicNow();
  std::erase_if(clients_,
                [now](const auto& entry) { return now - entry.second.noted_at > kSilentAfter; });
  // Every broker has its gauges before they are cleared and summed up.
  for (const auto& [name, client] : clients_) {
    for (const KafkaBrokerStatistics& broker : client.statistics.brokers) BrokerOf(broker.node);
  }
  ClearGauges();
  for (const auto& [name, client] : clients_) AddToGauges(client.statistics);
}

}  // namespace docket::apps
