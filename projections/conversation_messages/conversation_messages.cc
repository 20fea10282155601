#include "projections/conversation_messages/conversation_messages.h"

#include "absl/strings/str_cat.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"
#include "projections/event_view.h"
#include "projections/index_key.h"
#include "schemas/codec/conversation_values.h"
#include "schemas/codec/review_values.h"

namespace docket::projections {
namespace {

namespace events = domain::conversation;
using Row = view_proto::ConversationMessage;

constexpr std::string_view kRecorded = "conversation.AgentMessageRecorded";

}  // namespace

std::string MessagesOf(const domain::RunId& run) {
  return KeyWriter().Text(domain::ConversationStream(run).value()).Take();
}

std::string MessageVersion(domain::StreamVersion version) {
  return KeyWriter().Ascending(version.value()).Take();
}

// By the stream's version, so that a message that cannot be read has a place, too.
std::vector<std::string> ConversationMessagesView::Keys(const Input& input) {
  const EventInput* event = EventOf(input, "conversation");
  if (event == nullptr || event->stored->type() != kRecorded) return {};
  return {KeyWriter().Text(event->stored->stream()).Ascending(event->stored->version()).Take()};
}

absl::StatusOr<std::optional<Row>> ConversationMessagesView::Apply(std::optional<Row> row,
                                                                   const Input& input) {
  const auto& event = std::get<EventInput>(input.what);
  DOCKET_ASSIGN_OR_RETURN(const events::Event* decoded, Decoded<events::Event>(input));
  const auto* recorded = std::get_if<events::AgentMessageRecorded>(decoded);
  if (recorded == nullptr || row.has_value()) {
    return absl::DataLossError(absl::StrCat("stream ", event.stored->stream(), ": version ",
                                            event.stored->version(), " is not a new message"));
  }
  row.emplace();
  *row->mutable_run() = schemas::ToProto(recorded->run);
  *row->mutable_tenant() = event.commit->outcome().tenant();
  row->set_version(event.stored->version());
  row->set_ordinal(recorded->ordinal);
  *row->mutable_message() = schemas::ToProto(recorded->message);
  row->set_recorded_at(event.commit->recorded_at());
  return row;
}

std::string ConversationMessagesView::ReadableKey(std::string_view key) {
  // {stream} 00 01 {8 bytes}
  if (key.size() < 10) return std::string(key);
  return absl::StrCat(platform::AbslView(key.substr(0, key.size() - 10)), " version ",
                      ReadAscending(key.substr(key.size() - 8)));
}

}  // namespace docket::projections
