// How each command of a Repository is stored.
#include "docket/repository/v1/commands.pb.h"
#include "domain/repository/commands.h"
#include "schemas/codec/aggregates.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/reading.h"
#include "schemas/codec/repository_values.h"

namespace docket::schemas {

template <>
struct Schema<domain::repository::Admit> : StoredAs<repository::v1::Admit, "repository.Admit", 1> {
  static Message ToMessage(const domain::repository::Admit& value) {
    Message message;
    *message.mutable_repository() = ToProto(value.repository);
    return message;
  }
  static domain::repository::Admit FromMessage(const Message& message, FirstProblem& problem) {
    return {.repository = FromProto(message.repository(), problem)};
  }
};

template <>
struct Schema<domain::repository::SyncRepository>
    : StoredAs<repository::v1::SyncRepository, "repository.SyncRepository", 1> {
  static Message ToMessage(const domain::repository::SyncRepository& value) {
    Message message;
    *message.mutable_repository() = ToProto(value.repository);
    message.set_action(ToProto(value.action));
    message.set_transferred_from(value.transferred_from.value());
    message.set_occurred_at(value.occurred_at.value());
    return message;
  }
  static domain::repository::SyncRepository FromMessage(const Message& message,
                                                        FirstProblem& problem) {
    return {.repository = FromProto(message.repository(), problem),
            .action = FromProto(message.action(), problem),
            .transferred_from = domain::OrganizationId(message.transferred_from()),
            .occurred_at = domain::Timestamp(message.occurred_at())};
  }
};

template <>
struct Schema<domain::repository::RecordPush>
    : StoredAs<repository::v1::RecordPush, "repository.RecordPush", 1> {
  static Message ToMessage(const domain::repository::RecordPush& value) {
    Message message;
    *message.mutable_repository() = ToProto(value.repository);
    *message.mutable_push() = ToProto(value.push);
    return message;
  }
  static domain::repository::RecordPush FromMessage(const Message& message, FirstProblem& problem) {
    return {.repository = FromProto(message.repository(), problem),
            .push = FromProto(message.push())};
  }
};

EncodedMessage Encode(const domain::repository::Command& command) {
  return EncodeAlternative(command);
}

std::string_view TypeOf(const domain::repository::Command& command) {
  return TypeOfAlternative(command);
}

template <>
std::span<const CommandRow> CommandRows<domain::repository::Command>() {
  return RowsOfVariant<domain::Command, domain::repository::Command>();
}

}  // namespace docket::schemas
