// How each event of a conversation is stored.
#include "docket/conversation/v1/events.pb.h"
#include "domain/conversation/events.h"
#include "schemas/codec/aggregates.h"
#include "schemas/codec/conversation_values.h"
#include "schemas/codec/reading.h"
#include "schemas/codec/review_run_values.h"
#include "schemas/codec/review_values.h"

namespace docket::schemas {

template <>
struct Schema<domain::conversation::AgentMessageRecorded>
    : StoredAs<conversation::v1::AgentMessageRecorded, "conversation.AgentMessageRecorded", 1> {
  static Message ToMessage(const domain::conversation::AgentMessageRecorded& value) {
    Message message;
    *message.mutable_run() = ToProto(value.run);
    message.set_ordinal(value.ordinal);
    *message.mutable_message() = ToProto(value.message);
    return message;
  }
  static domain::conversation::AgentMessageRecorded FromMessage(const Message& message,
                                                                FirstProblem& problem) {
    return {.run = FromProto(message.run()),
            .ordinal = message.ordinal(),
            .message = FromProto(message.message(), problem)};
  }
};

template <>
struct Schema<domain::conversation::AgentMessageDiscarded>
    : StoredAs<conversation::v1::AgentMessageDiscarded, "conversation.AgentMessageDiscarded", 1> {
  static Message ToMessage(const domain::conversation::AgentMessageDiscarded& value) {
    Message message;
    *message.mutable_run() = ToProto(value.run);
    message.set_reason(ToProto(value.reason));
    *message.mutable_message() = ToProto(value.message);
    return message;
  }
  static domain::conversation::AgentMessageDiscarded FromMessage(const Message& message,
                                                                 FirstProblem& problem) {
    return {.run = FromProto(message.run()),
            .reason = FromProto(message.reason(), problem),
            .message = FromProto(message.message(), problem)};
  }
};

EncodedMessage Encode(const domain::conversation::Event& event) { return EncodeAlternative(event); }

std::string_view TypeOf(const domain::conversation::Event& event) {
  return TypeOfAlternative(event);
}

template <>
std::span<const EventRow> EventRows<domain::conversation::Event>() {
  return RowsOfVariant<domain::Event, domain::conversation::Event>();
}

}  // namespace docket::schemas
