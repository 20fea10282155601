#include "eventstore/kafka/kafka_messages.h"

#include <cstdint>
#include <string>

namespace docket::eventstore {
namespace {

std::string Bytes(const void* data, std::size_t size) {
  return size == 0 ? std::string() : std::string(static_cast<const char*>(data), size);
}

constexpr std::int64_t kMicrosPerMilli = 1000;

}  // namespace

StoredRecord RecordOf(const rd_kafka_message_t& message) {
  StoredRecord stored{.offset = Offset(message.offset),
                      .appended_at = domain::kUnknownTime,
                      .record = {.key = Bytes(message.key, message.key_len),
                                 .headers = {},
                                 .value = Bytes(message.payload, message.len)}};
  // As topics are made, the time of the append by the broker's clock.
  const std::int64_t millis = rd_kafka_message_timestamp(&message, nullptr);
  if (millis >= 0) stored.appended_at = domain::Timestamp(millis * kMicrosPerMilli);
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(&message, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR) {
    stored.record.headers.reserve(rd_kafka_header_cnt(headers));
    const char* name = nullptr;
    const void* value = nullptr;
    std::size_t size = 0;
    for (std::size_t i = 0;
         rd_kafka_header_get_all(headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR;
         ++i) {
      stored.record.headers.push_back({.name = name, .value = Bytes(value, size)});
    }
  }
  return stored;
}

KafkaHeaders MakeHeaders(const std::vector<Header>& headers) {
  KafkaHeaders made(rd_kafka_headers_new(headers.size()));
  for (const Header& header : headers) {
    rd_kafka_header_add(made.get(), header.name.data(), static_cast<ssize_t>(header.name.size()),
                        header.value.data(), static_cast<ssize_t>(header.value.size()));
  }
  return made;
}

}  // namespace docket::eventstore
