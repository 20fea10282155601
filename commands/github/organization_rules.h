// The rules for what concerns an organisation (rules.h). Thread-safety: as rules.h.
#pragma once

#include "commands/github/rules.h"

namespace docket::commands::github {

[[nodiscard]] Draft RenameOrganization(const Payload& payload);
[[nodiscard]] Draft RenameInstallationTarget(const Payload& payload);
[[nodiscard]] Draft DeleteOrganization(const Payload& payload);
[[nodiscard]] Draft RecordMember(const Payload& payload, domain::organization::MemberChange change);
[[nodiscard]] Draft RecordTeam(const Payload& payload, domain::organization::TeamChange change);
[[nodiscard]] Draft RecordTeamMembership(const Payload& payload,
                                         domain::organization::MembershipChange change);

template <domain::organization::MemberChange Change>
[[nodiscard]] Draft RecordMember(const Payload& payload) {
  return RecordMember(payload, Change);
}
template <domain::organization::TeamChange Change>
[[nodiscard]] Draft RecordTeam(const Payload& payload) {
  return RecordTeam(payload, Change);
}
template <domain::organization::MembershipChange Change>
[[nodiscard]] Draft RecordTeamMembership(const Payload& payload) {
  return RecordTeamMembership(payload, Change);
}

}  // namespace docket::commands::github
