#include "schemas/codec/repository_values.h"

namespace docket::schemas {

repository::v1::RepositoryKey ToProto(const domain::RepositoryKey& key) {
  repository::v1::RepositoryKey message;
  message.set_host(key.host.value());
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
  message.set_before(value.before.value());
  message.set_after(value.after.value());
  message.set_pusher(value.pusher.value());
  message.set_commits(value.commits);
  message.set_default_branch(value.default_branch);
  message.set_forced(value.forced);
  message.set_created(value.created);
  message.set_deleted(value.deleted);
  message.set_pushed_at(value.pushed_at.value());
  return message;
}

domain::repository::PushRecorded FromProto(const repository::v1::PushRecorded& message) {
  return {.ref = message.ref(),
          .before = domain::CommitSha(message.before()),
          .after = domain::CommitSha(message.after()),
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

}  // namespace docket::schemas
