#include "schemas/codec/repository_values.h"

#include "schemas/codec/common_codec.h"

namespace docket::schemas {
namespace {

repository::v1::RuleKind ToProto(domain::repository::RuleKind kind) {
  switch (kind) {
    case domain::repository::RuleKind::kBranchProtection:
      return repository::v1::RULE_KIND_BRANCH_PROTECTION;
    case domain::repository::RuleKind::kRuleset:
      return repository::v1::RULE_KIND_RULESET;
  }
  return repository::v1::RULE_KIND_UNSPECIFIED;
}

repository::v1::RuleChange ToProto(domain::repository::RuleChange change) {
  switch (change) {
    case domain::repository::RuleChange::kCreated:
      return repository::v1::RULE_CHANGE_CREATED;
    case domain::repository::RuleChange::kEdited:
      return repository::v1::RULE_CHANGE_EDITED;
    case domain::repository::RuleChange::kDeleted:
      return repository::v1::RULE_CHANGE_DELETED;
  }
  return repository::v1::RULE_CHANGE_UNSPECIFIED;
}

repository::v1::CollaboratorChange ToProto(domain::repository::CollaboratorChange change) {
  switch (change) {
    case domain::repository::CollaboratorChange::kAdded:
      return repository::v1::COLLABORATOR_CHANGE_ADDED;
    case domain::repository::CollaboratorChange::kEdited:
      return repository::v1::COLLABORATOR_CHANGE_EDITED;
    case domain::repository::CollaboratorChange::kRemoved:
      return repository::v1::COLLABORATOR_CHANGE_REMOVED;
  }
  return repository::v1::COLLABORATOR_CHANGE_UNSPECIFIED;
}

}  // namespace

repository::v1::RepositoryKey ToProto(const domain::RepositoryKey& key) {
  repository::v1::RepositoryKey message;
  message.set_host(std::string(key.host.value()));
  message.set_repository(key.repository.value());
  return message;
}

domain::RepositoryKey FromProto(const repository::v1::RepositoryKey& key) {
  return {.host = domain::HostCode(key.host()),
          .repository = domain::RepositoryId(key.repository())};
}

repository::v1::Snapshot ToProto(const domain::repository::Snapshot& snapshot) {
  repository::v1::Snapshot message;
  *message.mutable_key() = ToProto(snapshot.key);
  message.set_owner(snapshot.owner.value());
  message.set_full_name(snapshot.full_name);
  message.set_default_branch(snapshot.default_branch);
  message.set_visibility(ToProto(snapshot.visibility));
  message.set_archived(snapshot.archived);
  message.set_updated_at(snapshot.updated_at.value());
  return message;
}

domain::repository::Snapshot FromProto(const repository::v1::Snapshot& snapshot,
                                       FirstProblem& problem) {
  return {.key = FromProto(snapshot.key()),
          .owner = domain::OrganizationId(snapshot.owner()),
          .full_name = snapshot.full_name(),
          .default_branch = snapshot.default_branch(),
          .visibility = FromProto(snapshot.visibility(), problem),
          .archived = snapshot.archived(),
          .updated_at = domain::Timestamp(snapshot.updated_at())};
}

repository::v1::PushRecorded ToProto(const domain::repository::PushRecorded& value) {
  repository::v1::PushRecorded message;
  message.set_ref(value.ref);
  message.set_before(std::string(value.before.value()));
  message.set_after(std::string(value.after.value()));
  message.set_pusher(value.pusher.value());
  message.set_commits(value.commits);
  message.set_default_branch(value.default_branch);
  message.set_forced(value.forced);
  message.set_created(value.created);
  message.set_deleted(value.deleted);
  message.set_pushed_at(value.pushed_at.value());
  return message;
}

domain::repository::PushRecorded FromProto(const repository::v1::PushRecorded& message,
                                           FirstProblem& problem) {
  return {.ref = message.ref(),
          .before = ShaFromProto(message.before(), problem),
          .after = ShaFromProto(message.after(), problem),
          .pusher = domain::UserId(message.pusher()),
          .commits = message.commits(),
          .default_branch = message.default_branch(),
          .forced = message.forced(),
          .created = message.created(),
          .deleted = message.deleted(),
          .pushed_at = domain::Timestamp(message.pushed_at())};
}

repository::v1::Visibility ToProto(domain::repository::Visibility visibility) {
  switch (visibility) {
    case domain::repository::Visibility::kPublic:
      return repository::v1::VISIBILITY_PUBLIC;
    case domain::repository::Visibility::kPrivate:
      return repository::v1::VISIBILITY_PRIVATE;
    case domain::repository::Visibility::kInternal:
      return repository::v1::VISIBILITY_INTERNAL;
  }
  return repository::v1::VISIBILITY_UNSPECIFIED;
}

domain::repository::Visibility FromProto(repository::v1::Visibility visibility,
                                         FirstProblem& problem) {
  return EnumFromProto<domain::repository::Visibility, repository::v1::Visibility>(
      visibility, &ToProto, problem);
}

repository::v1::RepositoryAction ToProto(domain::repository::RepositoryAction action) {
  switch (action) {
    case domain::repository::RepositoryAction::kCreated:
      return repository::v1::REPOSITORY_ACTION_CREATED;
    case domain::repository::RepositoryAction::kRenamed:
      return repository::v1::REPOSITORY_ACTION_RENAMED;
    case domain::repository::RepositoryAction::kEdited:
      return repository::v1::REPOSITORY_ACTION_EDITED;
    case domain::repository::RepositoryAction::kVisibilityChanged:
      return repository::v1::REPOSITORY_ACTION_VISIBILITY_CHANGED;
    case domain::repository::RepositoryAction::kArchived:
      return repository::v1::REPOSITORY_ACTION_ARCHIVED;
    case domain::repository::RepositoryAction::kUnarchived:
      return repository::v1::REPOSITORY_ACTION_UNARCHIVED;
    case domain::repository::RepositoryAction::kDeleted:
      return repository::v1::REPOSITORY_ACTION_DELETED;
    case domain::repository::RepositoryAction::kTransferred:
      return repository::v1::REPOSITORY_ACTION_TRANSFERRED;
  }
  return repository::v1::REPOSITORY_ACTION_UNSPECIFIED;
}

domain::repository::RepositoryAction FromProto(repository::v1::RepositoryAction action,
                                               FirstProblem& problem) {
  return EnumFromProto<domain::repository::RepositoryAction, repository::v1::RepositoryAction>(
      action, &ToProto, problem);
}

repository::v1::RuleChanged ToProto(const domain::repository::RuleChanged& value) {
  repository::v1::RuleChanged message;
  message.set_kind(ToProto(value.kind));
  message.set_change(ToProto(value.change));
  message.set_id(value.id);
  message.set_name(value.name);
  message.set_rule_sha256(Sha256Bytes(value.rule_sha256));
  message.set_updated_at(value.updated_at.value());
  return message;
}

domain::repository::RuleChanged FromProto(const repository::v1::RuleChanged& message,
                                          FirstProblem& problem) {
  return {.kind = EnumFromProto<domain::repository::RuleKind, repository::v1::RuleKind>(
              message.kind(), &ToProto, problem),
          .change = EnumFromProto<domain::repository::RuleChange, repository::v1::RuleChange>(
              message.change(), &ToProto, problem),
          .id = message.id(),
          .name = message.name(),
          .rule_sha256 = Sha256FromProto(message.rule_sha256(), problem),
          .updated_at = domain::Timestamp(message.updated_at())};
}

repository::v1::CollaboratorChanged ToProto(const domain::repository::CollaboratorChanged& value) {
  repository::v1::CollaboratorChanged message;
  message.set_change(ToProto(value.change));
  *message.mutable_collaborator() = ToProto(value.collaborator);
  message.set_permission_before(value.permission_before);
  message.set_permission(value.permission);
  return message;
}

domain::repository::CollaboratorChanged FromProto(
    const repository::v1::CollaboratorChanged& message, FirstProblem& problem) {
  return {
      .change =
          EnumFromProto<domain::repository::CollaboratorChange, repository::v1::CollaboratorChange>(
              message.change(), &ToProto, problem),
      .collaborator = FromProto(message.collaborator()),
      .permission_before = message.permission_before(),
      .permission = message.permission()};
}

}  // namespace docket::schemas
