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

}  // namespace docket::schemas
