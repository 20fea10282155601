// The bounds of clients of Kafka, each with its reason.
#pragma once

#include <cstddef>

#include "absl/time/time.h"

namespace docket::eventstore {

// A record's key, headers and value. Larger than what journals and inboxes hold; with
// kKafkaMessageBytesMax far enough above it for what Kafka adds to a batch.
inline constexpr std::size_t kKafkaRecordBytesMax = 1'000'000;

// Kafka's own default of max.message.bytes, which `docket topics apply` requires at least.
inline constexpr std::size_t kKafkaMessageBytesMax = 1'048'588;

// Appends that one producer may have outstanding; more: kResourceExhausted. Below the client's own
// bounds, so that those are never met.
inline constexpr std::size_t kKafkaInFlightMax = 100'000;
inline constexpr std::size_t kKafkaInFlightBytesMax = 64U << 20U;

// A producer that was told nothing for so long is given up: what it holds is of unknown outcome. As
// long as a broker's session, the election after it and one more retry take, by measurement with
// brokers killed and paused (7 s), and much shorter than message.timeout.ms.
inline constexpr absl::Duration kKafkaStallMax = absl::Seconds(12);

// How long a read waits for what it knows to be there, and a question for its answer. Longer only
// while brokers fail; the caller then tries again.
inline constexpr absl::Duration kKafkaAnswerMax = absl::Seconds(3);

// The same for what is asked while Docket stops: a broker that is well answers within it, and of
// one that is not a few such waits fit into what shutdown.deadline_ms leaves.
inline constexpr absl::Duration kKafkaAnswerMaxAtStop = absl::Milliseconds(250);

// How long a client that sleeps is waited for when it is roused: its threads wake once a second.
inline constexpr absl::Duration kKafkaRouseMax = absl::Seconds(1);

// What is fetched ahead of a reader of one partition.
inline constexpr std::size_t kKafkaFetchAheadBytes = 8U << 20U;

// The newest records of a log that are kept in memory for its readers, shared by its partitions.
inline constexpr std::size_t kKafkaRecentBytes = 32U << 20U;
inline constexpr std::size_t kKafkaRecentBytesPerPartition = 512U << 10U;

// How often a client says what it counted (KafkaStatistics); scrapes of metrics come about as
// often.
inline constexpr absl::Duration kKafkaStatisticsInterval = absl::Seconds(10);

// Readers that are in the middle of older records, each with a fetch ahead of it.
inline constexpr std::size_t kKafkaScansMax = 32;

}  // namespace docket::eventstore
