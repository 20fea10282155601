// Has a partition's leader delete its early records.
// Thread-safety: a function without shared state; the client may be used by others meanwhile.
#pragma once

#include "absl/status/status.h"
#include "eventstore/kafka/kafka_handles.h"
#include "eventstore/kafka/kafka_scan.h"
#include "eventstore/position.h"

namespace docket::eventstore {

// Afterwards the partition begins at `offset`, or later if it did before. Waits for the answer for
// up to twice `answer_max_ms`. Errors as FromKafka.
[[nodiscard]] absl::Status DeleteKafkaRecords(rd_kafka_t& client, const KafkaPlace& place,
                                              Offset offset, int answer_max_ms);

}  // namespace docket::eventstore
