// KafkaStatistics: what one client of Kafka counted, out of the JSON that librdkafka makes of it
// every kKafkaStatisticsInterval (its fields: librdkafka's STATISTICS.md).
// Thread-safety: value types and a pure function.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace docket::eventstore {

struct KafkaBrokerStatistics {
  // -1: an address of journal.bootstrap, where no broker has said yet which one it is.
  std::int32_t node = -1;
  // Of the requests that were answered since the statistics before; 0 if none was.
  std::int64_t answered = 0;
  absl::Duration round_trip_p50 = absl::ZeroDuration();
  absl::Duration round_trip_p99 = absl::ZeroDuration();
  absl::Duration throttled_p99 =
      absl::ZeroDuration();           // how long the broker made requests wait for a quota
  std::int64_t requests_waiting = 0;  // to be sent, or sent and not answered
  // Since the client was made.
  std::int64_t send_errors = 0;
  std::int64_t receive_errors = 0;
  std::int64_t timeouts = 0;
  std::int64_t retries = 0;
  std::int64_t disconnects = 0;
};

// Of a partition that a consumer reads.
struct KafkaPartitionStatistics {
  std::string topic;
  std::int32_t partition = 0;
  std::int64_t lag = 0;  // records between what it took and the end that it knows of
};

struct KafkaStatistics {
  std::string client;  // different for each client of the process
  bool is_producer = false;
  std::int64_t queued_records = 0;  // to be sent or acknowledged; or fetched and not yet taken
  std::int64_t queued_bytes = 0;
  std::vector<KafkaBrokerStatistics> brokers;  // one for each node, but for -1
  std::vector<KafkaPartitionStatistics> partitions;
};

// kInvalidArgument: it is not what librdkafka makes, and what is missing.
[[nodiscard]] absl::StatusOr<KafkaStatistics> ParseKafkaStatistics(std::string_view json);

}  // namespace docket::eventstore
