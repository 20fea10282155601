// Values that the events, commands and state of an Organization share ↔ docket.organization.v1.
// Thread-safety: pure functions. Failure: noted in FirstProblem.
#pragma once

#include "docket/organization/v1/commands.pb.h"
#include "docket/organization/v1/events.pb.h"
#include "domain/organization/commands.h"
#include "schemas/codec/reading.h"

namespace docket::schemas {

[[nodiscard]] organization::v1::OrganizationRenamed ToProto(
    const domain::organization::OrganizationRenamed& value);
[[nodiscard]] organization::v1::OrganizationDeleted ToProto(
    const domain::organization::OrganizationDeleted& value);
[[nodiscard]] organization::v1::MemberChanged ToProto(
    const domain::organization::MemberChanged& value);
[[nodiscard]] organization::v1::TeamChanged ToProto(const domain::organization::TeamChanged& value);
[[nodiscard]] organization::v1::TeamMembershipChanged ToProto(
    const domain::organization::TeamMembershipChanged& value);
[[nodiscard]] organization::v1::OrganizationPlaced ToProto(
    const domain::organization::OrganizationPlaced& value);
[[nodiscard]] organization::v1::OrganizationSettled ToProto(
    const domain::organization::OrganizationSettled& value);
[[nodiscard]] organization::v1::HeldScope ToProto(const domain::organization::HeldScope& value);
[[nodiscard]] organization::v1::LegalHoldPlaced ToProto(
    const domain::organization::LegalHoldPlaced& value);
[[nodiscard]] organization::v1::LegalHoldLifted ToProto(
    const domain::organization::LegalHoldLifted& value);
[[nodiscard]] organization::v1::SubjectErased ToProto(
    const domain::organization::SubjectErased& value);

[[nodiscard]] domain::organization::OrganizationRenamed FromProto(
    const organization::v1::OrganizationRenamed& message);
[[nodiscard]] domain::organization::OrganizationDeleted FromProto(
    const organization::v1::OrganizationDeleted& message);
[[nodiscard]] domain::organization::MemberChanged FromProto(
    const organization::v1::MemberChanged& message, FirstProblem& problem);
[[nodiscard]] domain::organization::TeamChanged FromProto(
    const organization::v1::TeamChanged& message, FirstProblem& problem);
[[nodiscard]] domain::organization::TeamMembershipChanged FromProto(
    const organization::v1::TeamMembershipChanged& message, FirstProblem& problem);
[[nodiscard]] domain::organization::OrganizationPlaced FromProto(
    const organization::v1::OrganizationPlaced& message);
[[nodiscard]] domain::organization::OrganizationSettled FromProto(
    const organization::v1::OrganizationSettled& message);
[[nodiscard]] domain::organization::HeldScope FromProto(const organization::v1::HeldScope& message);
[[nodiscard]] domain::organization::LegalHoldPlaced FromProto(
    const organization::v1::LegalHoldPlaced& message);
[[nodiscard]] domain::organization::LegalHoldLifted FromProto(
    const organization::v1::LegalHoldLifted& message);
[[nodiscard]] domain::organization::SubjectErased FromProto(
    const organization::v1::SubjectErased& message);

}  // namespace docket::schemas
