#include "commands/github/organization_rules.h"

#include <string>
#include <utility>

#include "commands/github/drafts.h"
#include "commands/github/snapshots.h"

namespace docket::commands::github {
namespace {

namespace organization = domain::organization;

domain::Tenant ReadTenant(const Field& account, const domain::HostCode& host) {
  return {.host = host, .organization = domain::OrganizationId(account["id"].Id())};
}

// A login of the account, which is a person's where the account is.
domain::Personal LoginOf(const domain::Tenant& account, std::string_view login) {
  return {.subject = domain::UserId(account.organization.value()), .text = std::string(login)};
}

organization::Team ReadTeam(const Field& team) {
  return {.id = team["id"].Id(),
          .name = std::string(team["name"].Text()),
          .privacy = std::string(team["privacy"].TextOr("")),
          .permission = std::string(team["permission"].TextOr("")),
          .parent = team["parent"]["id"].IdOr(0)};
}

Draft ToRename(const Payload& payload, const Field& account) {
  const domain::Tenant tenant = ReadTenant(account, payload.host);
  return ToOrganization(
      organization::Rename{
          .organization = tenant,
          .renamed = {.from = LoginOf(tenant, payload.root["changes"]["login"]["from"].Text()),
                      .to = LoginOf(tenant, account["login"].Text())}},
      domain::kUnknownTime);
}

}  // namespace

Draft RenameOrganization(const Payload& payload) {
  return ToRename(payload, payload.root["organization"]);
}

Draft RenameInstallationTarget(const Payload& payload) {
  return ToRename(payload, payload.root["account"]);
}

Draft DeleteOrganization(const Payload& payload) {
  const Field account = payload.root["organization"];
  const domain::Tenant tenant = ReadTenant(account, payload.host);
  return ToOrganization(
      organization::Delete{.organization = tenant,
                           .deleted = {.login = LoginOf(tenant, account["login"].TextOr(""))}},
      domain::kUnknownTime);
}

Draft RecordMember(const Payload& payload, organization::MemberChange change) {
  const Field& root = payload.root;
  const bool invited = change == organization::MemberChange::kInvited;
  const Field invitation = root["invitation"];
  organization::MemberChanged member{
      .change = change,
      .member = ReadPerson(invited ? root["user"] : root["membership"]["user"]),
      .role = std::string((invited ? invitation : root["membership"])["role"].TextOr("")),
      .invitation = invited ? invitation["id"].Id() : 0,
      .invited_at =
          invited ? invitation["created_at"].TimeOr(domain::kUnknownTime) : domain::kUnknownTime};
  const domain::Timestamp time = member.invited_at;
  return ToOrganization(
      organization::RecordMember{.organization = ReadTenant(root["organization"], payload.host),
                                 .member = std::move(member)},
      time);
}

Draft RecordTeam(const Payload& payload, organization::TeamChange change) {
  const Field& root = payload.root;
  return ToOrganization(
      organization::RecordTeam{
          .organization = ReadTenant(root["organization"], payload.host),
          .team = {.change = change,
                   .team = ReadTeam(root["team"]),
                   .repository = domain::RepositoryId(root["repository"]["id"].IdOr(0))}},
      domain::kUnknownTime);
}

Draft RecordTeamMembership(const Payload& payload, organization::MembershipChange change) {
  const Field& root = payload.root;
  return ToOrganization(
      organization::RecordTeamMembership{
          .organization = ReadTenant(root["organization"], payload.host),
          .membership = {.change = change,
                         .team = ReadTeam(root["team"]),
                         .member = ReadPerson(root["member"])}},
      domain::kUnknownTime);
}

}  // namespace docket::commands::github
