// How each command of a Repository is stored.
#include "docket/repository/v1/commands.pb.h"
#include "domain/repository/commands.h"
#include "schemas/codec/aggregates.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/policy_values.h"
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
    : StoredAs<repository::v1::SyncRepository, "repository.SyncRepository", 2> {
  static Message ToMessage(const domain::repository::SyncRepository& value) {
    Message message;
    *message.mutable_repository() = ToProto(value.repository);
    message.set_action(ToProto(value.action));
    message.set_transferred_from(value.transferred_from.value());
    message.set_occurred_at(value.occurred_at.value());
    message.set_speaks_for_both(value.speaks_for_both);
    return message;
  }
  static domain::repository::SyncRepository FromMessage(const Message& message,
                                                        FirstProblem& problem) {
    return {.repository = FromProto(message.repository(), problem),
            .action = FromProto(message.action(), problem),
            .transferred_from = domain::OrganizationId(message.transferred_from()),
            .speaks_for_both = message.speaks_for_both(),
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
            .push = FromProto(message.push(), problem)};
  }
};

template <>
struct Schema<domain::repository::RecordRule>
    : StoredAs<repository::v1::RecordRule, "repository.RecordRule", 1> {
  static Message ToMessage(const domain::repository::RecordRule& value) {
    Message message;
    *message.mutable_repository() = ToProto(value.repository);
    *message.mutable_rule() = ToProto(value.rule);
    return message;
  }
  static domain::repository::RecordRule FromMessage(const Message& message, FirstProblem& problem) {
    return {.repository = FromProto(message.repository(), problem),
            .rule = FromProto(message.rule(), problem)};
  }
};

template <>
struct Schema<domain::repository::RecordCollaborator>
    : StoredAs<repository::v1::RecordCollaborator, "repository.RecordCollaborator", 1> {
  static Message ToMessage(const domain::repository::RecordCollaborator& value) {
    Message message;
    *message.mutable_repository() = ToProto(value.repository);
    *message.mutable_collaborator() = ToProto(value.collaborator);
    return message;
  }
  static domain::repository::RecordCollaborator FromMessage(const Message& message,
                                                            FirstProblem& problem) {
    return {.repository = FromProto(message.repository(), problem),
            .collaborator = FromProto(message.collaborator(), problem)};
  }
};

template <>
struct Schema<domain::repository::SetPolicy>
    : StoredAs<repository::v1::SetPolicy, "repository.SetPolicy", 1> {
  static Message ToMessage(const domain::repository::SetPolicy& value) {
    Message message;
    *message.mutable_repository() = ToProto(value.repository);
    message.set_owner(value.owner.value());
    *message.mutable_policy() = ToProto(value.policy);
    if (value.expected_version.has_value()) {
      message.set_expected_version(*value.expected_version);
    }
    message.set_set_by(value.set_by.value());
    return message;
  }
  static domain::repository::SetPolicy FromMessage(const Message& message,
                                                   FirstProblem& /*problem*/) {
    domain::repository::SetPolicy value{.repository = FromProto(message.repository()),
                                        .owner = domain::OrganizationId(message.owner()),
                                        .policy = FromProto(message.policy()),
                                        .expected_version = std::nullopt,
                                        .set_by = domain::KeyId(message.set_by())};
    if (message.has_expected_version()) value.expected_version = message.expected_version();
    return value;
  }
};

template <>
struct Schema<domain::repository::ReceiveOrganizationPolicy>
    : StoredAs<repository::v1::ReceiveOrganizationPolicy, "repository.ReceiveOrganizationPolicy",
               1> {
  static Message ToMessage(const domain::repository::ReceiveOrganizationPolicy& value) {
    Message message;
    *message.mutable_repository() = ToProto(value.repository);
    message.set_owner(value.owner.value());
    message.set_version(value.version);
    *message.mutable_policy() = ToProto(value.policy);
    return message;
  }
  static domain::repository::ReceiveOrganizationPolicy FromMessage(const Message& message,
                                                                   FirstProblem& /*problem*/) {
    return {.repository = FromProto(message.repository()),
            .owner = domain::OrganizationId(message.owner()),
            .version = message.version(),
            .policy = FromProto(message.policy())};
  }
};

template <>
struct Schema<domain::repository::ConfirmTransfer>
    : StoredAs<repository::v1::ConfirmTransfer, "repository.ConfirmTransfer", 1> {
  static Message ToMessage(const domain::repository::ConfirmTransfer& value) {
    Message message;
    *message.mutable_repository() = ToProto(value.repository);
    message.set_from(value.from.value());
    message.set_to(value.to.value());
    message.set_confirmed_by(value.confirmed_by.value());
    return message;
  }
  static domain::repository::ConfirmTransfer FromMessage(const Message& message,
                                                         FirstProblem& /*problem*/) {
    return {.repository = FromProto(message.repository()),
            .from = domain::OrganizationId(message.from()),
            .to = domain::OrganizationId(message.to()),
            .confirmed_by = domain::KeyId(message.confirmed_by())};
  }
};

template <>
struct Schema<domain::repository::ReceiveInstallationStanding>
    : StoredAs<repository::v1::ReceiveInstallationStanding,
               "repository.ReceiveInstallationStanding", 1> {
  static Message ToMessage(const domain::repository::ReceiveInstallationStanding& value) {
    Message message;
    *message.mutable_repository() = ToProto(value.repository);
    message.set_owner(value.owner.value());
    message.set_version(value.version);
    message.set_active(value.active);
    return message;
  }
  static domain::repository::ReceiveInstallationStanding FromMessage(const Message& message,
                                                                     FirstProblem& /*problem*/) {
    return {.repository = FromProto(message.repository()),
            .owner = domain::OrganizationId(message.owner()),
            .version = message.version(),
            .active = message.active()};
  }
};

template <>
struct Schema<domain::repository::LetReviewsFollow>
    : StoredAs<repository::v1::LetReviewsFollow, "repository.LetReviewsFollow", 1> {
  static Message ToMessage(const domain::repository::LetReviewsFollow& value) {
    Message message;
    *message.mutable_repository() = ToProto(value.repository);
    message.set_through(value.through.value());
    message.set_complete(value.complete);
    return message;
  }
  static domain::repository::LetReviewsFollow FromMessage(const Message& message,
                                                          FirstProblem& /*problem*/) {
    return {.repository = FromProto(message.repository()),
            .through = domain::PullRequestNumber(message.through()),
            .complete = message.complete()};
  }
};

absl::StatusOr<EncodedMessage> Encode(const domain::repository::Command& command,
                                      MessageChange change) {
  return EncodeAlternative(command, change);
}

std::string_view TypeOf(const domain::repository::Command& command) {
  return TypeOfAlternative(command);
}

template <>
std::span<const CommandRow> CommandRows<domain::repository::Command>() {
  return RowsOfVariant<domain::Command, domain::repository::Command>();
}

}  // namespace docket::schemas
