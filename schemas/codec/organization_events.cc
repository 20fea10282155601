// How each event of an Organization is stored.
#include "docket/organization/v1/events.pb.h"
#include "domain/organization/events.h"
#include "schemas/codec/aggregates.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/organization_values.h"
#include "schemas/codec/policy_values.h"
#include "schemas/codec/reading.h"

namespace docket::schemas {

template <>
struct Schema<domain::organization::OrganizationRenamed>
    : StoredAs<organization::v1::OrganizationRenamed, "organization.OrganizationRenamed", 1> {
  static Message ToMessage(const domain::organization::OrganizationRenamed& value) {
    return ToProto(value);
  }
  static domain::organization::OrganizationRenamed FromMessage(const Message& message,
                                                               FirstProblem& /*problem*/) {
    return FromProto(message);
  }
};

template <>
struct Schema<domain::organization::OrganizationDeleted>
    : StoredAs<organization::v1::OrganizationDeleted, "organization.OrganizationDeleted", 1> {
  static Message ToMessage(const domain::organization::OrganizationDeleted& value) {
    return ToProto(value);
  }
  static domain::organization::OrganizationDeleted FromMessage(const Message& message,
                                                               FirstProblem& /*problem*/) {
    return FromProto(message);
  }
};

template <>
struct Schema<domain::organization::MemberChanged>
    : StoredAs<organization::v1::MemberChanged, "organization.MemberChanged", 1> {
  static Message ToMessage(const domain::organization::MemberChanged& value) {
    return ToProto(value);
  }
  static domain::organization::MemberChanged FromMessage(const Message& message,
                                                         FirstProblem& problem) {
    return FromProto(message, problem);
  }
};

template <>
struct Schema<domain::organization::TeamChanged>
    : StoredAs<organization::v1::TeamChanged, "organization.TeamChanged", 1> {
  static Message ToMessage(const domain::organization::TeamChanged& value) {
    return ToProto(value);
  }
  static domain::organization::TeamChanged FromMessage(const Message& message,
                                                       FirstProblem& problem) {
    return FromProto(message, problem);
  }
};

template <>
struct Schema<domain::organization::TeamMembershipChanged>
    : StoredAs<organization::v1::TeamMembershipChanged, "organization.TeamMembershipChanged", 1> {
  static Message ToMessage(const domain::organization::TeamMembershipChanged& value) {
    return ToProto(value);
  }
  static domain::organization::TeamMembershipChanged FromMessage(const Message& message,
                                                                 FirstProblem& problem) {
    return FromProto(message, problem);
  }
};

template <>
struct Schema<domain::organization::PolicyChanged>
    : StoredAs<organization::v1::PolicyChanged, "organization.PolicyChanged", 1> {
  static Message ToMessage(const domain::organization::PolicyChanged& value) {
    Message message;
    message.set_version(value.version);
    *message.mutable_policy() = ToProto(value.policy);
    message.set_set_by(value.set_by.value());
    return message;
  }
  static domain::organization::PolicyChanged FromMessage(const Message& message,
                                                         FirstProblem& /*problem*/) {
    return {.version = message.version(),
            .policy = FromProto(message.policy()),
            .set_by = domain::KeyId(message.set_by())};
  }
};

template <>
struct Schema<domain::organization::RepositoryRegistered>
    : StoredAs<organization::v1::RepositoryRegistered, "organization.RepositoryRegistered", 1> {
  static Message ToMessage(const domain::organization::RepositoryRegistered& value) {
    Message message;
    message.set_repository(value.repository.value());
    return message;
  }
  static domain::organization::RepositoryRegistered FromMessage(const Message& message,
                                                                FirstProblem& /*problem*/) {
    return {.repository = domain::RepositoryId(message.repository())};
  }
};

template <>
struct Schema<domain::organization::PolicyHandedOut>
    : StoredAs<organization::v1::PolicyHandedOut, "organization.PolicyHandedOut", 1> {
  static Message ToMessage(const domain::organization::PolicyHandedOut& value) {
    Message message;
    *message.mutable_organization() = ToProto(value.organization);
    message.set_version(value.version);
    *message.mutable_policy() = ToProto(value.policy);
    AddIds(value.repositories, *message.mutable_repositories());
    return message;
  }
  static domain::organization::PolicyHandedOut FromMessage(const Message& message,
                                                           FirstProblem& /*problem*/) {
    return {.organization = FromProto(message.organization()),
            .version = message.version(),
            .policy = FromProto(message.policy()),
            .repositories = IdsFromProto<domain::RepositoryId>(message.repositories())};
  }
};

template <>
struct Schema<domain::organization::RepositoryReleased>
    : StoredAs<organization::v1::RepositoryReleased, "organization.RepositoryReleased", 1> {
  static Message ToMessage(const domain::organization::RepositoryReleased& value) {
    Message message;
    message.set_repository(value.repository.value());
    return message;
  }
  static domain::organization::RepositoryReleased FromMessage(const Message& message,
                                                              FirstProblem& /*problem*/) {
    return {.repository = domain::RepositoryId(message.repository())};
  }
};

template <>
struct Schema<domain::organization::InstallationHandedOut>
    : StoredAs<organization::v1::InstallationHandedOut, "organization.InstallationHandedOut", 1> {
  static Message ToMessage(const domain::organization::InstallationHandedOut& value) {
    Message message;
    *message.mutable_organization() = ToProto(value.organization);
    message.set_installation(value.installation.value());
    message.set_version(value.version);
    message.set_active(value.active);
    message.set_everywhere(value.everywhere);
    AddIds(value.repositories, *message.mutable_repositories());
    return message;
  }
  static domain::organization::InstallationHandedOut FromMessage(const Message& message,
                                                                 FirstProblem& /*problem*/) {
    return {.organization = FromProto(message.organization()),
            .installation = domain::InstallationId(message.installation()),
            .version = message.version(),
            .active = message.active(),
            .everywhere = message.everywhere(),
            .repositories = IdsFromProto<domain::RepositoryId>(message.repositories())};
  }
};

template <>
struct Schema<domain::organization::OrganizationPlaced>
    : StoredAs<organization::v1::OrganizationPlaced, "organization.OrganizationPlaced", 1> {
  static Message ToMessage(const domain::organization::OrganizationPlaced& value) {
    return ToProto(value);
  }
  static domain::organization::OrganizationPlaced FromMessage(const Message& message,
                                                              FirstProblem& /*problem*/) {
    return FromProto(message);
  }
};

template <>
struct Schema<domain::organization::OrganizationSettled>
    : StoredAs<organization::v1::OrganizationSettled, "organization.OrganizationSettled", 1> {
  static Message ToMessage(const domain::organization::OrganizationSettled& value) {
    return ToProto(value);
  }
  static domain::organization::OrganizationSettled FromMessage(const Message& message,
                                                               FirstProblem& /*problem*/) {
    return FromProto(message);
  }
};

template <>
struct Schema<domain::organization::LegalHoldPlaced>
    : StoredAs<organization::v1::LegalHoldPlaced, "organization.LegalHoldPlaced", 1> {
  static Message ToMessage(const domain::organization::LegalHoldPlaced& value) {
    return ToProto(value);
  }
  static domain::organization::LegalHoldPlaced FromMessage(const Message& message,
                                                           FirstProblem& /*problem*/) {
    return FromProto(message);
  }
};

template <>
struct Schema<domain::organization::LegalHoldLifted>
    : StoredAs<organization::v1::LegalHoldLifted, "organization.LegalHoldLifted", 1> {
  static Message ToMessage(const domain::organization::LegalHoldLifted& value) {
    return ToProto(value);
  }
  static domain::organization::LegalHoldLifted FromMessage(const Message& message,
                                                           FirstProblem& /*problem*/) {
    return FromProto(message);
  }
};

template <>
struct Schema<domain::organization::SubjectErased>
    : StoredAs<organization::v1::SubjectErased, "organization.SubjectErased", 1> {
  static Message ToMessage(const domain::organization::SubjectErased& value) {
    return ToProto(value);
  }
  static domain::organization::SubjectErased FromMessage(const Message& message,
                                                         FirstProblem& /*problem*/) {
    return FromProto(message);
  }
};

EncodedMessage Encode(const domain::organization::Event& event) { return EncodeAlternative(event); }

std::string_view TypeOf(const domain::organization::Event& event) {
  return TypeOfAlternative(event);
}

template <>
std::span<const EventRow> EventRows<domain::organization::Event>() {
  return RowsOfVariant<domain::Event, domain::organization::Event>();
}

}  // namespace docket::schemas
