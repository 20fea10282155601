// How each event of a Repository is stored.
#include "docket/repository/v1/events.pb.h"
#include "domain/repository/events.h"
#include "schemas/codec/aggregates.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/policy_values.h"
#include "schemas/codec/reading.h"
#include "schemas/codec/repository_values.h"

namespace docket::schemas {

template <>
struct Schema<domain::repository::RepositoryBound>
    : StoredAs<repository::v1::RepositoryBound, "repository.RepositoryBound", 1> {
  static Message ToMessage(const domain::repository::RepositoryBound& value) {
    Message message;
    *message.mutable_key() = ToProto(value.key);
    message.set_owner(value.owner.value());
    message.set_full_name(value.full_name);
    message.set_default_branch(value.default_branch);
    message.set_visibility(ToProto(value.visibility));
    message.set_archived(value.archived);
    message.set_updated_at(value.updated_at.value());
    return message;
  }
  static domain::repository::RepositoryBound FromMessage(const Message& message,
                                                         FirstProblem& problem) {
    return {.key = FromProto(message.key()),
            .owner = domain::OrganizationId(message.owner()),
            .full_name = message.full_name(),
            .default_branch = message.default_branch(),
            .visibility = FromProto(message.visibility(), problem),
            .archived = message.archived(),
            .updated_at = domain::Timestamp(message.updated_at())};
  }
};

template <>
struct Schema<domain::repository::RepositoryRenamed>
    : StoredAs<repository::v1::RepositoryRenamed, "repository.RepositoryRenamed", 1> {
  static Message ToMessage(const domain::repository::RepositoryRenamed& value) {
    Message message;
    message.set_from(value.from);
    message.set_to(value.to);
    message.set_updated_at(value.updated_at.value());
    return message;
  }
  static domain::repository::RepositoryRenamed FromMessage(const Message& message,
                                                           FirstProblem& /*problem*/) {
    return {.from = message.from(),
            .to = message.to(),
            .updated_at = domain::Timestamp(message.updated_at())};
  }
};

template <>
struct Schema<domain::repository::RepositoryEdited>
    : StoredAs<repository::v1::RepositoryEdited, "repository.RepositoryEdited", 1> {
  static Message ToMessage(const domain::repository::RepositoryEdited& value) {
    Message message;
    message.set_default_branch(value.default_branch);
    message.set_updated_at(value.updated_at.value());
    return message;
  }
  static domain::repository::RepositoryEdited FromMessage(const Message& message,
                                                          FirstProblem& /*problem*/) {
    return {.default_branch = message.default_branch(),
            .updated_at = domain::Timestamp(message.updated_at())};
  }
};

template <>
struct Schema<domain::repository::RepositoryVisibilityChanged>
    : StoredAs<repository::v1::RepositoryVisibilityChanged,
               "repository.RepositoryVisibilityChanged", 1> {
  static Message ToMessage(const domain::repository::RepositoryVisibilityChanged& value) {
    Message message;
    message.set_visibility(ToProto(value.visibility));
    message.set_updated_at(value.updated_at.value());
    return message;
  }
  static domain::repository::RepositoryVisibilityChanged FromMessage(const Message& message,
                                                                     FirstProblem& problem) {
    return {.visibility = FromProto(message.visibility(), problem),
            .updated_at = domain::Timestamp(message.updated_at())};
  }
};

template <>
struct Schema<domain::repository::RepositoryArchived>
    : StoredAs<repository::v1::RepositoryArchived, "repository.RepositoryArchived", 1> {
  static Message ToMessage(const domain::repository::RepositoryArchived& value) {
    Message message;
    message.set_updated_at(value.updated_at.value());
    return message;
  }
  static domain::repository::RepositoryArchived FromMessage(const Message& message,
                                                            FirstProblem& /*problem*/) {
    return {.updated_at = domain::Timestamp(message.updated_at())};
  }
};

template <>
struct Schema<domain::repository::RepositoryUnarchived>
    : StoredAs<repository::v1::RepositoryUnarchived, "repository.RepositoryUnarchived", 1> {
  static Message ToMessage(const domain::repository::RepositoryUnarchived& value) {
    Message message;
    message.set_updated_at(value.updated_at.value());
    return message;
  }
  static domain::repository::RepositoryUnarchived FromMessage(const Message& message,
                                                              FirstProblem& /*problem*/) {
    return {.updated_at = domain::Timestamp(message.updated_at())};
  }
};

template <>
struct Schema<domain::repository::RepositoryDeleted>
    : StoredAs<repository::v1::RepositoryDeleted, "repository.RepositoryDeleted", 1> {
  static Message ToMessage(const domain::repository::RepositoryDeleted& value) {
    Message message;
    message.set_deleted_at(value.deleted_at.value());
    return message;
  }
  static domain::repository::RepositoryDeleted FromMessage(const Message& message,
                                                           FirstProblem& /*problem*/) {
    return {.deleted_at = domain::Timestamp(message.deleted_at())};
  }
};

template <>
struct Schema<domain::repository::RepositoryTransferAnnounced>
    : StoredAs<repository::v1::RepositoryTransferAnnounced,
               "repository.RepositoryTransferAnnounced", 2> {
  static Message ToMessage(const domain::repository::RepositoryTransferAnnounced& value) {
    Message message;
    message.set_from(value.from.value());
    message.set_to(value.to.value());
    message.set_updated_at(value.updated_at.value());
    message.set_full_name(value.full_name);
    return message;
  }
  static domain::repository::RepositoryTransferAnnounced FromMessage(const Message& message,
                                                                     FirstProblem& /*problem*/) {
    return {.from = domain::OrganizationId(message.from()),
            .to = domain::OrganizationId(message.to()),
            .updated_at = domain::Timestamp(message.updated_at()),
            .full_name = message.full_name()};
  }
};

template <>
struct Schema<domain::repository::PushRecorded>
    : StoredAs<repository::v1::PushRecorded, "repository.PushRecorded", 1> {
  static Message ToMessage(const domain::repository::PushRecorded& value) { return ToProto(value); }
  static domain::repository::PushRecorded FromMessage(const Message& message,
                                                      FirstProblem& problem) {
    return FromProto(message, problem);
  }
};

template <>
struct Schema<domain::repository::RuleChanged>
    : StoredAs<repository::v1::RuleChanged, "repository.RuleChanged", 1> {
  static Message ToMessage(const domain::repository::RuleChanged& value) { return ToProto(value); }
  static domain::repository::RuleChanged FromMessage(const Message& message,
                                                     FirstProblem& problem) {
    return FromProto(message, problem);
  }
};

template <>
struct Schema<domain::repository::CollaboratorChanged>
    : StoredAs<repository::v1::CollaboratorChanged, "repository.CollaboratorChanged", 1> {
  static Message ToMessage(const domain::repository::CollaboratorChanged& value) {
    return ToProto(value);
  }
  static domain::repository::CollaboratorChanged FromMessage(const Message& message,
                                                             FirstProblem& problem) {
    return FromProto(message, problem);
  }
};

template <>
struct Schema<domain::repository::PolicyChanged>
    : StoredAs<repository::v1::PolicyChanged, "repository.PolicyChanged", 1> {
  static Message ToMessage(const domain::repository::PolicyChanged& value) {
    Message message;
    message.set_version(value.version);
    *message.mutable_policy() = ToProto(value.policy);
    message.set_set_by(value.set_by.value());
    return message;
  }
  static domain::repository::PolicyChanged FromMessage(const Message& message,
                                                       FirstProblem& /*problem*/) {
    return {.version = message.version(),
            .policy = FromProto(message.policy()),
            .set_by = domain::KeyId(message.set_by())};
  }
};

template <>
struct Schema<domain::repository::OrganizationPolicyReceived>
    : StoredAs<repository::v1::OrganizationPolicyReceived, "repository.OrganizationPolicyReceived",
               1> {
  static Message ToMessage(const domain::repository::OrganizationPolicyReceived& value) {
    Message message;
    message.set_version(value.version);
    *message.mutable_policy() = ToProto(value.policy);
    return message;
  }
  static domain::repository::OrganizationPolicyReceived FromMessage(const Message& message,
                                                                    FirstProblem& /*problem*/) {
    return {.version = message.version(), .policy = FromProto(message.policy())};
  }
};

template <>
struct Schema<domain::repository::RepositoryTransferred>
    : StoredAs<repository::v1::RepositoryTransferred, "repository.RepositoryTransferred", 1> {
  static Message ToMessage(const domain::repository::RepositoryTransferred& value) {
    Message message;
    message.set_from(value.from.value());
    message.set_to(value.to.value());
    message.set_confirmed_by(value.confirmed_by.value());
    message.set_updated_at(value.updated_at.value());
    return message;
  }
  static domain::repository::RepositoryTransferred FromMessage(const Message& message,
                                                               FirstProblem& /*problem*/) {
    return {.from = domain::OrganizationId(message.from()),
            .to = domain::OrganizationId(message.to()),
            .confirmed_by = domain::KeyId(message.confirmed_by()),
            .updated_at = domain::Timestamp(message.updated_at())};
  }
};

template <>
struct Schema<domain::repository::InstallationStandingReceived>
    : StoredAs<repository::v1::InstallationStandingReceived,
               "repository.InstallationStandingReceived", 1> {
  static Message ToMessage(const domain::repository::InstallationStandingReceived& value) {
    Message message;
    message.set_version(value.version);
    message.set_active(value.active);
    return message;
  }
  static domain::repository::InstallationStandingReceived FromMessage(const Message& message,
                                                                      FirstProblem& /*problem*/) {
    return {.version = message.version(), .active = message.active()};
  }
};

template <>
struct Schema<domain::repository::ReviewsMustFollow>
    : StoredAs<repository::v1::ReviewsMustFollow, "repository.ReviewsMustFollow", 1> {
  static Message ToMessage(const domain::repository::ReviewsMustFollow& value) {
    Message message;
    message.set_at(value.at.value());
    return message;
  }
  static domain::repository::ReviewsMustFollow FromMessage(const Message& message,
                                                           FirstProblem& /*problem*/) {
    return {.at = domain::Timestamp(message.at())};
  }
};

template <>
struct Schema<domain::repository::ReviewsFollowed>
    : StoredAs<repository::v1::ReviewsFollowed, "repository.ReviewsFollowed", 1> {
  static Message ToMessage(const domain::repository::ReviewsFollowed& value) {
    Message message;
    message.set_through(value.through.value());
    message.set_complete(value.complete);
    message.set_at(value.at.value());
    return message;
  }
  static domain::repository::ReviewsFollowed FromMessage(const Message& message,
                                                         FirstProblem& /*problem*/) {
    return {.through = domain::PullRequestNumber(message.through()),
            .complete = message.complete(),
            .at = domain::Timestamp(message.at())};
  }
};

EncodedMessage Encode(const domain::repository::Event& event) { return EncodeAlternative(event); }

std::string_view TypeOf(const domain::repository::Event& event) { return TypeOfAlternative(event); }

template <>
std::span<const EventRow> EventRows<domain::repository::Event>() {
  return RowsOfVariant<domain::Event, domain::repository::Event>();
}

}  // namespace docket::schemas
