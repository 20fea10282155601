#include "eventstore/relay/published_message.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "docket/common/v1/common.pb.h"
#include "platform/json_text.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"
#include "platform/time_format.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/event_codec.h"
#include "schemas/codec/event_fields.h"
#include "schemas/codec/event_json.h"
#include "schemas/codec/event_schema.h"
#include "schemas/codec/journal_codec.h"

namespace docket::eventstore {
namespace {

using boost::json::object;

void AppendText(std::string_view text, std::string& out) { platform::AppendJsonString(text, out); }

void AppendOptionalText(std::string_view text, std::string& out) {
  if (text.empty()) {
    out += "null";
  } else {
    AppendText(text, out);
  }
}

// As text: numbers of a provider do not fit a double. 0: null.
void AppendId(std::int64_t id, std::string& out) {
  if (id == 0) {
    out += "null";
  } else {
    absl::StrAppend(&out, "\"", id, "\"");
  }
}

void AppendTime(domain::Timestamp time, std::string& out) {
  if (time == domain::kUnknownTime) {
    out += "null";
  } else {
    AppendText(platform::FormatRfc3339(time), out);
  }
}

std::string ActorTypeText(domain::ActorType type) {
  const auto number = schemas::ToProto(domain::Actor{.type = type, .id = {}, .login = {}}).type();
  return schemas::EnumText(*common::v1::ActorType_descriptor()->FindValueByNumber(number));
}

void AppendActor(const MessageContent& content, std::string& out) {
  out += R"({"type":)";
  AppendText(ActorTypeText(content.metadata.actor.type), out);
  out += R"(,"id":)";
  AppendId(content.metadata.actor.id.value(), out);
  out += '}';
}

void AppendSource(const MessageContent& content, std::string& out) {
  const domain::Source& source = content.metadata.source;
  out += R"({"provider":)";
  AppendOptionalText(source.provider, out);
  out += R"(,"guid":)";
  AppendOptionalText(source.guid.value(), out);
  out += R"(,"delivery":)";
  AppendOptionalText(source.delivery.has_value() ? ToString(*source.delivery) : "", out);
  out += '}';
}

object PatternSchema(std::string_view pattern) {
  return {{"type", "string"}, {"pattern", pattern}};
}
object IdSchema() { return {{"type", {"string", "null"}}, {"pattern", "^[1-9][0-9]*$"}}; }
object OptionalTextSchema() { return {{"type", {"string", "null"}}}; }
object PositiveSchema() { return {{"type", "integer"}, {"minimum", 1}}; }

object ActorSchema() {
  return schemas::ObjectSchema(
      {{"type", schemas::EnumSchema(*common::v1::ActorType_descriptor())}, {"id", IdSchema()}});
}

object SourceSchema() {
  return schemas::ObjectSchema({{"provider", OptionalTextSchema()},
                                {"guid", OptionalTextSchema()},
                                {"delivery", OptionalTextSchema()}});
}

constexpr MessageField kFields[] = {
    {"id",
     [](const MessageContent& of, std::string& out) { AppendText(of.metadata.id.value(), out); },
     [] { return PatternSchema("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"); }},
    {"type", [](const MessageContent& of, std::string& out) { AppendText(of.type, out); },
     [] { return schemas::TextSchema(); }},
    {"schema_version",
     [](const MessageContent& of, std::string& out) { absl::StrAppend(&out, of.schema_version); },
     [] { return PositiveSchema(); }},
    {"stream",
     [](const MessageContent& of, std::string& out) {
       AppendText(of.metadata.stream.value(), out);
     },
     [] { return schemas::TextSchema(); }},
    {"stream_version",
     [](const MessageContent& of, std::string& out) {
       absl::StrAppend(&out, of.metadata.version.value());
     },
     [] { return PositiveSchema(); }},
    {"host",
     [](const MessageContent& of, std::string& out) {
       AppendOptionalText(of.metadata.tenant.host.value(), out);
     },
     [] { return OptionalTextSchema(); }},
    {"organization_id",
     [](const MessageContent& of, std::string& out) {
       AppendId(of.metadata.tenant.organization.value(), out);
     },
     [] { return IdSchema(); }},
    {"repository_id",
     [](const MessageContent& of, std::string& out) {
       AppendId(schemas::ToProto(of.metadata.repository), out);
     },
     [] { return IdSchema(); }},
    {"occurred_at",
     [](const MessageContent& of, std::string& out) { AppendTime(of.metadata.occurred_at, out); },
     [] { return schemas::TimeSchema(); }},
    {"recorded_at",
     [](const MessageContent& of, std::string& out) { AppendTime(of.metadata.recorded_at, out); },
     [] { return schemas::TimeSchema(); }},
    {"actor", AppendActor, ActorSchema},
    {"causation_id",
     [](const MessageContent& of, std::string& out) {
       AppendText(of.metadata.causation.value(), out);
     },
     [] { return schemas::TextSchema(); }},
    {"correlation_id",
     [](const MessageContent& of, std::string& out) { AppendText(of.metadata.correlation, out); },
     [] { return schemas::TextSchema(); }},
    {"source", AppendSource, SourceSchema},
    {"data", [](const MessageContent& of, std::string& out) { out += of.data; }, nullptr},
};

absl::StatusOr<MessageContent> ContentOf(const journal_proto::Commit& commit, int index) {
  const journal_proto::Event& stored = commit.events(index);
  MessageContent content;
  DOCKET_ASSIGN_OR_RETURN(content.metadata, schemas::EventMetadataOf(commit, index));
  const domain::EventMetadata& metadata = content.metadata;
  if (!schemas::IsWritableTime(metadata.occurred_at) ||
      !schemas::IsWritableTime(metadata.recorded_at)) {
    return absl::DataLossError("the time of the event is none");
  }
  DOCKET_ASSIGN_OR_RETURN(const auto row,
                          schemas::EventTypes().Find(stored.type(), stored.schema_version()));
  content.type = stored.type();
  content.schema_version = row.version;
  DOCKET_ASSIGN_OR_RETURN(
      content.data, schemas::EventDataJson(stored.type(), stored.schema_version(), stored.data(),
                                           schemas::EventAudience::kPublished));
  return content;
}

std::string ValueOf(const MessageContent& content) {
  std::string value = "{";
  for (const MessageField& field : kFields) {
    absl::StrAppend(&value, value.size() > 1 ? ",\"" : "\"", platform::AbslView(field.name), "\":");
    field.write(content, value);
  }
  value += '}';
  return value;
}

std::vector<Header> HeadersOf(std::string_view journal, const MessageContent& content,
                              const std::string& key) {
  const domain::EventMetadata& metadata = content.metadata;
  const bool dated = metadata.occurred_at != domain::kUnknownTime;
  std::vector<Header> headers = {
      {"ce_specversion", "1.0"},
      {"ce_id", metadata.id.value()},
      {"ce_source", absl::StrCat("/docket/", platform::AbslView(journal))},
      {"ce_type", PublishedType(content.type, content.schema_version)},
      {"ce_time", platform::FormatRfc3339(dated ? metadata.occurred_at : metadata.recorded_at)},
      {"ce_subject", metadata.stream.value()},
      {"ce_partitionkey", key},
      {"content-type", "application/json"}};
  if (!metadata.trace.traceparent.empty()) {
    headers.push_back({"traceparent", metadata.trace.traceparent});
  }
  return headers;
}

}  // namespace

std::span<const MessageField> MessageFields() { return kFields; }

std::string PublishedType(std::string_view type, std::int32_t schema_version) {
  return absl::StrCat("docket.", platform::AbslView(type), ".v", schema_version);
}

absl::StatusOr<std::vector<TopicRecord>> RenderMessages(std::string_view journal,
                                                        const journal_proto::Commit& commit,
                                                        int index) {
  DOCKET_ASSIGN_OR_RETURN(const MessageContent content, ContentOf(commit, index));
  const std::string value = ValueOf(content);
  std::vector<TopicRecord> records;
  for (const std::size_t topic : TopicsOf(content.type)) {
    DOCKET_ASSIGN_OR_RETURN(std::string key, KeyOf(kPublishedTopics[topic].key, content.metadata));
    std::vector<Header> headers = HeadersOf(journal, content, key);
    records.push_back(
        {.topic = topic,
         .record = {.key = std::move(key), .headers = std::move(headers), .value = value}});
  }
  return records;
}

}  // namespace docket::eventstore
