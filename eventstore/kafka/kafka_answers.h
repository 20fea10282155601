// Every answer of librdkafka that Docket acts on, classified once: what it means for a call, and
// what it means for an append. The table is in the .cc, with the source of each row; what is in no
// row is an internal error, and of an append: outcome unknown, which is always safe to assume.
// Thread-safety: pure functions.
#pragma once

#include <optional>
#include <string_view>

#include "absl/status/status.h"
#include "eventstore/kafka/kafka_handles.h"
#include "eventstore/record_log.h"

namespace docket::eventstore {

struct KafkaAnswer {
  rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR;
  absl::StatusCode status = absl::StatusCode::kInternal;
  // Of an append that ends with it, provided that the client does not know of an earlier try which
  // may have landed.
  AppendOutcome::Kind append = AppendOutcome::Kind::kUnknown;
  // The producer can promise nothing any more about what it sends: a new one is needed.
  bool ends_producer = false;
  std::string_view advice;  // what to do, if a person can do something
};

[[nodiscard]] KafkaAnswer FindKafkaAnswer(rd_kafka_resp_err_t error);

// "<doing>: <librdkafka's text>. <advice>". Precondition: `error` is one.
[[nodiscard]] absl::Status FromKafka(rd_kafka_resp_err_t error, std::string_view doing);

// What a delivery report says of its append.
[[nodiscard]] AppendOutcome OutcomeOfReport(const rd_kafka_message_t& report,
                                            std::string_view doing);

}  // namespace docket::eventstore
