#include "schemas/codec/installation_values.h"

#include "schemas/codec/common_codec.h"

namespace docket::schemas {

installation::v1::InstallationKey ToProto(const domain::InstallationKey& key) {
  installation::v1::InstallationKey message;
  message.set_host(std::string(key.host.value()));
  message.set_installation(key.installation.value());
  return message;
}

domain::InstallationKey FromProto(const installation::v1::InstallationKey& key) {
  return {.host = domain::HostCode(key.host()),
          .installation = domain::InstallationId(key.installation())};
}

installation::v1::Snapshot ToProto(const domain::installation::Snapshot& value) {
  installation::v1::Snapshot message;
  *message.mutable_key() = ToProto(value.key);
  message.set_account(value.account.value());
  *message.mutable_account_login() = ToProto(value.account_login);
  message.set_app_id(value.app_id);
  message.set_selection(ToProto(value.selection));
  message.set_suspended(value.suspended);
  message.set_updated_at(value.updated_at.value());
  return message;
}

domain::installation::Snapshot FromProto(const installation::v1::Snapshot& message,
                                         FirstProblem& problem) {
  return {.key = FromProto(message.key()),
          .account = domain::OrganizationId(message.account()),
          .account_login = FromProto(message.account_login()),
          .app_id = message.app_id(),
          .selection = FromProto(message.selection(), problem),
          .suspended = message.suspended(),
          .updated_at = domain::Timestamp(message.updated_at())};
}

installation::v1::RepositorySelection ToProto(domain::installation::RepositorySelection selection) {
  switch (selection) {
    case domain::installation::RepositorySelection::kAll:
      return installation::v1::REPOSITORY_SELECTION_ALL;
    case domain::installation::RepositorySelection::kSelected:
      return installation::v1::REPOSITORY_SELECTION_SELECTED;
  }
  return installation::v1::REPOSITORY_SELECTION_UNSPECIFIED;
}

domain::installation::RepositorySelection FromProto(installation::v1::RepositorySelection selection,
                                                    FirstProblem& problem) {
  return EnumFromProto<domain::installation::RepositorySelection,
                       installation::v1::RepositorySelection>(selection, &ToProto, problem);
}

installation::v1::InstallationAction ToProto(domain::installation::InstallationAction action) {
  switch (action) {
    case domain::installation::InstallationAction::kCreated:
      return installation::v1::INSTALLATION_ACTION_CREATED;
    case domain::installation::InstallationAction::kDeleted:
      return installation::v1::INSTALLATION_ACTION_DELETED;
    case domain::installation::InstallationAction::kSuspended:
      return installation::v1::INSTALLATION_ACTION_SUSPENDED;
    case domain::installation::InstallationAction::kUnsuspended:
      return installation::v1::INSTALLATION_ACTION_UNSUSPENDED;
    case domain::installation::InstallationAction::kNewPermissionsAccepted:
      return installation::v1::INSTALLATION_ACTION_NEW_PERMISSIONS_ACCEPTED;
  }
  return installation::v1::INSTALLATION_ACTION_UNSPECIFIED;
}

domain::installation::InstallationAction FromProto(installation::v1::InstallationAction action,
                                                   FirstProblem& problem) {
  return EnumFromProto<domain::installation::InstallationAction,
                       installation::v1::InstallationAction>(action, &ToProto, problem);
}

}  // namespace docket::schemas
