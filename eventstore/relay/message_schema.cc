#include "eventstore/relay/message_schema.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "boost/json/array.hpp"
#include "boost/json/object.hpp"
#include "boost/json/serialize.hpp"
#include "boost/json/value.hpp"
#include "eventstore/position.h"
#include "eventstore/relay/published_message.h"
#include "eventstore/relay/published_topics.h"
#include "schemas/codec/event_codec.h"
#include "schemas/codec/event_schema.h"

namespace docket::eventstore {
namespace {

using boost::json::object;
using boost::json::value;
using EventRow = schemas::TypeRow<domain::Event>;

constexpr char kDocument[] = "asyncapi.json";
// Raised with what consumers see; the messages carry versions of their own.
constexpr char kDocumentVersion[] = "1.1.0";

std::string FileOf(const EventRow& row) {
  return absl::StrCat(PublishedType(row.type, row.version), ".schema.json");
}

// Members in their order, two columns deeper for each level; lists of plain values on one line.
void AppendIndented(const value& from, std::size_t depth, std::string& out) {
  const std::string inner(2 * depth + 2, ' ');
  const std::string outer(2 * depth, ' ');
  if (const auto* members = from.if_object(); members != nullptr && !members->empty()) {
    std::string_view before = "{\n";
    for (const auto& member : *members) {
      out.append(before).append(inner).append(boost::json::serialize(member.key())).append(": ");
      AppendIndented(member.value(), depth + 1, out);
      before = ",\n";
    }
    out.append("\n").append(outer).append("}");
  } else if (const auto* items = from.if_array();
             items != nullptr && !items->empty() && items->front().is_object()) {
    std::string_view before = "[\n";
    for (const value& item : *items) {
      out.append(before).append(inner);
      AppendIndented(item, depth + 1, out);
      before = ",\n";
    }
    out.append("\n").append(outer).append("]");
  } else {
    out += boost::json::serialize(from);
  }
}

std::string Indented(const object& document) {
  std::string text;
  AppendIndented(document, 0, text);
  text += '\n';
  return text;
}

object MessageSchema(const EventRow& row) {
  object properties;
  for (const MessageField& field : MessageFields()) {
    properties[field.name] =
        field.schema == nullptr ? schemas::PublishedDataSchema(*row.descriptor()) : field.schema();
  }
  properties["type"] = object{{"const", row.type}};
  properties["schema_version"] = object{{"const", row.version}};
  object schema = {{"$schema", "http://json-schema.org/draft-07/schema#"},
                   {"title", PublishedType(row.type, row.version)}};
  for (auto& member : schemas::ObjectSchema(std::move(properties))) {
    schema[member.key()] = std::move(member.value());
  }
  return schema;
}

object HeadersSchema(const EventRow& row) {
  const object text = schemas::TextSchema();
  return {{"type", "object"},
          {"properties",
           {{"ce_specversion", {{"const", "1.0"}}},
            {"ce_id", text},
            {"ce_source", text},
            {"ce_type", {{"const", PublishedType(row.type, row.version)}}},
            {"ce_time", {{"type", "string"}, {"format", "date-time"}}},
            {"ce_subject", text},
            {"ce_partitionkey", text},
            {"content-type", {{"const", "application/json"}}},
            {"traceparent", text}}},
          {"required",
           {"ce_specversion", "ce_id", "ce_source", "ce_type", "ce_time", "ce_subject",
            "ce_partitionkey", "content-type"}}};
}

// Messages of earlier versions may still be in a topic: described as they were, by the files that
// were committed then.
std::vector<EventRow> EveryVersionOf(const EventRow& row) {
  std::vector<EventRow> versions;
  for (std::int32_t version = 1; version <= row.version; ++version) {
    versions.push_back(row);
    versions.back().version = version;
  }
  return versions;
}

object ReferenceTo(std::string_view target) { return {{"$ref", target}}; }

object Messages() {
  object messages;
  for (const auto& [type, row] : schemas::EventTypes().rows()) {
    for (const EventRow& one : EveryVersionOf(row)) {
      const std::string name = PublishedType(type, one.version);
      messages[name] = object{{"name", name},
                              {"contentType", "application/json"},
                              {"headers", HeadersSchema(one)},
                              {"payload", ReferenceTo(absl::StrCat("./", FileOf(one)))}};
    }
  }
  return messages;
}

std::string_view KeyText(TopicKey key) {
  switch (key) {
    case TopicKey::kRepository:
      return "the repository's number";
    case TopicKey::kReview:
      return "the review's id";
    case TopicKey::kOrganization:
      return "the organisation's number, or app";
  }
  return {};
}

object ChannelOf(std::size_t topic) {
  const PublishedTopic& published = kPublishedTopics[topic];
  object messages;
  for (const auto& [type, row] : schemas::EventTypes().rows()) {
    if (!std::ranges::count(TopicsOf(type), topic)) continue;
    for (const EventRow& one : EveryVersionOf(row)) {
      const std::string name = PublishedType(type, one.version);
      messages[name] = ReferenceTo(absl::StrCat("#/components/messages/", name));
    }
  }
  const std::string key(KeyText(published.key));
  return {{"address", ToString(LogName{.base = std::string(published.name)})},
          {"description", absl::StrCat(std::string(published.holds), "; key: ", key, "; kept for ",
                                       published.retention_days, " days")},
          {"messages", std::move(messages)}};
}

object Document() {
  object channels;
  object operations;
  for (std::size_t topic = 0; topic < kTopicCount; ++topic) {
    const std::string name(kPublishedTopics[topic].name);
    channels[name] = ChannelOf(topic);
    operations[absl::StrCat("send_", name)] =
        object{{"action", "send"}, {"channel", ReferenceTo(absl::StrCat("#/channels/", name))}};
  }
  return {{"asyncapi", "3.0.0"},
          {"info",
           {{"title", "Docket's published topics"},
            {"version", kDocumentVersion},
            {"description",
             "CloudEvents 1.0 in Kafka's binary mode, at least once; for each key in order at "
             "first appearance. Drop repeats by ce_id."}}},
          {"defaultContentType", "application/json"},
          {"channels", std::move(channels)},
          {"operations", std::move(operations)},
          {"components", {{"messages", Messages()}}}};
}

}  // namespace

std::map<std::string, std::string> PublishedSchemas() {
  std::map<std::string, std::string> files;
  for (const auto& [type, row] : schemas::EventTypes().rows()) {
    files[FileOf(row)] = Indented(MessageSchema(row));
  }
  files[kDocument] = Indented(Document());
  return files;
}

}  // namespace docket::eventstore
