#include "replay/export/event_line.h"

#include "absl/strings/str_cat.h"
#include "domain/envelope.h"
#include "domain/ids.h"
#include "domain/time.h"
#include "platform/hashing.h"
#include "platform/ids.h"
#include "platform/json_text.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"
#include "platform/time_format.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/event_fields.h"
#include "schemas/codec/event_json.h"
#include "schemas/codec/message_json.h"

namespace docket::replay {
namespace {

constexpr std::string_view kData = ",\"data\":";

std::string Quoted(std::string_view text) {
  std::string quoted;
  platform::AppendJsonString(text, quoted);
  return quoted;
}

std::string TimeText(std::int64_t time) {
  const domain::Timestamp at(time);
  if (at == domain::kUnknownTime || !schemas::IsWritableTime(at)) return "null";
  return Quoted(platform::FormatRfc3339(at));
}

absl::StatusOr<std::string> Json(const google::protobuf::Message& message) {
  return schemas::MessageJson(message, {.is_time = &schemas::IsTime});
}

absl::StatusOr<std::string> SourceJson(const common_proto::Source& stored) {
  DOCKET_ASSIGN_OR_RETURN(const domain::Source source, schemas::FromProto(stored));
  const std::string delivery =
      source.delivery.has_value() ? Quoted(ToString(*source.delivery)) : "null";
  return absl::StrCat("{\"provider\":", Quoted(source.provider),
                      ",\"host\":", Quoted(source.host.value()),
                      ",\"guid\":", Quoted(source.guid.value()), ",\"delivery\":", delivery,
                      ",\"hook_id\":", Quoted(source.hook_id),
                      ",\"body_sha256\":", Quoted(source.body_sha256.value()), "}");
}

// Who sent the command, and what brought it.
absl::StatusOr<std::string> CauseJson(const journal_proto::CommandOutcome& outcome) {
  DOCKET_ASSIGN_OR_RETURN(const std::string actor, Json(outcome.actor()));
  DOCKET_ASSIGN_OR_RETURN(const std::string source, SourceJson(outcome.source()));
  return absl::StrCat(
      "{\"command\":", Quoted(outcome.command_id()), ",\"type\":", Quoted(outcome.command_type()),
      ",\"attempt\":", outcome.attempt(), ",\"actor\":", actor, ",\"source\":", source, "}");
}

}  // namespace

absl::StatusOr<std::string> EventLine(const RecordPlace& place, const journal_proto::Commit& commit,
                                      int index) {
  const journal_proto::CommandOutcome& outcome = commit.outcome();
  const journal_proto::Event& event = commit.events(index);
  DOCKET_ASSIGN_OR_RETURN(const std::string organization, Json(outcome.tenant()));
  DOCKET_ASSIGN_OR_RETURN(const std::string cause, CauseJson(outcome));
  const domain::EventId id = platform::MakeEventId(domain::CommandId(outcome.command_id()), index);
  const absl::StatusOr<std::string> data =
      schemas::EventDataJson(event.type(), event.schema_version(), event.data());
  std::string line =
      absl::StrCat("{\"log\":", Quoted(place.log), ",\"partition\":", place.partition,
                   ",\"offset\":", place.offset, ",\"leaf\":", place.leaf);
  absl::StrAppend(&line, ",\"commit\":{\"claim\":\"", platform::HexEncode(commit.claim_id()),
                  "\",\"sequence\":", commit.seq(), ",\"index\":", index, "}");
  absl::StrAppend(&line, ",\"id\":", Quoted(id.value()), ",\"organization\":", organization,
                  ",\"stream\":", Quoted(event.stream()), ",\"version\":", event.version());
  absl::StrAppend(&line, ",\"type\":", Quoted(event.type()),
                  ",\"schema_version\":", event.schema_version(),
                  ",\"occurred_at\":", TimeText(outcome.occurred_at()),
                  ",\"recorded_at\":", TimeText(commit.recorded_at()), ",\"cause\":", cause);
  absl::StrAppend(&line, platform::AbslView(kData), data.ok() ? *data : "null", "}\n");
  return line;
}

// Inside a text a quotation mark has a backslash in front, so what is found is a member's name.
std::string_view BeforeData(std::string_view line) { return line.substr(0, line.find(kData)); }

}  // namespace docket::replay
