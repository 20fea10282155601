// How each command of a conversation is stored.
#include "docket/conversation/v1/commands.pb.h"
#include "domain/conversation/commands.h"
#include "schemas/codec/aggregates.h"
#include "schemas/codec/conversation_values.h"
#include "schemas/codec/reading.h"
#include "schemas/codec/review_values.h"

namespace docket::schemas {

template <>
struct Schema<domain::conversation::RecordMessage>
    : StoredAs<conversation::v1::RecordMessage, "conversation.RecordMessage", 1> {
  static Message ToMessage(const domain::conversation::RecordMessage& value) {
    Message message;
    *message.mutable_run() = ToProto(value.run);
    message.set_lease(value.lease.value());
    *message.mutable_message() = ToProto(value.message);
    return message;
  }
  static domain::conversation::RecordMessage FromMessage(const Message& message,
                                                         FirstProblem& problem) {
    return {.run = FromProto(message.run()),
            .lease = domain::LeaseId(message.lease()),
            .message = FromProto(message.message(), problem)};
  }
};

absl::StatusOr<EncodedMessage> Encode(const domain::conversation::Command& command,
                                      MessageChange change) {
  return EncodeAlternative(command, change);
}

std::string_view TypeOf(const domain::conversation::Command& command) {
  return TypeOfAlternative(command);
}

template <>
std::span<const CommandRow> CommandRows<domain::conversation::Command>() {
  return RowsOfVariant<domain::Command, domain::conversation::Command>();
}

}  // namespace docket::schemas
