// How each command of a trail of accesses is stored.
#include "docket/trail/v1/commands.pb.h"
#include "domain/trail/commands.h"
#include "schemas/codec/aggregates.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/reading.h"
#include "schemas/codec/trail_values.h"

namespace docket::schemas {

template <>
struct Schema<domain::trail::RecordAccesses>
    : StoredAs<trail::v1::RecordAccesses, "trail.RecordAccesses", 1> {
  static Message ToMessage(const domain::trail::RecordAccesses& value) {
    Message message;
    *message.mutable_tenant() = ToProto(value.tenant);
    for (const auto& access : value.accesses) *message.add_accesses() = ToProto(access);
    return message;
  }
  static domain::trail::RecordAccesses FromMessage(const Message& message, FirstProblem& problem) {
    domain::trail::RecordAccesses command;
    command.tenant = FromProto(message.tenant());
    command.accesses.reserve(static_cast<std::size_t>(message.accesses_size()));
    for (const auto& access : message.accesses()) {
      command.accesses.push_back(FromProto(access, problem));
    }
    return command;
  }
};

absl::StatusOr<EncodedMessage> Encode(const domain::trail::Command& command, MessageChange change) {
  return EncodeAlternative(command, change);
}

std::string_view TypeOf(const domain::trail::Command& command) {
  return TypeOfAlternative(command);
}

template <>
std::span<const CommandRow> CommandRows<domain::trail::Command>() {
  return RowsOfVariant<domain::Command, domain::trail::Command>();
}

}  // namespace docket::schemas
