// The rules of an Installation, one scenario each.
#include "domain/installation/decider.h"
#include "tests/support/scenario.h"

namespace docket::domain::installation {
namespace {

using InstallationScenario = testing::Scenario<Installation>;

const RepositoryId kFirst(118);
const RepositoryId kSecond(119);

Snapshot Shown(std::int64_t seconds) {
  return {.key = {.host = HostCode("gh"), .installation = InstallationId(957387)},
          .account = OrganizationId(21031067),
          .account_login = {.subject = UserId(21031067), .text = "Codertocat"},
          .app_id = 29310,
          .selection = RepositorySelection::kSelected,
          .suspended = false,
          .updated_at = FromSeconds(seconds)};
}

Snapshot Suspended(Snapshot shown) {
  shown.suspended = true;
  return shown;
}

InstallationCreated CreatedAs(const Snapshot& shown, std::vector<RepositoryId> repositories) {
  return {.key = shown.key,
          .account = shown.account,
          .account_login = shown.account_login,
          .app_id = shown.app_id,
          .selection = shown.selection,
          .repositories = std::move(repositories),
          .updated_at = shown.updated_at};
}

SyncInstallation Sync(InstallationAction action, Snapshot shown) {
  return {.installation = std::move(shown), .action = action, .repositories = {}};
}

InstallationRepositoriesChanged Changed(std::int64_t seconds, std::vector<RepositoryId> added,
                                        std::vector<RepositoryId> removed) {
  return {.selection = RepositorySelection::kSelected,
          .added = std::move(added),
          .removed = std::move(removed),
          .updated_at = FromSeconds(seconds)};
}

InstallationScenario CreatedAt(std::int64_t seconds) {
  return InstallationScenario().Given({CreatedAs(Shown(seconds), {kFirst})});
}

TEST(InstallationCreation, ListsItsRepositories) {
  SyncInstallation created = Sync(InstallationAction::kCreated, Shown(5));
  created.repositories = {kFirst, kSecond};
  InstallationScenario().When(created).Then({CreatedAs(Shown(5), {kFirst, kSecond})});
}

TEST(InstallationCreation, AnyActionMayShowItFirst) {
  InstallationScenario()
      .When(Sync(InstallationAction::kSuspended, Suspended(Shown(5))))
      .Then({CreatedAs(Shown(5), {}), InstallationSuspended{.updated_at = FromSeconds(5)}});
  InstallationScenario()
      .When(Sync(InstallationAction::kUnsuspended, Shown(5)))
      .Then({CreatedAs(Shown(5), {}), InstallationUnsuspended{.updated_at = FromSeconds(5)}});
  InstallationScenario()
      .When(Sync(InstallationAction::kDeleted, Shown(5)))
      .Then({CreatedAs(Shown(5), {}), InstallationDeleted{.updated_at = FromSeconds(5)}});
  InstallationScenario()
      .When(Sync(InstallationAction::kNewPermissionsAccepted, Shown(5)))
      .Then(
          {CreatedAs(Shown(5), {}), InstallationPermissionsAccepted{.updated_at = FromSeconds(5)}});
  InstallationScenario()
      .When(ChangeRepositories{.installation = Shown(5), .added = {kFirst}, .removed = {}})
      .Then({CreatedAs(Shown(5), {}), Changed(5, {kFirst}, {})});
}

TEST(InstallationCreation, LateCreationAddsItsRepositories) {
  SyncInstallation created = Sync(InstallationAction::kCreated, Shown(4));
  created.repositories = {kFirst, kSecond};
  CreatedAt(5).When(created).Then({Changed(4, {kSecond}, {})});
}

TEST(InstallationAccount, AnotherAccountIsRejected) {
  Snapshot foreign = Shown(6);
  foreign.account = OrganizationId(1);
  CreatedAt(5)
      .When(Sync(InstallationAction::kDeleted, foreign))
      .ThenRejected(Rejection::kOwnerMismatch);
}

TEST(InstallationSuspension, SuspendedAndBack) {
  CreatedAt(5)
      .When(Sync(InstallationAction::kSuspended, Suspended(Shown(6))))
      .Then({InstallationSuspended{.updated_at = FromSeconds(6)}});
  CreatedAt(5)
      .Given({InstallationSuspended{.updated_at = FromSeconds(6)}})
      .When(Sync(InstallationAction::kUnsuspended, Shown(7)))
      .Then({InstallationUnsuspended{.updated_at = FromSeconds(7)}});
}

TEST(InstallationSuspension, UnsuspendedWinsAtTheSameTime) {
  const SyncInstallation suspend = Sync(InstallationAction::kSuspended, Suspended(Shown(6)));
  const SyncInstallation unsuspend = Sync(InstallationAction::kUnsuspended, Shown(6));
  CreatedAt(5).GivenDecided({suspend}).When(unsuspend).Then(
      {InstallationUnsuspended{.updated_at = FromSeconds(6)}});
  CreatedAt(5).GivenDecided({unsuspend}).When(suspend).ThenNothing();
}

TEST(InstallationSuspension, LateSuspensionIsNotNews) {
  CreatedAt(5)
      .GivenDecided({Sync(InstallationAction::kUnsuspended, Shown(7))})
      .When(Sync(InstallationAction::kSuspended, Suspended(Shown(6))))
      .ThenNothing();
}

TEST(InstallationSuspension, IsFoundInAnyNewerPayload) {
  CreatedAt(5)
      .When(Sync(InstallationAction::kNewPermissionsAccepted, Suspended(Shown(6))))
      .Then({InstallationSuspended{.updated_at = FromSeconds(6)},
             InstallationPermissionsAccepted{.updated_at = FromSeconds(6)}});
  CreatedAt(5)
      .When(ChangeRepositories{
          .installation = Suspended(Shown(6)), .added = {kSecond}, .removed = {}})
      .Then({InstallationSuspended{.updated_at = FromSeconds(6)}, Changed(6, {kSecond}, {})});
  CreatedAt(5)
      .Given({InstallationSuspended{.updated_at = FromSeconds(6)}})
      .When(ChangeRepositories{.installation = Shown(7), .added = {kSecond}, .removed = {}})
      .Then({InstallationUnsuspended{.updated_at = FromSeconds(7)}, Changed(7, {kSecond}, {})});
}

TEST(InstallationDeletion, IsTerminalWheneverItComes) {
  CreatedAt(5)
      .When(Sync(InstallationAction::kDeleted, Shown(4)))
      .Then({InstallationDeleted{.updated_at = FromSeconds(4)}});
  CreatedAt(5)
      .Given({InstallationDeleted{.updated_at = FromSeconds(6)}})
      .When(Sync(InstallationAction::kSuspended, Suspended(Shown(7))))
      .ThenNothing();
}

TEST(InstallationRepositories, LastWordStandsAtAnUnchangedTime) {
  CreatedAt(5)
      .When(ChangeRepositories{.installation = Shown(5), .added = {kSecond}, .removed = {kFirst}})
      .Then({Changed(5, {kSecond}, {kFirst})});
  CreatedAt(5)
      .Given({Changed(5, {}, {kFirst})})
      .When(ChangeRepositories{.installation = Shown(5), .added = {kFirst}, .removed = {}})
      .Then({Changed(5, {kFirst}, {})});
}

TEST(InstallationRepositories, NewerPayloadChangesTheSelection) {
  Snapshot all = Shown(6);
  all.selection = RepositorySelection::kAll;
  InstallationRepositoriesChanged changed = Changed(6, {kSecond}, {});
  changed.selection = RepositorySelection::kAll;
  CreatedAt(5)
      .When(ChangeRepositories{.installation = all, .added = {kSecond}, .removed = {}})
      .Then({changed});
}

TEST(InstallationRepositories, OlderPayloadKeepsTheSelection) {
  Snapshot all = Shown(4);
  all.selection = RepositorySelection::kAll;
  CreatedAt(5)
      .When(ChangeRepositories{.installation = all, .added = {kSecond}, .removed = {}})
      .Then({Changed(4, {kSecond}, {})});
}

}  // namespace
}  // namespace docket::domain::installation
