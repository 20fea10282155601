// How each command of an Installation is stored.
#include "docket/installation/v1/commands.pb.h"
#include "domain/installation/commands.h"
#include "schemas/codec/aggregates.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/installation_values.h"
#include "schemas/codec/reading.h"

namespace docket::schemas {

template <>
struct Schema<domain::installation::SyncInstallation>
    : StoredAs<installation::v1::SyncInstallation, "installation.SyncInstallation", 1> {
  static Message ToMessage(const domain::installation::SyncInstallation& value) {
    Message message;
    *message.mutable_installation() = ToProto(value.installation);
    message.set_action(ToProto(value.action));
    AddIds(value.repositories, *message.mutable_repositories());
    return message;
  }
  static domain::installation::SyncInstallation FromMessage(const Message& message,
                                                            FirstProblem& problem) {
    return {.installation = FromProto(message.installation(), problem),
            .action = FromProto(message.action(), problem),
            .repositories = IdsFromProto<domain::RepositoryId>(message.repositories())};
  }
};

template <>
struct Schema<domain::installation::ChangeRepositories>
    : StoredAs<installation::v1::ChangeRepositories, "installation.ChangeRepositories", 1> {
  static Message ToMessage(const domain::installation::ChangeRepositories& value) {
    Message message;
    *message.mutable_installation() = ToProto(value.installation);
    AddIds(value.added, *message.mutable_added());
    AddIds(value.removed, *message.mutable_removed());
    return message;
  }
  static domain::installation::ChangeRepositories FromMessage(const Message& message,
                                                              FirstProblem& problem) {
    return {.installation = FromProto(message.installation(), problem),
            .added = IdsFromProto<domain::RepositoryId>(message.added()),
            .removed = IdsFromProto<domain::RepositoryId>(message.removed())};
  }
};

absl::StatusOr<EncodedMessage> Encode(const domain::installation::Command& command,
                                      MessageChange change) {
  return EncodeAlternative(command, change);
}

std::string_view TypeOf(const domain::installation::Command& command) {
  return TypeOfAlternative(command);
}

template <>
std::span<const CommandRow> CommandRows<domain::installation::Command>() {
  return RowsOfVariant<domain::Command, domain::installation::Command>();
}

}  // namespace docket::schemas
