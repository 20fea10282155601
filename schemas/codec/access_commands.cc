// How each command of the API keys is stored.
#include "docket/access/v1/commands.pb.h"
#include "domain/access/commands.h"
#include "schemas/codec/access_values.h"
#include "schemas/codec/aggregates.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/reading.h"

namespace docket::schemas {

template <>
struct Schema<domain::access::CreateKey> : StoredAs<access::v1::CreateKey, "access.CreateKey", 2> {
  static Message ToMessage(const domain::access::CreateKey& value) {
    Message message;
    *message.mutable_key() = ToProto(value.key);
    return message;
  }
  static domain::access::CreateKey FromMessage(const Message& message, FirstProblem& problem) {
    return {.key = FromProto(message.key(), problem)};
  }
};

template <>
struct Schema<domain::access::RevokeKey> : StoredAs<access::v1::RevokeKey, "access.RevokeKey", 1> {
  static Message ToMessage(const domain::access::RevokeKey& value) {
    Message message;
    message.set_id(value.id.value());
    return message;
  }
  static domain::access::RevokeKey FromMessage(const Message& message, FirstProblem& /*problem*/) {
    return {.id = domain::KeyId(message.id())};
  }
};

template <>
struct Schema<domain::access::RecordUse> : StoredAs<access::v1::RecordUse, "access.RecordUse", 1> {
  static Message ToMessage(const domain::access::RecordUse& value) {
    Message message;
    message.set_id(value.id.value());
    message.set_used_at(value.used_at.value());
    return message;
  }
  static domain::access::RecordUse FromMessage(const Message& message, FirstProblem& /*problem*/) {
    return {.id = domain::KeyId(message.id()), .used_at = domain::Timestamp(message.used_at())};
  }
};

absl::StatusOr<EncodedMessage> Encode(const domain::access::Command& command,
                                      MessageChange change) {
  return EncodeAlternative(command, change);
}

std::string_view TypeOf(const domain::access::Command& command) {
  return TypeOfAlternative(command);
}

template <>
std::span<const CommandRow> CommandRows<domain::access::Command>() {
  return RowsOfVariant<domain::Command, domain::access::Command>();
}

}  // namespace docket::schemas
