// How each command of an Organization is stored.
#include "docket/organization/v1/commands.pb.h"
#include "domain/organization/commands.h"
#include "schemas/codec/aggregates.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/organization_values.h"
#include "schemas/codec/policy_values.h"
#include "schemas/codec/reading.h"

namespace docket::schemas {

template <>
struct Schema<domain::organization::Rename>
    : StoredAs<organization::v1::Rename, "organization.Rename", 1> {
  static Message ToMessage(const domain::organization::Rename& value) {
    Message message;
    *message.mutable_organization() = ToProto(value.organization);
    *message.mutable_renamed() = ToProto(value.renamed);
    return message;
  }
  static domain::organization::Rename FromMessage(const Message& message,
                                                  FirstProblem& /*problem*/) {
    return {.organization = FromProto(message.organization()),
            .renamed = FromProto(message.renamed())};
  }
};

template <>
struct Schema<domain::organization::Delete>
    : StoredAs<organization::v1::Delete, "organization.Delete", 1> {
  static Message ToMessage(const domain::organization::Delete& value) {
    Message message;
    *message.mutable_organization() = ToProto(value.organization);
    *message.mutable_deleted() = ToProto(value.deleted);
    return message;
  }
  static domain::organization::Delete FromMessage(const Message& message,
                                                  FirstProblem& /*problem*/) {
    return {.organization = FromProto(message.organization()),
            .deleted = FromProto(message.deleted())};
  }
};

template <>
struct Schema<domain::organization::RecordMember>
    : StoredAs<organization::v1::RecordMember, "organization.RecordMember", 1> {
  static Message ToMessage(const domain::organization::RecordMember& value) {
    Message message;
    *message.mutable_organization() = ToProto(value.organization);
    *message.mutable_member() = ToProto(value.member);
    return message;
  }
  static domain::organization::RecordMember FromMessage(const Message& message,
                                                        FirstProblem& problem) {
    return {.organization = FromProto(message.organization()),
            .member = FromProto(message.member(), problem)};
  }
};

template <>
struct Schema<domain::organization::RecordTeam>
    : StoredAs<organization::v1::RecordTeam, "organization.RecordTeam", 1> {
  static Message ToMessage(const domain::organization::RecordTeam& value) {
    Message message;
    *message.mutable_organization() = ToProto(value.organization);
    *message.mutable_team() = ToProto(value.team);
    return message;
  }
  static domain::organization::RecordTeam FromMessage(const Message& message,
                                                      FirstProblem& problem) {
    return {.organization = FromProto(message.organization()),
            .team = FromProto(message.team(), problem)};
  }
};

template <>
struct Schema<domain::organization::RecordTeamMembership>
    : StoredAs<organization::v1::RecordTeamMembership, "organization.RecordTeamMembership", 1> {
  static Message ToMessage(const domain::organization::RecordTeamMembership& value) {
    Message message;
    *message.mutable_organization() = ToProto(value.organization);
    *message.mutable_membership() = ToProto(value.membership);
    return message;
  }
  static domain::organization::RecordTeamMembership FromMessage(const Message& message,
                                                                FirstProblem& problem) {
    return {.organization = FromProto(message.organization()),
            .membership = FromProto(message.membership(), problem)};
  }
};

template <>
struct Schema<domain::organization::SetPolicy>
    : StoredAs<organization::v1::SetPolicy, "organization.SetPolicy", 1> {
  static Message ToMessage(const domain::organization::SetPolicy& value) {
    Message message;
    *message.mutable_organization() = ToProto(value.organization);
    *message.mutable_policy() = ToProto(value.policy);
    if (value.expected_version.has_value()) {
      message.set_expected_version(*value.expected_version);
    }
    message.set_set_by(value.set_by.value());
    return message;
  }
  static domain::organization::SetPolicy FromMessage(const Message& message,
                                                     FirstProblem& /*problem*/) {
    domain::organization::SetPolicy value{.organization = FromProto(message.organization()),
                                          .policy = FromProto(message.policy()),
                                          .expected_version = std::nullopt,
                                          .set_by = domain::KeyId(message.set_by())};
    if (message.has_expected_version()) value.expected_version = message.expected_version();
    return value;
  }
};

template <>
struct Schema<domain::organization::RegisterRepository>
    : StoredAs<organization::v1::RegisterRepository, "organization.RegisterRepository", 1> {
  static Message ToMessage(const domain::organization::RegisterRepository& value) {
    Message message;
    *message.mutable_organization() = ToProto(value.organization);
    message.set_repository(value.repository.value());
    return message;
  }
  static domain::organization::RegisterRepository FromMessage(const Message& message,
                                                              FirstProblem& /*problem*/) {
    return {.organization = FromProto(message.organization()),
            .repository = domain::RepositoryId(message.repository())};
  }
};

template <>
struct Schema<domain::organization::ReleaseRepository>
    : StoredAs<organization::v1::ReleaseRepository, "organization.ReleaseRepository", 1> {
  static Message ToMessage(const domain::organization::ReleaseRepository& value) {
    Message message;
    *message.mutable_organization() = ToProto(value.organization);
    message.set_repository(value.repository.value());
    return message;
  }
  static domain::organization::ReleaseRepository FromMessage(const Message& message,
                                                             FirstProblem& /*problem*/) {
    return {.organization = FromProto(message.organization()),
            .repository = domain::RepositoryId(message.repository())};
  }
};

template <>
struct Schema<domain::organization::FollowInstallation>
    : StoredAs<organization::v1::FollowInstallation, "organization.FollowInstallation", 1> {
  static Message ToMessage(const domain::organization::FollowInstallation& value) {
    Message message;
    *message.mutable_organization() = ToProto(value.organization);
    message.set_installation(value.installation.value());
    message.set_active(value.active);
    message.set_everywhere(value.everywhere);
    AddIds(value.repositories, *message.mutable_repositories());
    return message;
  }
  static domain::organization::FollowInstallation FromMessage(const Message& message,
                                                              FirstProblem& /*problem*/) {
    return {.organization = FromProto(message.organization()),
            .installation = domain::InstallationId(message.installation()),
            .active = message.active(),
            .everywhere = message.everywhere(),
            .repositories = IdsFromProto<domain::RepositoryId>(message.repositories())};
  }
};

template <>
struct Schema<domain::organization::PlaceOnShard>
    : StoredAs<organization::v1::PlaceOnShard, "organization.PlaceOnShard", 1> {
  static Message ToMessage(const domain::organization::PlaceOnShard& value) {
    Message message;
    *message.mutable_organization() = ToProto(value.organization);
    *message.mutable_placed() = ToProto(value.placed);
    return message;
  }
  static domain::organization::PlaceOnShard FromMessage(const Message& message,
                                                        FirstProblem& /*problem*/) {
    return {.organization = FromProto(message.organization()),
            .placed = FromProto(message.placed())};
  }
};

template <>
struct Schema<domain::organization::SettleOnShard>
    : StoredAs<organization::v1::SettleOnShard, "organization.SettleOnShard", 1> {
  static Message ToMessage(const domain::organization::SettleOnShard& value) {
    Message message;
    *message.mutable_organization() = ToProto(value.organization);
    *message.mutable_settled() = ToProto(value.settled);
    return message;
  }
  static domain::organization::SettleOnShard FromMessage(const Message& message,
                                                         FirstProblem& /*problem*/) {
    return {.organization = FromProto(message.organization()),
            .settled = FromProto(message.settled())};
  }
};

template <>
struct Schema<domain::organization::PlaceLegalHold>
    : StoredAs<organization::v1::PlaceLegalHold, "organization.PlaceLegalHold", 1> {
  static Message ToMessage(const domain::organization::PlaceLegalHold& value) {
    Message message;
    *message.mutable_organization() = ToProto(value.organization);
    *message.mutable_hold() = ToProto(value.hold);
    return message;
  }
  static domain::organization::PlaceLegalHold FromMessage(const Message& message,
                                                          FirstProblem& /*problem*/) {
    return {.organization = FromProto(message.organization()), .hold = FromProto(message.hold())};
  }
};

template <>
struct Schema<domain::organization::LiftLegalHold>
    : StoredAs<organization::v1::LiftLegalHold, "organization.LiftLegalHold", 1> {
  static Message ToMessage(const domain::organization::LiftLegalHold& value) {
    Message message;
    *message.mutable_organization() = ToProto(value.organization);
    *message.mutable_lifted() = ToProto(value.lifted);
    return message;
  }
  static domain::organization::LiftLegalHold FromMessage(const Message& message,
                                                         FirstProblem& /*problem*/) {
    return {.organization = FromProto(message.organization()),
            .lifted = FromProto(message.lifted())};
  }
};

template <>
struct Schema<domain::organization::EraseSubject>
    : StoredAs<organization::v1::EraseSubject, "organization.EraseSubject", 1> {
  static Message ToMessage(const domain::organization::EraseSubject& value) {
    Message message;
    *message.mutable_organization() = ToProto(value.organization);
    *message.mutable_erased() = ToProto(value.erased);
    return message;
  }
  static domain::organization::EraseSubject FromMessage(const Message& message,
                                                        FirstProblem& /*problem*/) {
    return {.organization = FromProto(message.organization()),
            .erased = FromProto(message.erased())};
  }
};

absl::StatusOr<EncodedMessage> Encode(const domain::organization::Command& command,
                                      MessageChange change) {
  return EncodeAlternative(command, change);
}

std::string_view TypeOf(const domain::organization::Command& command) {
  return TypeOfAlternative(command);
}

template <>
std::span<const CommandRow> CommandRows<domain::organization::Command>() {
  return RowsOfVariant<domain::Command, domain::organization::Command>();
}

}  // namespace docket::schemas
