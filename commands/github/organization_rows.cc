#include <array>

#include "commands/github/organization_rules.h"
#include "commands/github/rows.h"
#include "commands/github/rules.h"

namespace docket::commands::github {
namespace {

using Installation = domain::installation::InstallationAction;
using Member = domain::organization::MemberChange;
using Membership = domain::organization::MembershipChange;
using Team = domain::organization::TeamChange;

constexpr auto kRows = std::to_array<Row>({
    // clang-format off
    {"installation", "created",
     "installation.SyncInstallation", SyncInstallation<Installation::kCreated>,
     "The app was installed for an account, with these repositories.",
     kNever, "an installation's id is created once"},
    {"installation", "deleted",
     "installation.SyncInstallation", SyncInstallation<Installation::kDeleted>,
     "The app was removed; its live runs are cancelled, its history stays.",
     kNever, "an installation's id is deleted once; a new installation has a new id"},
    {"installation", "suspend",
     "installation.SyncInstallation", SyncInstallation<Installation::kSuspended>,
     "Live runs are cancelled, and none begins until it is unsuspended.", kPossibly, kToggles},
    {"installation", "unsuspend",
     "installation.SyncInstallation", SyncInstallation<Installation::kUnsuspended>,
     "It is active again.", kPossibly, kToggles},
    {"installation", "new_permissions_accepted",
     "installation.SyncInstallation", SyncInstallation<Installation::kNewPermissionsAccepted>,
     "The account accepted what the app now asks for.", kPossibly, kToggles},

    {"installation_repositories", "added",
     "installation.ChangeRepositories", ChangeRepositories,
     "The app may see these repositories.", kPossibly, kToggles},
    {"installation_repositories", "removed",
     "installation.ChangeRepositories", ChangeRepositories,
     "The app may not see these repositories any more; their live runs are cancelled.",
     kPossibly, kToggles},

    {"installation_target", "renamed",
     "organization.Rename", RenameInstallationTarget,
     "The account of an installation has another login; ids do not change.",
     kPossibly, kTimeless},
    {"organization", "renamed",
     "organization.Rename", RenameOrganization,
     "It has another login; ids do not change.", kPossibly, kTimeless},
    {"organization", "deleted",
     "organization.Delete", DeleteOrganization,
     "Nothing happens in it any more; its history stays.",
     kPossibly, "GitHub can restore an organisation with its id, and it can be deleted again"},
    {"organization", "member_added",
     "organization.RecordMember", RecordMember<Member::kAdded>,
     "Somebody belongs to it; recorded as context for audits.", kPossibly, kTimeless},
    {"organization", "member_removed",
     "organization.RecordMember", RecordMember<Member::kRemoved>,
     "Somebody does not belong to it any more.", kPossibly, kTimeless},
    {"organization", "member_invited",
     "organization.RecordMember", RecordMember<Member::kInvited>,
     "Somebody was invited to it.", kNever, "an invitation's id is created once"},

    {"team", "created",
     "organization.RecordTeam", RecordTeam<Team::kCreated>,
     "It has a new team.", kNever, "a team's id is created once"},
    {"team", "edited",
     "organization.RecordTeam", RecordTeam<Team::kEdited>,
     "A team's name, privacy or permission changed.", kPossibly, kTimeless},
    {"team", "deleted",
     "organization.RecordTeam", RecordTeam<Team::kDeleted>,
     "A team is gone.", kNever, "a team's id is deleted once"},
    {"team", "added_to_repository",
     "organization.RecordTeam", RecordTeam<Team::kAddedToRepository>,
     "A team may work in a repository.", kPossibly, kTimeless},
    {"team", "removed_from_repository",
     "organization.RecordTeam", RecordTeam<Team::kRemovedFromRepository>,
     "A team may not work in a repository any more.", kPossibly, kTimeless},
    {"membership", "added",
     "organization.RecordTeamMembership", RecordTeamMembership<Membership::kAdded>,
     "Somebody belongs to a team.", kPossibly, kTimeless},
    {"membership", "removed",
     "organization.RecordTeamMembership", RecordTeamMembership<Membership::kRemoved>,
     "Somebody does not belong to a team any more.", kPossibly, kTimeless},
    // clang-format on
});

}  // namespace

std::span<const Row> OrganizationRows() { return kRows; }

}  // namespace docket::commands::github
