#include "schemas/codec/event_json.h"

#include <memory>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"
#include "schemas/codec/event_codec.h"
#include "schemas/codec/event_fields.h"
#include "schemas/codec/frame.h"
#include "schemas/codec/message_json.h"

namespace docket::schemas {

using google::protobuf::Message;

absl::StatusOr<std::string> EventDataJson(std::string_view type, std::int32_t schema_version,
                                          std::string_view data, EventAudience audience,
                                          const PersonalReader& people) {
  DOCKET_ASSIGN_OR_RETURN(const TypeRow<domain::Event> row,
                          EventTypes().Find(type, schema_version));
  std::string raised;
  if (schema_version != row.version) {
    DOCKET_ASSIGN_OR_RETURN(
        raised, StoredUpcasters().Raise(type, {.from = schema_version, .to = row.version}, data));
    data = raised;
  }
  const std::unique_ptr<Message> message(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(row.descriptor())->New());
  DOCKET_RETURN_IF_ERROR(ParseMessage(data, *message));
  absl::StatusOr<std::string> json = MessageJson(
      *message, {.is_time = &IsTime,
                 .is_left_out = audience == EventAudience::kPublished ? &IsLeftOut : nullptr,
                 .people = people});
  if (!json.ok()) {
    return absl::DataLossError(
        absl::StrCat(platform::AbslView(type), ": ", json.status().message()));
  }
  return json;
}

}  // namespace docket::schemas
