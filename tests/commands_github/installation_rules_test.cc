// Facts taken from installation.* and installation_repositories.*.
#include "platform/time_format.h"
#include "tests/commands_github/corpus.h"

namespace docket::commands::github {
namespace {

namespace installation = domain::installation;
namespace json = boost::json;
using installation::InstallationAction;
using installation::RepositorySelection;

using InstallationRules = CorpusTest;

installation::SyncInstallation Sync(const json::object& payload) {
  return CommandOf<installation::Command, installation::SyncInstallation>(
      TranslatePayload("installation", payload));
}

installation::ChangeRepositories Change(const json::object& payload) {
  return CommandOf<installation::Command, installation::ChangeRepositories>(
      TranslatePayload("installation_repositories", payload));
}

TEST_F(InstallationRules, CreatedIsReadWhole) {
  EXPECT_EQ(Sync(Payload("installation", "created")),
            (installation::SyncInstallation{
                .installation = {.key = {.host = domain::HostCode("gh"),
                                         .installation = domain::InstallationId(957387)},
                                 .account = domain::OrganizationId(21031067),
                                 .account_login = {.subject = domain::UserId(21031067),
                                                   .text = "Codertocat"},
                                 .app_id = 29310,
                                 .selection = RepositorySelection::kSelected,
                                 .suspended = false,
                                 .updated_at = domain::FromSeconds(1557933591)},
                .action = InstallationAction::kCreated,
                .repositories = {domain::RepositoryId(186853002)}}));
}

TEST_F(InstallationRules, TheCommandGoesToTheAccountsInbox) {
  const Translation translation =
      TranslatePayload("installation", Payload("installation", "created"));
  const TranslatedCommand& command = Only(translation);
  EXPECT_EQ(command.log, platform::CommandLog::kOrganizationCommands);
  EXPECT_EQ(command.partition_key, "21031067");
  EXPECT_TRUE(
      command.recorded.metadata.id.value().starts_with("cmd_organization_commands_21031067_"));
  EXPECT_EQ(command.recorded.metadata.repository, std::nullopt);
  EXPECT_EQ(command.recorded.repository, std::nullopt);
  EXPECT_EQ(command.recorded.metadata.occurred_at, domain::FromSeconds(1557933591));
}

TEST_F(InstallationRules, SuspensionAndTextualTimesAreRead) {
  const installation::SyncInstallation suspended = Sync(Payload("installation", "suspend"));
  EXPECT_EQ(suspended.action, InstallationAction::kSuspended);
  EXPECT_TRUE(suspended.installation.suspended);
  EXPECT_EQ(suspended.installation.updated_at, platform::ParseRfc3339("2021-04-29T02:32:50Z"));
  const installation::SyncInstallation unsuspended = Sync(Payload("installation", "unsuspend"));
  EXPECT_EQ(unsuspended.action, InstallationAction::kUnsuspended);
  EXPECT_FALSE(unsuspended.installation.suspended);
}

TEST_F(InstallationRules, OtherActionsAreNamedAndListNoRepositories) {
  const installation::SyncInstallation deleted = Sync(Payload("installation", "deleted"));
  EXPECT_EQ(deleted.action, InstallationAction::kDeleted);
  EXPECT_TRUE(deleted.repositories.empty());
  EXPECT_EQ(Sync(Payload("installation", "new_permissions_accepted")).action,
            InstallationAction::kNewPermissionsAccepted);
}

TEST_F(InstallationRules, ChangedRepositoriesAreSorted) {
  json::object payload = Payload("installation_repositories", "added");
  EXPECT_EQ(Change(payload).added, std::vector{domain::RepositoryId(186853007)});
  EXPECT_TRUE(Change(payload).removed.empty());
  At(payload, "repositories_removed") = {{{"id", 8}}, {{"id", 5}}};
  EXPECT_EQ(Change(payload).removed,
            (std::vector{domain::RepositoryId(5), domain::RepositoryId(8)}));
}

TEST_F(InstallationRules, TheSelectionIsTheOneAfterTheChange) {
  json::object payload = Payload("installation_repositories", "added");
  At(payload, "repository_selection") = "all";
  EXPECT_EQ(Change(payload).installation.selection, RepositorySelection::kAll);
  Remove(payload, "repository_selection");
  EXPECT_EQ(Change(payload).installation.selection, RepositorySelection::kSelected);
  At(payload, "installation.repository_selection") = "some";
  EXPECT_EQ(ReasonOf("installation_repositories", payload),
            "malformed-payload: installation.repository_selection");
}

}  // namespace
}  // namespace docket::commands::github
