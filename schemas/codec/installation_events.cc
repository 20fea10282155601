// How each event of an Installation is stored.
#include "docket/installation/v1/events.pb.h"
#include "domain/installation/events.h"
#include "schemas/codec/aggregates.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/installation_values.h"
#include "schemas/codec/reading.h"

namespace docket::schemas {

template <>
struct Schema<domain::installation::InstallationCreated>
    : StoredAs<installation::v1::InstallationCreated, "installation.InstallationCreated", 1> {
  static Message ToMessage(const domain::installation::InstallationCreated& value) {
    Message message;
    *message.mutable_key() = ToProto(value.key);
    message.set_account(value.account.value());
    *message.mutable_account_login() = ToProto(value.account_login);
    message.set_app_id(value.app_id);
    message.set_selection(ToProto(value.selection));
    AddIds(value.repositories, *message.mutable_repositories());
    message.set_updated_at(value.updated_at.value());
    return message;
  }
  static domain::installation::InstallationCreated FromMessage(const Message& message,
                                                               FirstProblem& problem) {
    return {.key = FromProto(message.key()),
            .account = domain::OrganizationId(message.account()),
            .account_login = FromProto(message.account_login()),
            .app_id = message.app_id(),
            .selection = FromProto(message.selection(), problem),
            .repositories = IdsFromProto<domain::RepositoryId>(message.repositories()),
            .updated_at = domain::Timestamp(message.updated_at())};
  }
};

template <>
struct Schema<domain::installation::InstallationSuspended>
    : StoredAs<installation::v1::InstallationSuspended, "installation.InstallationSuspended", 1> {
  static Message ToMessage(const domain::installation::InstallationSuspended& value) {
    Message message;
    message.set_updated_at(value.updated_at.value());
    return message;
  }
  static domain::installation::InstallationSuspended FromMessage(const Message& message,
                                                                 FirstProblem& /*problem*/) {
    return {.updated_at = domain::Timestamp(message.updated_at())};
  }
};

template <>
struct Schema<domain::installation::InstallationUnsuspended>
    : StoredAs<installation::v1::InstallationUnsuspended, "installation.InstallationUnsuspended",
               1> {
  static Message ToMessage(const domain::installation::InstallationUnsuspended& value) {
    Message message;
    message.set_updated_at(value.updated_at.value());
    return message;
  }
  static domain::installation::InstallationUnsuspended FromMessage(const Message& message,
                                                                   FirstProblem& /*problem*/) {
    return {.updated_at = domain::Timestamp(message.updated_at())};
  }
};

template <>
struct Schema<domain::installation::InstallationDeleted>
    : StoredAs<installation::v1::InstallationDeleted, "installation.InstallationDeleted", 1> {
  static Message ToMessage(const domain::installation::InstallationDeleted& value) {
    Message message;
    message.set_updated_at(value.updated_at.value());
    return message;
  }
  static domain::installation::InstallationDeleted FromMessage(const Message& message,
                                                               FirstProblem& /*problem*/) {
    return {.updated_at = domain::Timestamp(message.updated_at())};
  }
};

template <>
struct Schema<domain::installation::InstallationPermissionsAccepted>
    : StoredAs<installation::v1::InstallationPermissionsAccepted,
               "installation.InstallationPermissionsAccepted", 1> {
  static Message ToMessage(const domain::installation::InstallationPermissionsAccepted& value) {
    Message message;
    message.set_updated_at(value.updated_at.value());
    return message;
  }
  static domain::installation::InstallationPermissionsAccepted FromMessage(
      const Message& message, FirstProblem& /*problem*/) {
    return {.updated_at = domain::Timestamp(message.updated_at())};
  }
};

template <>
struct Schema<domain::installation::InstallationRepositoriesChanged>
    : StoredAs<installation::v1::InstallationRepositoriesChanged,
               "installation.InstallationRepositoriesChanged", 1> {
  static Message ToMessage(const domain::installation::InstallationRepositoriesChanged& value) {
    Message message;
    message.set_selection(ToProto(value.selection));
    AddIds(value.added, *message.mutable_added());
    AddIds(value.removed, *message.mutable_removed());
    message.set_updated_at(value.updated_at.value());
    return message;
  }
  static domain::installation::InstallationRepositoriesChanged FromMessage(const Message& message,
                                                                           FirstProblem& problem) {
    return {.selection = FromProto(message.selection(), problem),
            .added = IdsFromProto<domain::RepositoryId>(message.added()),
            .removed = IdsFromProto<domain::RepositoryId>(message.removed()),
            .updated_at = domain::Timestamp(message.updated_at())};
  }
};

EncodedMessage Encode(const domain::installation::Event& event) { return EncodeAlternative(event); }

std::string_view TypeOf(const domain::installation::Event& event) {
  return TypeOfAlternative(event);
}

template <>
std::span<const EventRow> EventRows<domain::installation::Event>() {
  return RowsOfVariant<domain::Event, domain::installation::Event>();
}

}  // namespace docket::schemas
