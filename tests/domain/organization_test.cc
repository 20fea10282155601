// The rules of an Organization, one scenario each, and its indifference to order over seeds.
#include <algorithm>
#include <random>

#include "domain/organization/decider.h"
#include "tests/support/scenario.h"

namespace docket::domain::organization {
namespace {

using OrganizationScenario = testing::Scenario<Organization>;

Tenant TheOrganization() {
  return {.host = HostCode("gh"), .organization = OrganizationId(38302899)};
}

Personal Login(const std::string& text) { return {.subject = UserId(38302899), .text = text}; }

OrganizationRenamed Renamed(const std::string& from, const std::string& to) {
  return {.from = Login(from), .to = Login(to)};
}

Rename Renaming(const std::string& from, const std::string& to) {
  return {.organization = TheOrganization(), .renamed = Renamed(from, to)};
}

Delete Deletion() { return {.organization = TheOrganization(), .deleted = {.login = Login("c")}}; }

MemberChanged Member(MemberChange change) {
  return {.change = change,
          .member = {.id = UserId(39652351), .login = {.subject = UserId(39652351), .text = "m"}},
          .role = "member",
          .invitation = 0,
          .invited_at = {}};
}

TEST(OrganizationRenaming, TwoDeliveriesOfOneAreOneFact) {
  OrganizationScenario().When(Renaming("a", "b")).Then({Renamed("a", "b")});
  OrganizationScenario().Given({Renamed("a", "b")}).When(Renaming("a", "b")).ThenNothing();
  OrganizationScenario()
      .Given({Renamed("a", "b")})
      .When(Renaming("b", "a"))
      .Then({Renamed("b", "a")});
}

TEST(OrganizationRenaming, BeyondTheBoundTheFirstInTheirOrderStay) {
  OrganizationScenario scenario;
  for (std::size_t i = 0; i < kRenamingsMax; ++i) {
    scenario.Given({Renamed("m" + std::to_string(100 + i), "x")});
  }
  OrganizationScenario(scenario).When(Renaming("z", "x")).ThenNothing();
  OrganizationScenario(scenario).When(Renaming("a", "x")).Then({Renamed("a", "x")});
}

TEST(OrganizationDeletion, IsTerminalAndWhatCameBeforeIsStillRecorded) {
  const Event deleted = OrganizationDeleted{.login = Login("c")};
  OrganizationScenario().When(Deletion()).Then({deleted});
  OrganizationScenario().Given({deleted}).When(Renaming("a", "b")).Then({Renamed("a", "b")});
  OrganizationScenario().Given({deleted, Renamed("a", "b")}).When(Deletion()).ThenNothing();
}

// GitHub gives these no time and no id of their own: nothing tells a second occurrence from a
// repetition but the delivery.
TEST(OrganizationContext, IsRecordedEachTime) {
  const MemberChanged member = Member(MemberChange::kAdded);
  OrganizationScenario()
      .When(RecordMember{.organization = TheOrganization(), .member = member})
      .ThenEachTime({member});
  const TeamChanged team{
      .change = TeamChange::kAddedToRepository,
      .team = {.id = 1, .name = "t", .privacy = {}, .permission = {}, .parent = 0},
      .repository = RepositoryId(5)};
  OrganizationScenario()
      .When(RecordTeam{.organization = TheOrganization(), .team = team})
      .ThenEachTime({team});
  const TeamMembershipChanged membership{
      .change = MembershipChange::kRemoved, .team = team.team, .member = member.member};
  OrganizationScenario()
      .When(RecordTeamMembership{.organization = TheOrganization(), .membership = membership})
      .ThenEachTime({membership});
}

constexpr InstallationId kInstalled(957387);

FollowInstallation Installed(bool active, bool everywhere,
                             std::vector<RepositoryId> repositories = {}) {
  return {.organization = TheOrganization(),
          .installation = kInstalled,
          .active = active,
          .everywhere = everywhere,
          .repositories = std::move(repositories)};
}

InstallationHandedOut Told(std::int64_t version, const FollowInstallation& followed,
                           std::vector<RepositoryId> repositories) {
  return {.organization = TheOrganization(),
          .installation = followed.installation,
          .version = version,
          .active = followed.active,
          .everywhere = followed.everywhere,
          .repositories = std::move(repositories)};
}

OrganizationScenario WithRepositories(std::vector<std::int64_t> ids) {
  OrganizationScenario scenario;
  for (const std::int64_t id : ids) {
    scenario.Given({RepositoryRegistered{.repository = RepositoryId(id)}});
  }
  return scenario;
}

TEST(OrganizationInstallation, SuspendedEverywhereIsToldToAllAndToThoseToCome) {
  const FollowInstallation suspended = Installed(false, true);
  const InstallationHandedOut told = Told(1, suspended, {RepositoryId(1), RepositoryId(2)});
  WithRepositories({2, 1}).When(suspended).ThenOnce({told});
  const RegisterRepository comes{.organization = TheOrganization(), .repository = RepositoryId(3)};
  WithRepositories({2, 1}).Given({told}).When(comes).Then(
      {RepositoryRegistered{.repository = RepositoryId(3)}, Told(2, suspended, {RepositoryId(3)})});
  WithRepositories({2, 1})
      .Given({told, Told(2, Installed(true, true), {RepositoryId(1), RepositoryId(2)})})
      .When(comes)
      .Then({RepositoryRegistered{.repository = RepositoryId(3)}});
}

TEST(OrganizationInstallation, OfSomeRepositoriesThoseThatAreKnownAreTold) {
  const FollowInstallation withdrawn = Installed(false, false, {RepositoryId(2), RepositoryId(9)});
  WithRepositories({1, 2}).When(withdrawn).ThenOnce({Told(1, withdrawn, {RepositoryId(2)})});
  WithRepositories({1}).When(withdrawn).Then({Told(1, withdrawn, {})});
}

TEST(OrganizationInstallation, NobodyIsToldAsLongAsAllIsActive) {
  const FollowInstallation active = Installed(true, true);
  WithRepositories({1}).When(active).ThenOnce({Told(1, active, {})});
}

// What an old one does when it is removed, told late, is not the new one's business.
TEST(OrganizationInstallation, InWhateverOrderTheyComeTheNewerOneStands) {
  FollowInstallation newer = Installed(true, true);
  newer.installation = InstallationId(kInstalled.value() + 1);
  WithRepositories({1}).Given({Told(1, newer, {})}).When(Installed(false, true)).ThenNothing();
}

TEST(OrganizationInstallation, ANewOneOfRepositoriesThatAreNotKnownEndsTheSilence) {
  FollowInstallation newer = Installed(true, false, {RepositoryId(9)});
  newer.installation = InstallationId(kInstalled.value() + 1);
  const Event deleted = Told(1, Installed(false, true), {RepositoryId(1)});
  WithRepositories({1}).Given({deleted}).When(newer).Then({Told(2, newer, {})});
  WithRepositories({1})
      .Given({deleted, Told(2, newer, {})})
      .When(RegisterRepository{.organization = TheOrganization(), .repository = RepositoryId(9)})
      .Then({RepositoryRegistered{.repository = RepositoryId(9)}});
}

TEST(OrganizationInstallation, OneThatIsNarrowedAndGoesOnIsActiveForThoseToCome) {
  const FollowInstallation narrowed = Installed(true, false, {RepositoryId(1)});
  WithRepositories({1})
      .Given({Told(1, Installed(false, true), {RepositoryId(1)}),
              Told(2, narrowed, {RepositoryId(1)})})
      .When(RegisterRepository{.organization = TheOrganization(), .repository = RepositoryId(2)})
      .Then({RepositoryRegistered{.repository = RepositoryId(2)}});
}

TEST(OrganizationInstallation, ANewerOneReplacesItAndAnOlderOneIsSilent) {
  FollowInstallation newer = Installed(true, true);
  newer.installation = InstallationId(kInstalled.value() + 1);
  const Event suspended = Told(1, Installed(false, true), {RepositoryId(1)});
  WithRepositories({1})
      .Given({suspended})
      .When(newer)
      .ThenOnce({Told(2, newer, {RepositoryId(1)})});
  WithRepositories({1})
      .Given({suspended, Told(2, newer, {RepositoryId(1)})})
      .When(Installed(false, true))
      .ThenNothing();
}

TEST(OrganizationInstallation, ALongListIsToldInParts) {
  OrganizationScenario scenario;
  std::vector<RepositoryId> first;
  for (std::size_t i = 1; i <= kHandedOutMax + 1; ++i) {
    const RepositoryId id(static_cast<std::int64_t>(i));
    scenario.Given({RepositoryRegistered{.repository = id}});
    if (i <= kHandedOutMax) first.push_back(id);
  }
  const RepositoryId last(static_cast<std::int64_t>(kHandedOutMax + 1));
  scenario.When(Installed(false, true))
      .ThenOnce({Told(1, Installed(false, true), first), Told(2, Installed(false, true), {last})});
}

TEST(OrganizationRepositories, OneThatMovedAwayIsToldNothingMore) {
  const ReleaseRepository release{.organization = TheOrganization(), .repository = RepositoryId(1)};
  const Event released = RepositoryReleased{.repository = RepositoryId(1)};
  WithRepositories({1, 2}).When(release).Then({released});
  WithRepositories({2}).When(release).ThenNothing();
  const FollowInstallation suspended = Installed(false, true);
  WithRepositories({1, 2})
      .Given({released})
      .When(suspended)
      .ThenOnce({Told(1, suspended, {RepositoryId(2)})});
}

State Delivered(const std::vector<Command>& commands) {
  State state = Organization::Initial();
  for (const Command& command : commands) {
    auto decision = std::get<0>(Organization::Decide(command, state, {}));
    state = std::move(decision.state);
  }
  return state;
}

TEST(OrganizationOrder, AnyOrderAndNumberOfCommandsEndsAlike) {
  constexpr std::uint32_t kSeeds = 100;
  for (std::uint32_t seed = 1; seed <= kSeeds && !::testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    const auto pick = [&](int choices) {
      return std::uniform_int_distribution(0, choices - 1)(random);
    };
    std::vector<Command> commands;
    for (int i = 0; i < 120; ++i) {
      commands.emplace_back(Renaming(std::to_string(pick(12)), std::to_string(pick(12))));
    }
    if (pick(2) == 0) commands.emplace_back(Deletion());
    const State expected = Delivered(commands);
    EXPECT_EQ(expected.renamings.size(), kRenamingsMax);
    const std::vector<Command> repeated(commands.begin(), commands.begin() + 40);
    commands.insert(commands.end(), repeated.begin(), repeated.end());
    std::shuffle(commands.begin(), commands.end(), random);
    EXPECT_TRUE(Delivered(commands) == expected);
  }
}

PlaceOnShard Placing(const std::string& shard) {
  return {.organization = TheOrganization(), .placed = {.shard = shard, .placed_by = KeyId("k_1")}};
}

TEST(OrganizationPlacement, IsToldOnceAndCanBeTakenBack) {
  const Event placed = OrganizationPlaced{.shard = "s2", .placed_by = KeyId("k_1")};
  const Event taken_back = OrganizationPlaced{.shard = "", .placed_by = KeyId("k_1")};
  OrganizationScenario().When(Placing("s2")).Then({placed});
  OrganizationScenario().Given({placed}).When(Placing("s2")).ThenNothing();
  OrganizationScenario().Given({placed}).When(Placing("")).Then({taken_back});
  OrganizationScenario().When(Placing("")).ThenNothing();
}

TEST(OrganizationPlacement, NamesNoShardThatCannotBeOne) {
  for (const std::string& name : {std::string("s 2"), std::string("s/2"), std::string("ß"),
                                  std::string(kNameBytesMax + 1, 's')}) {
    OrganizationScenario().When(Placing(name)).ThenRejected(Rejection::kNameOutOfBounds);
  }
}

TEST(OrganizationPlacement, SettlesWhereItWasPlacedLast) {
  const Event to_s2 = OrganizationPlaced{.shard = "s2", .placed_by = KeyId("k_1")};
  const Event back = OrganizationPlaced{.shard = "", .placed_by = KeyId("k_1")};
  const Event settled = OrganizationSettled{.shard = "s2"};
  const Event settled_back = OrganizationSettled{.shard = ""};
  const SettleOnShard on_s2{.organization = TheOrganization(), .settled = {.shard = "s2"}};
  const SettleOnShard by_strategy{.organization = TheOrganization(), .settled = {.shard = ""}};
  OrganizationScenario().Given({to_s2}).When(on_s2).Then({settled});
  OrganizationScenario().Given({to_s2, settled}).When(on_s2).ThenNothing();
  OrganizationScenario().Given({to_s2, back}).When(on_s2).ThenNothing();
  OrganizationScenario().Given({to_s2}).When(by_strategy).ThenNothing();
  OrganizationScenario().When(by_strategy).ThenNothing();
  OrganizationScenario().Given({to_s2, settled, back}).When(by_strategy).Then({settled_back});
}

LegalHoldPlaced Hold(const std::string& id, std::int64_t repository = 0) {
  return {.id = id,
          .scope = {.repository = RepositoryId(repository), .number = PullRequestNumber()},
          .reason = {.subject = UserId(), .text = "a suit"},
          .placed_by = KeyId("k_1")};
}

PlaceLegalHold Holding(LegalHoldPlaced hold) {
  return {.organization = TheOrganization(), .hold = std::move(hold)};
}

LegalHoldLifted Lifted(const std::string& id) {
  return {.id = id, .reason = {.subject = UserId(), .text = "settled"}, .lifted_by = KeyId("k_2")};
}

LiftLegalHold Lifting(LegalHoldLifted lifted) {
  return {.organization = TheOrganization(), .lifted = std::move(lifted)};
}

TEST(LegalHold, StandsUntilItIsLifted) {
  OrganizationScenario().When(Holding(Hold("case-1"))).Then({Hold("case-1")});
  OrganizationScenario().Given({Hold("case-1")}).When(Holding(Hold("case-1"))).ThenNothing();
  OrganizationScenario()
      .Given({Hold("case-1")})
      .When(Lifting(Lifted("case-1")))
      .Then({Lifted("case-1")});
  OrganizationScenario()
      .Given({Hold("case-1"), Lifted("case-1")})
      .When(Holding(Hold("case-2")))
      .Then({Hold("case-2")});
}

TEST(LegalHold, NamesOneScopeForEver) {
  OrganizationScenario()
      .Given({Hold("case-1")})
      .When(Holding(Hold("case-1", 7)))
      .ThenRejected(Rejection::kLegalHoldExists);
  OrganizationScenario()
      .Given({Hold("case-1"), Lifted("case-1")})
      .When(Holding(Hold("case-1")))
      .ThenRejected(Rejection::kLegalHoldExists);
}

TEST(LegalHold, IsNotLiftedWhenThereIsNone) {
  OrganizationScenario()
      .Given({Hold("case-1")})
      .When(Lifting(Lifted("case-2")))
      .ThenRejected(Rejection::kNoSuchLegalHold);
  OrganizationScenario()
      .Given({Hold("case-1"), Lifted("case-1")})
      .When(Lifting(Lifted("case-1")))
      .ThenNothing();
}

TEST(LegalHold, HasANameAndAReason) {
  OrganizationScenario().When(Holding(Hold(""))).ThenRejected(Rejection::kNameOutOfBounds);
  LegalHoldPlaced silent = Hold("case-1");
  silent.reason.text.clear();
  OrganizationScenario().When(Holding(silent)).ThenRejected(Rejection::kReasonOutOfBounds);
  LegalHoldPlaced wordy = Hold("case-1");
  wordy.reason.text.assign(kReasonBytesMax + 1, 'a');
  OrganizationScenario().When(Holding(wordy)).ThenRejected(Rejection::kReasonOutOfBounds);
  LegalHoldLifted no_reason = Lifted("case-1");
  no_reason.reason.text.clear();
  OrganizationScenario()
      .Given({Hold("case-1")})
      .When(Lifting(no_reason))
      .ThenRejected(Rejection::kReasonOutOfBounds);
}

TEST(LegalHold, BeyondTheBoundOneIsRefused) {
  OrganizationScenario scenario;
  for (std::size_t i = 0; i < kLegalHoldsMax; ++i) {
    scenario.Given({Hold("case-" + std::to_string(i))});
  }
  OrganizationScenario(scenario)
      .When(Holding(Hold("one-more")))
      .ThenRejected(Rejection::kTooManyLegalHolds);
  OrganizationScenario(scenario).When(Holding(Hold("case-3"))).ThenNothing();
}

SubjectErased Erased(std::int64_t subject) {
  return {.subject = UserId(subject),
          .reason = {.subject = UserId(), .text = "ticket 40"},
          .erased_by = KeyId("k_1")};
}

EraseSubject Erasing(SubjectErased erased) {
  return {.organization = TheOrganization(), .erased = std::move(erased)};
}

TEST(Erasure, IsForEver) {
  OrganizationScenario().When(Erasing(Erased(7))).Then({Erased(7)});
  OrganizationScenario().Given({Erased(7)}).When(Erasing(Erased(7))).ThenNothing();
  OrganizationScenario().Given({Erased(7), Erased(9)}).When(Erasing(Erased(8))).Then({Erased(8)});
}

TEST(Erasure, IsRefusedWhileALegalHoldStands) {
  OrganizationScenario()
      .Given({Hold("case-1"), Hold("case-2", 7), Lifted("case-1")})
      .When(Erasing(Erased(7)))
      .ThenRejected(Rejection::kHeld);
  OrganizationScenario()
      .Given({Hold("case-1"), Lifted("case-1")})
      .When(Erasing(Erased(7)))
      .Then({Erased(7)});
  OrganizationScenario().Given({Erased(7), Hold("case-1")}).When(Erasing(Erased(7))).ThenNothing();
}

TEST(Erasure, IsOfSomebodyAndForAReason) {
  OrganizationScenario().When(Erasing(Erased(0))).ThenRejected(Rejection::kNoSubject);
  SubjectErased silent = Erased(7);
  silent.reason.text.clear();
  OrganizationScenario().When(Erasing(silent)).ThenRejected(Rejection::kReasonOutOfBounds);
  silent.reason.sealed = "what only its writer could read";
  OrganizationScenario().When(Erasing(silent)).Then({silent});
}

TEST(Erasure, BeyondTheBoundOneIsRefused) {
  OrganizationScenario scenario;
  for (std::size_t i = 1; i <= kErasedMax; ++i) {
    scenario.Given({Erased(static_cast<std::int64_t>(i))});
  }
  OrganizationScenario(scenario)
      .When(Erasing(Erased(kErasedMax + 1)))
      .ThenRejected(Rejection::kTooManyErased);
  OrganizationScenario(scenario).When(Erasing(Erased(3))).ThenNothing();
}

}  // namespace
}  // namespace docket::domain::organization
