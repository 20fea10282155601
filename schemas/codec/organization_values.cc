#include "schemas/codec/organization_values.h"

#include "schemas/codec/common_codec.h"

namespace docket::schemas {
namespace {

organization::v1::MemberChange ToProto(domain::organization::MemberChange value) {
  switch (value) {
    case domain::organization::MemberChange::kAdded:
      return organization::v1::MEMBER_CHANGE_ADDED;
    case domain::organization::MemberChange::kRemoved:
      return organization::v1::MEMBER_CHANGE_REMOVED;
    case domain::organization::MemberChange::kInvited:
      return organization::v1::MEMBER_CHANGE_INVITED;
  }
  return organization::v1::MEMBER_CHANGE_UNSPECIFIED;
}

organization::v1::TeamChange ToProto(domain::organization::TeamChange value) {
  switch (value) {
    case domain::organization::TeamChange::kCreated:
      return organization::v1::TEAM_CHANGE_CREATED;
    case domain::organization::TeamChange::kEdited:
      return organization::v1::TEAM_CHANGE_EDITED;
    case domain::organization::TeamChange::kDeleted:
      return organization::v1::TEAM_CHANGE_DELETED;
    case domain::organization::TeamChange::kAddedToRepository:
      return organization::v1::TEAM_CHANGE_ADDED_TO_REPOSITORY;
    case domain::organization::TeamChange::kRemovedFromRepository:
      return organization::v1::TEAM_CHANGE_REMOVED_FROM_REPOSITORY;
  }
  return organization::v1::TEAM_CHANGE_UNSPECIFIED;
}

organization::v1::MembershipChange ToProto(domain::organization::MembershipChange value) {
  switch (value) {
    case domain::organization::MembershipChange::kAdded:
      return organization::v1::MEMBERSHIP_CHANGE_ADDED;
    case domain::organization::MembershipChange::kRemoved:
      return organization::v1::MEMBERSHIP_CHANGE_REMOVED;
  }
  return organization::v1::MEMBERSHIP_CHANGE_UNSPECIFIED;
}

organization::v1::Team TeamToProto(const domain::organization::Team& team) {
  organization::v1::Team message;
  message.set_id(team.id);
  message.set_name(team.name);
  message.set_privacy(team.privacy);
  message.set_permission(team.permission);
  message.set_parent(team.parent);
  return message;
}

domain::organization::Team TeamFromProto(const organization::v1::Team& team) {
  return {.id = team.id(),
          .name = team.name(),
          .privacy = team.privacy(),
          .permission = team.permission(),
          .parent = team.parent()};
}

}  // namespace

organization::v1::OrganizationRenamed ToProto(
    const domain::organization::OrganizationRenamed& value) {
  organization::v1::OrganizationRenamed message;
  *message.mutable_from() = ToProto(value.from);
  *message.mutable_to() = ToProto(value.to);
  return message;
}

domain::organization::OrganizationRenamed FromProto(
    const organization::v1::OrganizationRenamed& message) {
  return {.from = FromProto(message.from()), .to = FromProto(message.to())};
}

organization::v1::OrganizationDeleted ToProto(
    const domain::organization::OrganizationDeleted& value) {
  organization::v1::OrganizationDeleted message;
  *message.mutable_login() = ToProto(value.login);
  return message;
}

domain::organization::OrganizationDeleted FromProto(
    const organization::v1::OrganizationDeleted& message) {
  return {.login = FromProto(message.login())};
}

organization::v1::MemberChanged ToProto(const domain::organization::MemberChanged& value) {
  organization::v1::MemberChanged message;
  message.set_change(ToProto(value.change));
  *message.mutable_member() = ToProto(value.member);
  message.set_role(value.role);
  message.set_invitation(value.invitation);
  message.set_invited_at(value.invited_at.value());
  return message;
}

domain::organization::MemberChanged FromProto(const organization::v1::MemberChanged& message,
                                              FirstProblem& problem) {
  return {
      .change = EnumFromProto<domain::organization::MemberChange, organization::v1::MemberChange>(
          message.change(), &ToProto, problem),
      .member = FromProto(message.member()),
      .role = message.role(),
      .invitation = message.invitation(),
      .invited_at = domain::Timestamp(message.invited_at())};
}

organization::v1::TeamChanged ToProto(const domain::organization::TeamChanged& value) {
  organization::v1::TeamChanged message;
  message.set_change(ToProto(value.change));
  *message.mutable_team() = TeamToProto(value.team);
  message.set_repository(value.repository.value());
  return message;
}

domain::organization::TeamChanged FromProto(const organization::v1::TeamChanged& message,
                                            FirstProblem& problem) {
  return {.change = EnumFromProto<domain::organization::TeamChange, organization::v1::TeamChange>(
              message.change(), &ToProto, problem),
          .team = TeamFromProto(message.team()),
          .repository = domain::RepositoryId(message.repository())};
}

organization::v1::TeamMembershipChanged ToProto(
    const domain::organization::TeamMembershipChanged& value) {
  organization::v1::TeamMembershipChanged message;
  message.set_change(ToProto(value.change));
  *message.mutable_team() = TeamToProto(value.team);
  *message.mutable_member() = ToProto(value.member);
  return message;
}

domain::organization::TeamMembershipChanged FromProto(
    const organization::v1::TeamMembershipChanged& message, FirstProblem& problem) {
  return {
      .change =
          EnumFromProto<domain::organization::MembershipChange, organization::v1::MembershipChange>(
              message.change(), &ToProto, problem),
      .team = TeamFromProto(message.team()),
      .member = FromProto(message.member())};
}

organization::v1::OrganizationPlaced ToProto(
    const domain::organization::OrganizationPlaced& value) {
  organization::v1::OrganizationPlaced message;
  message.set_shard(value.shard);
  message.set_placed_by(value.placed_by.value());
  return message;
}

domain::organization::OrganizationPlaced FromProto(
    const organization::v1::OrganizationPlaced& message) {
  return {.shard = message.shard(), .placed_by = domain::KeyId(message.placed_by())};
}

organization::v1::OrganizationSettled ToProto(
    const domain::organization::OrganizationSettled& value) {
  organization::v1::OrganizationSettled message;
  message.set_shard(value.shard);
  return message;
}

domain::organization::OrganizationSettled FromProto(
    const organization::v1::OrganizationSettled& message) {
  return {.shard = message.shard()};
}

organization::v1::HeldScope ToProto(const domain::organization::HeldScope& value) {
  organization::v1::HeldScope message;
  message.set_repository(value.repository.value());
  message.set_number(value.number.value());
  return message;
}

domain::organization::HeldScope FromProto(const organization::v1::HeldScope& message) {
  return {.repository = domain::RepositoryId(message.repository()),
          .number = domain::PullRequestNumber(message.number())};
}

organization::v1::LegalHoldPlaced ToProto(const domain::organization::LegalHoldPlaced& value) {
  organization::v1::LegalHoldPlaced message;
  message.set_id(value.id);
  *message.mutable_scope() = ToProto(value.scope);
  *message.mutable_reason() = ToProto(value.reason);
  message.set_placed_by(value.placed_by.value());
  return message;
}

domain::organization::LegalHoldPlaced FromProto(const organization::v1::LegalHoldPlaced& message) {
  return {.id = message.id(),
          .scope = FromProto(message.scope()),
          .reason = FromProto(message.reason()),
          .placed_by = domain::KeyId(message.placed_by())};
}

organization::v1::LegalHoldLifted ToProto(const domain::organization::LegalHoldLifted& value) {
  organization::v1::LegalHoldLifted message;
  message.set_id(value.id);
  *message.mutable_reason() = ToProto(value.reason);
  message.set_lifted_by(value.lifted_by.value());
  return message;
}

domain::organization::LegalHoldLifted FromProto(const organization::v1::LegalHoldLifted& message) {
  return {.id = message.id(),
          .reason = FromProto(message.reason()),
          .lifted_by = domain::KeyId(message.lifted_by())};
}

organization::v1::SubjectErased ToProto(const domain::organization::SubjectErased& value) {
  organization::v1::SubjectErased message;
  message.set_subject(value.subject.value());
  *message.mutable_reason() = ToProto(value.reason);
  message.set_erased_by(value.erased_by.value());
  return message;
}

domain::organization::SubjectErased FromProto(const organization::v1::SubjectErased& message) {
  return {.subject = domain::UserId(message.subject()),
          .reason = FromProto(message.reason()),
          .erased_by = domain::KeyId(message.erased_by())};
}

}  // namespace docket::schemas
