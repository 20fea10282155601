// An event as a message of a published topic: a CloudEvent 1.0 in Kafka's binary mode. The context
// attributes are headers, the value is JSON: an envelope with ids, and the event's data without
// what is personal or secret. The same event is rendered to the same bytes every time, so that
// repeats are equal, also after an upgrade that does not change its schema.
// Source: CloudEvents 1.0.2, Kafka Protocol Binding 1.0.2 §3.2.
// Thread-safety: pure functions.
// Failure: kDataLoss, kUnimplemented for an event that cannot be rendered, now or by this program.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "boost/json/object.hpp"
#include "domain/envelope.h"
#include "eventstore/record_log.h"
#include "eventstore/relay/published_topics.h"
#include "schemas/journal_proto.h"

namespace docket::eventstore {

struct MessageContent {
  domain::EventMetadata metadata;
  std::string type;                 // as the journal names it
  std::int32_t schema_version = 0;  // of `data`: the current one of the type
  std::string data;                 // JSON
};

// A member of the value, in their order: how it is written, and what a schema says of it.
struct MessageField {
  std::string_view name;
  void (*write)(const MessageContent& content, std::string& out);
  boost::json::object (*schema)();  // null: the schema of the event's data
};
[[nodiscard]] std::span<const MessageField> MessageFields();

// ce_type: "docket.review.ReviewRequested.v1".
[[nodiscard]] std::string PublishedType(std::string_view type, std::int32_t schema_version);

// The record of an event in each of its topics.
struct TopicRecord {
  std::size_t topic = 0;  // a place in kPublishedTopics
  Record record;
};
// Precondition: 0 <= index < commit.events_size(). `journal`: its name without the generation.
[[nodiscard]] absl::StatusOr<std::vector<TopicRecord>> RenderMessages(
    std::string_view journal, const journal_proto::Commit& commit, int index);

}  // namespace docket::eventstore
