// Records as messages of Kafka hold them. Thread-safety: pure functions.
#pragma once

#include <vector>

#include "eventstore/kafka/kafka_handles.h"
#include "eventstore/record_log.h"

namespace docket::eventstore {

// Precondition: a message of a topic, not an error.
[[nodiscard]] StoredRecord RecordOf(const rd_kafka_message_t& message);

// Copies of a record's, for a message that is to be sent.
[[nodiscard]] KafkaHeaders MakeHeaders(const std::vector<Header>& headers);

}  // namespace docket::eventstore
