// Facts taken from organization, installation_target, team and membership, and what of a repository
// is context for audits: its rules and collaborators.
#include "commands/github/envelope.h"
#include "platform/hashing.h"
#include "platform/time_format.h"
#include "tests/commands_github/corpus.h"

namespace docket::commands::github {
namespace {

namespace json = boost::json;
namespace organization = domain::organization;
namespace repository = domain::repository;

using OrganizationRules = CorpusTest;
using RepositoryContextRules = CorpusTest;

domain::Timestamp Time(std::string_view text) { return platform::ParseRfc3339(text).value(); }

template <class Command>
Command Of(std::string_view event, const json::object& payload) {
  return CommandOf<organization::Command, Command>(TranslatePayload(event, payload));
}

const domain::Tenant kOctocoders{.host = domain::HostCode("gh"),
                                 .organization = domain::OrganizationId(38302899)};

TEST_F(OrganizationRules, ARenamingIsReadWholeAndGoesToTheOrganizationsInbox) {
  json::object payload = Payload("organization", "renamed");
  At(payload, "organization.login") = "Octobuilders";
  const domain::UserId subject(38302899);
  EXPECT_EQ(
      Of<organization::Rename>("organization", payload),
      (organization::Rename{.organization = kOctocoders,
                            .renamed = {.from = {.subject = subject, .text = "Octocoders"},
                                        .to = {.subject = subject, .text = "Octobuilders"}}}));
  const Translation translation = TranslatePayload("organization", payload);
  EXPECT_EQ(Only(translation).log, platform::CommandLog::kOrganizationCommands);
  EXPECT_EQ(Only(translation).partition_key, "38302899");
  EXPECT_EQ(Only(translation).recorded.metadata.occurred_at, domain::FromSeconds(1'600'000'000));
}

// Written after npm @octokit/webhooks-schemas 7.6.1, installation_target$renamed.
json::object RenamedTarget() {
  return {{"action", "renamed"},
          {"account", {{"id", 38302899}, {"login", "Octobuilders"}, {"type", "Organization"}}},
          {"changes", {{"login", {{"from", "Octocoders"}}}}},
          {"installation", {{"id", 2}}},
          {"target_type", "Organization"}};
}

TEST_F(OrganizationRules, AnInstallationsTargetIsTheSameOrganization) {
  json::object payload = Payload("organization", "renamed");
  At(payload, "organization.login") = "Octobuilders";
  EXPECT_EQ(Of<organization::Rename>("installation_target", RenamedTarget()),
            Of<organization::Rename>("organization", payload));
  const auto facts = ReadDeliveryFacts(Text(RenamedTarget()), domain::HostCode("gh"));
  ASSERT_TRUE(facts.ok()) << facts.status();
  EXPECT_EQ(facts->tenant, kOctocoders);
}

TEST_F(OrganizationRules, ADeletionNeedsNoMembership) {
  json::object payload = Payload("organization", "renamed");
  At(payload, "action") = "deleted";
  EXPECT_EQ(Of<organization::Delete>("organization", payload).deleted.login.text, "Octocoders");
}

TEST_F(OrganizationRules, MembersAreReadFromMembershipOrInvitation) {
  json::object payload = Payload("organization", "member_added");
  const organization::MemberChanged added =
      Of<organization::RecordMember>("organization", payload).member;
  EXPECT_EQ(added.change, organization::MemberChange::kAdded);
  EXPECT_EQ(added.member.id, domain::UserId(39652351));
  EXPECT_EQ(added.role, "member");
  At(payload, "action") = "member_removed";
  EXPECT_EQ(Of<organization::RecordMember>("organization", payload).member.change,
            organization::MemberChange::kRemoved);
  json::object invitation = Payload("organization", "member_invited");
  const organization::MemberChanged invited =
      Of<organization::RecordMember>("organization", invitation).member;
  EXPECT_EQ(invited.change, organization::MemberChange::kInvited);
  EXPECT_EQ(invited.member.login.text, "hacktocat");
  EXPECT_EQ(invited.role, "direct_member");
  EXPECT_EQ(invited.invitation, 39652351);
  EXPECT_EQ(invited.invited_at, Time("2021-05-24T04:10:21Z"));
  invitation.erase("user");
  EXPECT_EQ(Of<organization::RecordMember>("organization", invitation).member.member,
            domain::Person());
}

TEST_F(OrganizationRules, TeamsAreReadWithTheRepositoryOfTheChange) {
  json::object payload = Payload("team", "added_to_repository");
  const organization::TeamChanged added = Of<organization::RecordTeam>("team", payload).team;
  EXPECT_EQ(added.change, organization::TeamChange::kAddedToRepository);
  EXPECT_EQ(added.team, (organization::Team{.id = 3253328,
                                            .name = "github",
                                            .privacy = "secret",
                                            .permission = "pull",
                                            .parent = 0}));
  EXPECT_EQ(added.repository, domain::RepositoryId(186853261));
  At(payload, "team.parent") = json::object{{"id", 5}};
  payload.erase("repository");
  EXPECT_EQ(Of<organization::RecordTeam>("team", payload).team.team.parent, 5);
  EXPECT_EQ(Of<organization::RecordTeam>("team", payload).team.repository, domain::RepositoryId());
  for (const auto& [action, change] : std::vector<std::pair<std::string, organization::TeamChange>>{
           {"created", organization::TeamChange::kCreated},
           {"edited", organization::TeamChange::kEdited},
           {"deleted", organization::TeamChange::kDeleted},
           {"removed_from_repository", organization::TeamChange::kRemovedFromRepository}}) {
    At(payload, "action") = action;
    EXPECT_EQ(Of<organization::RecordTeam>("team", payload).team.change, change) << action;
  }
}

TEST_F(OrganizationRules, AMembershipNamesTeamAndMember) {
  const auto added =
      Of<organization::RecordTeamMembership>("membership", Payload("membership", "added"));
  EXPECT_EQ(added.organization, kOctocoders);
  EXPECT_EQ(added.membership.change, organization::MembershipChange::kAdded);
  EXPECT_EQ(added.membership.team.id, 3253328);
  EXPECT_EQ(added.membership.member.id, domain::UserId(21031067));
  const auto removed =
      Of<organization::RecordTeamMembership>("membership", Payload("membership", "removed"));
  EXPECT_EQ(removed.membership.change, organization::MembershipChange::kRemoved);
}

repository::RuleChanged Rule(std::string_view event, const json::object& payload) {
  return CommandOf<repository::Command, repository::RecordRule>(TranslatePayload(event, payload))
      .rule;
}

TEST_F(RepositoryContextRules, ARuleIsNamedAndHashedNotCopied) {
  const json::object payload = Payload("branch_protection_rule", "edited");
  EXPECT_EQ(Rule("branch_protection_rule", payload),
            (repository::RuleChanged{
                .kind = repository::RuleKind::kBranchProtection,
                .change = repository::RuleChange::kEdited,
                .id = 21796960,
                .name = "production",
                .rule_sha256 = platform::Sha256Hex(Text(payload.at("rule").as_object())),
                .updated_at = Time("2021-08-19T16:16:32Z")}));
}

// Written after npm @octokit/openapi-webhooks-types 12.2.0, webhook-repository-ruleset-edited.
json::object Ruleset(const json::object& repository, std::string_view action) {
  return {{"action", action},
          {"repository", repository},
          {"repository_ruleset",
           {{"id", 9'007'199'254'740'993},
            {"name", "main"},
            {"source", "o/r"},
            {"enforcement", "active"},
            {"updated_at", "2024-01-02T03:04:05.678Z"}}},
          {"sender", {{"id", 7}, {"login", "sender"}, {"type", "User"}}}};
}

TEST_F(RepositoryContextRules, ARulesetIsARuleOfAnotherKind) {
  const json::object in = Payload("branch_protection_rule", "edited").at("repository").as_object();
  for (const auto& [action, change] : std::vector<std::pair<std::string, repository::RuleChange>>{
           {"created", repository::RuleChange::kCreated},
           {"edited", repository::RuleChange::kEdited},
           {"deleted", repository::RuleChange::kDeleted}}) {
    const repository::RuleChanged rule = Rule("repository_ruleset", Ruleset(in, action));
    EXPECT_EQ(rule.kind, repository::RuleKind::kRuleset);
    EXPECT_EQ(rule.change, change) << action;
    EXPECT_EQ(rule.id, 9'007'199'254'740'993);
    EXPECT_EQ(rule.updated_at, Time("2024-01-02T03:04:05.678Z"));
  }
}

TEST_F(RepositoryContextRules, AnOrganizationsRulesetIsOfNoRepository) {
  json::object payload = Ruleset({}, "created");
  payload.erase("repository");
  EXPECT_EQ(ReasonOf("repository_ruleset", payload), "not-in-a-repository");
}

TEST_F(RepositoryContextRules, APermissionIsReadInItsOldAndNewForm) {
  json::object payload = Payload("member", "edited");
  const auto read = [&] {
    return CommandOf<repository::Command, repository::RecordCollaborator>(
               TranslatePayload("member", payload))
        .collaborator;
  };
  EXPECT_EQ(read().change, repository::CollaboratorChange::kEdited);
  EXPECT_EQ(read().collaborator.id, domain::UserId(583231));
  EXPECT_EQ(read().permission_before, "write");
  EXPECT_EQ(read().permission, "");
  At(payload, "changes") = {{"permission", {{"from", "read"}, {"to", "admin"}}}};
  EXPECT_EQ(read().permission_before, "read");
  EXPECT_EQ(read().permission, "admin");
  At(payload, "changes") = {{"role_name", {{"to", "maintain"}}}};
  At(payload, "action") = "added";
  EXPECT_EQ(read().permission, "maintain");
  EXPECT_EQ(read().change, repository::CollaboratorChange::kAdded);
  At(payload, "action") = "removed";
  payload.erase("changes");
  EXPECT_EQ(read().change, repository::CollaboratorChange::kRemoved);
}

}  // namespace
}  // namespace docket::commands::github
