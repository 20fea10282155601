// The rules of a Repository, one scenario each.
#include "domain/repository/decider.h"
#include "tests/support/scenario.h"

namespace docket::domain::repository {
namespace {

using RepositoryScenario = testing::Scenario<Repository>;

constexpr OrganizationId kOwner(21031067);
constexpr OrganizationId kOtherOwner(38302899);
constexpr Timestamp kNow = FromSeconds(1'000);

Snapshot Shown(std::int64_t seconds) {
  return {.key = {.host = HostCode("gh"), .repository = RepositoryId(186853002)},
          .owner = kOwner,
          .full_name = "Codertocat/Hello-World",
          .default_branch = "master",
          .visibility = Visibility::kPublic,
          .archived = false,
          .updated_at = FromSeconds(seconds)};
}

Snapshot Named(Snapshot shown, const std::string& full_name) {
  shown.full_name = full_name;
  return shown;
}

Snapshot Archived(Snapshot shown) {
  shown.archived = true;
  return shown;
}

Snapshot OwnedBy(Snapshot shown, OrganizationId owner) {
  shown.owner = owner;
  return shown;
}

RepositoryBound BoundAs(const Snapshot& shown) {
  return {.key = shown.key,
          .owner = shown.owner,
          .full_name = shown.full_name,
          .default_branch = shown.default_branch,
          .visibility = shown.visibility,
          .archived = shown.archived,
          .updated_at = shown.updated_at};
}

SyncRepository Sync(RepositoryAction action, Snapshot shown) {
  return {.repository = std::move(shown),
          .action = action,
          .transferred_from = {},
          .speaks_for_both = false,
          .occurred_at = {}};
}

SyncRepository Transferred(std::int64_t seconds, OrganizationId from, OrganizationId to) {
  SyncRepository command = Sync(RepositoryAction::kTransferred, OwnedBy(Shown(seconds), to));
  command.transferred_from = from;
  return command;
}

PushRecorded Push() {
  return {.ref = "refs/heads/master",
          .before = CommitSha("a"),
          .after = CommitSha("b"),
          .pusher = UserId(1),
          .commits = 2,
          .default_branch = true,
          .forced = false,
          .created = false,
          .deleted = false,
          .pushed_at = FromSeconds(7)};
}

RepositoryScenario BoundAt(std::int64_t seconds) {
  return RepositoryScenario().At(kNow).Given({BoundAs(Shown(seconds))});
}

// What a fact means for the reviews, which is recorded behind it.
const ReviewsMustFollow kMustFollow{.at = kNow};

TEST(RepositoryAdmission, UnknownIsBoundToTheOwnerThatIsNamed) {
  RepositoryScenario().When(Admit{Shown(5)}).Then({BoundAs(Shown(5))});
}

TEST(RepositoryAdmission, BoundIsAdmitted) { BoundAt(5).When(Admit{Shown(9)}).ThenNothing(); }

TEST(RepositoryAdmission, AnotherOwnerIsRefusedWhateverItAsks) {
  const Snapshot foreign = OwnedBy(Shown(9), kOtherOwner);
  BoundAt(5).When(Admit{foreign}).ThenRejected(Rejection::kOwnerMismatch);
  BoundAt(5)
      .When(Sync(RepositoryAction::kDeleted, foreign))
      .ThenRejected(Rejection::kOwnerMismatch);
  BoundAt(5)
      .When(RecordPush{.repository = foreign, .push = Push()})
      .ThenRejected(Rejection::kOwnerMismatch);
}

TEST(RepositoryAdmission, LateDeliveryOfADeletedRepositoryIsAdmitted) {
  BoundAt(5)
      .Given({RepositoryDeleted{.deleted_at = FromSeconds(8)}})
      .When(Admit{Shown(6)})
      .ThenNothing();
}

TEST(RepositorySync, FirstSightBinds) {
  RepositoryScenario()
      .When(Sync(RepositoryAction::kArchived, Archived(Shown(5))))
      .Then({BoundAs(Archived(Shown(5)))});
}

TEST(RepositorySync, RenameIsFoundInAnyNewerPayload) {
  const RepositoryRenamed renamed{
      .from = Shown(5).full_name, .to = "Codertocat/Moon", .updated_at = FromSeconds(6)};
  BoundAt(5)
      .When(Sync(RepositoryAction::kRenamed, Named(Shown(6), "Codertocat/Moon")))
      .Then({renamed});
  BoundAt(5)
      .When(Sync(RepositoryAction::kEdited, Named(Shown(6), "Codertocat/Moon")))
      .Then({renamed});
}

// No second fact need carry the time of the payload.
TEST(RepositorySync, AChangeOfOneThingIsOneFact) {
  Snapshot hidden = Shown(6);
  hidden.visibility = Visibility::kPrivate;
  BoundAt(5)
      .When(Sync(RepositoryAction::kVisibilityChanged, hidden))
      .ThenOnce({RepositoryVisibilityChanged{.visibility = Visibility::kPrivate,
                                             .updated_at = FromSeconds(6)}});
  BoundAt(5)
      .When(Sync(RepositoryAction::kRenamed, Named(Shown(6), "Codertocat/Moon")))
      .ThenOnce({RepositoryRenamed{
          .from = Shown(5).full_name, .to = "Codertocat/Moon", .updated_at = FromSeconds(6)}});
}

TEST(RepositorySync, AVisibilityIsTheNewestWord) {
  Snapshot hidden = Shown(7);
  hidden.visibility = Visibility::kPrivate;
  BoundAt(5)
      .GivenDecided({Sync(RepositoryAction::kVisibilityChanged, hidden)})
      .When(Sync(RepositoryAction::kEdited, Named(Shown(6), "Codertocat/Moon")))
      .ThenNothing();
}

TEST(RepositorySync, OfTheSameSecondARenameTellsItsOwnSubjectAlone) {
  BoundAt(5)
      .When(Sync(RepositoryAction::kRenamed, Archived(Named(Shown(5), "Codertocat/Moon"))))
      .Then({RepositoryRenamed{
          .from = Shown(5).full_name, .to = "Codertocat/Moon", .updated_at = FromSeconds(5)}});
}

TEST(RepositorySync, DefaultBranchAndVisibilityAreRecorded) {
  Snapshot shown = Shown(6);
  shown.default_branch = "main";
  shown.visibility = Visibility::kPrivate;
  BoundAt(5)
      .When(Sync(RepositoryAction::kEdited, shown))
      .Then({RepositoryEdited{.default_branch = "main", .updated_at = FromSeconds(6)},
             RepositoryVisibilityChanged{.visibility = Visibility::kPrivate,
                                         .updated_at = FromSeconds(6)}});
}

TEST(RepositorySync, ArchivedAndBack) {
  BoundAt(5)
      .When(Sync(RepositoryAction::kArchived, Archived(Shown(6))))
      .Then({RepositoryArchived{.updated_at = FromSeconds(6)}, kMustFollow});
  BoundAt(5)
      .Given({RepositoryArchived{.updated_at = FromSeconds(6)}})
      .When(Sync(RepositoryAction::kUnarchived, Shown(7)))
      .Then({RepositoryUnarchived{.updated_at = FromSeconds(7)}});
}

TEST(RepositorySync, LateArchivingIsNotNews) {
  BoundAt(5)
      .GivenDecided({Sync(RepositoryAction::kUnarchived, Shown(7))})
      .When(Sync(RepositoryAction::kArchived, Archived(Shown(6))))
      .ThenNothing();
}

TEST(RepositorySync, NewTimeIsRecordedEvenIfNothingChanged) {
  BoundAt(5)
      .When(Sync(RepositoryAction::kUnarchived, Shown(7)))
      .Then({RepositoryEdited{.default_branch = "master", .updated_at = FromSeconds(7)}});
}

TEST(RepositorySync, AtTheSameTimeOnlyTheActionsOwnSubjectCounts) {
  BoundAt(5)
      .When(Sync(RepositoryAction::kArchived, Archived(Named(Shown(5), "Codertocat/Moon"))))
      .Then({RepositoryArchived{.updated_at = FromSeconds(5)}, kMustFollow});
}

TEST(RepositorySync, PayloadWithoutATimeCountsAtItsOccurrence) {
  SyncRepository command = Sync(RepositoryAction::kRenamed, Named(Shown(0), "Codertocat/Moon"));
  command.occurred_at = FromSeconds(6);
  BoundAt(5).When(command).Then({RepositoryRenamed{
      .from = Shown(5).full_name, .to = "Codertocat/Moon", .updated_at = FromSeconds(6)}});
}

TEST(RepositoryDeletion, IsTerminalWheneverItComes) {
  BoundAt(9)
      .When(Sync(RepositoryAction::kDeleted, Shown(6)))
      .Then({RepositoryDeleted{.deleted_at = FromSeconds(6)}, kMustFollow});
  BoundAt(5)
      .Given({RepositoryDeleted{.deleted_at = FromSeconds(6)}})
      .When(Sync(RepositoryAction::kRenamed, Named(Shown(7), "Codertocat/Moon")))
      .ThenNothing();
}

RepositoryTransferAnnounced AnnouncedAt(std::int64_t seconds, OrganizationId to = kOtherOwner) {
  return {.from = kOwner,
          .to = to,
          .updated_at = FromSeconds(seconds),
          .full_name = Shown(5).full_name};
}

TEST(RepositoryTransfer, IsAnnouncedAndTheOwnerStays) {
  const RepositoryTransferAnnounced announced = AnnouncedAt(6);
  BoundAt(5).When(Transferred(6, kOwner, kOtherOwner)).Then({announced});
  BoundAt(5)
      .Given({announced})
      .When(Admit{OwnedBy(Shown(7), kOtherOwner)})
      .ThenRejected(Rejection::kOwnerMismatch);
}

TEST(RepositoryTransfer, FromAnotherThanTheBoundOwnerIsRefused) {
  BoundAt(5)
      .When(Transferred(6, OrganizationId(1), kOtherOwner))
      .ThenRejected(Rejection::kOwnerMismatch);
}

TEST(RepositoryTransfer, OlderAnnouncementDoesNotReplaceANewerOne) {
  BoundAt(5)
      .GivenDecided({Transferred(8, kOwner, kOtherOwner)})
      .When(Transferred(7, kOwner, OrganizationId(1)))
      .ThenNothing();
}

// The organisation that a repository is said to go to may sign the announcement, with any time.
TEST(RepositoryTransfer, AnAnnouncementFromTheFutureMakesNoPayloadOfTheOwnerOld) {
  BoundAt(5)
      .GivenDecided({Transferred(9'000'000'000, kOwner, kOtherOwner)})
      .When(Sync(RepositoryAction::kRenamed, Named(Shown(7), "Codertocat/Moon")))
      .Then({RepositoryRenamed{
          .from = Shown(5).full_name, .to = "Codertocat/Moon", .updated_at = FromSeconds(7)}});
}

SyncRepository TransferredForBoth(std::int64_t seconds, OrganizationId from, OrganizationId to) {
  SyncRepository command = Transferred(seconds, from, to);
  command.speaks_for_both = true;
  return command;
}

RepositoryTransferred MovedAt(std::int64_t seconds, const KeyId& confirmed_by = {}) {
  return {.from = kOwner,
          .to = kOtherOwner,
          .confirmed_by = confirmed_by,
          .updated_at = FromSeconds(seconds)};
}

TEST(RepositoryTransfer, ByAnEndpointThatSpeaksForBothItMoves) {
  BoundAt(5).When(TransferredForBoth(6, kOwner, kOtherOwner)).Then({MovedAt(6), kMustFollow});
  BoundAt(5).Given({MovedAt(6)}).When(Admit{OwnedBy(Shown(7), kOtherOwner)}).ThenNothing();
  BoundAt(5).Given({MovedAt(6)}).When(Admit{Shown(7)}).ThenRejected(Rejection::kOwnerMismatch);
}

TEST(RepositoryTransfer, ShowsItsNewName) {
  SyncRepository command = TransferredForBoth(6, kOwner, kOtherOwner);
  command.repository.full_name = "Octocoders/Hello-World";
  BoundAt(5).When(command).Then({MovedAt(6),
                                 RepositoryRenamed{.from = Shown(5).full_name,
                                                   .to = "Octocoders/Hello-World",
                                                   .updated_at = FromSeconds(6)},
                                 kMustFollow});
}

TEST(RepositoryTransfer, OfTwoAnnouncementsOfOneSecondTheLastToArriveStands) {
  constexpr OrganizationId kThird(7);
  BoundAt(5)
      .GivenDecided({Transferred(6, kOwner, kOtherOwner)})
      .When(Transferred(6, kOwner, kThird))
      .Then({AnnouncedAt(6, kThird)});
  BoundAt(5)
      .GivenDecided({Transferred(6, kOwner, kOtherOwner)})
      .When(Transferred(5, kOwner, kThird))
      .ThenNothing();
}

TEST(RepositoryTransfer, OneThatIsOlderThanWhatIsKnownIsOnlyAnnounced) {
  BoundAt(9).When(TransferredForBoth(6, kOwner, kOtherOwner)).Then({AnnouncedAt(6)});
}

ConfirmTransfer Confirm() {
  return {
      .repository = Shown(5).key, .from = kOwner, .to = kOtherOwner, .confirmed_by = KeyId("k")};
}

TEST(RepositoryTransfer, AnOperatorConfirmsWhatWasAnnounced) {
  const ConfirmTransfer confirm = Confirm();
  const Event announced = AnnouncedAt(6);
  BoundAt(5).Given({announced}).When(confirm).ThenOnce({MovedAt(6, KeyId("k")), kMustFollow});
  BoundAt(5).Given({announced, MovedAt(6)}).When(confirm).ThenRejected(Rejection::kOwnerMismatch);
  BoundAt(5).When(confirm).ThenRejected(Rejection::kNoSuchTransfer);
  RepositoryScenario().When(confirm).ThenRejected(Rejection::kNotKnown);
  ConfirmTransfer elsewhere = confirm;
  elsewhere.to = OrganizationId(1);
  BoundAt(5).Given({announced}).When(elsewhere).ThenRejected(Rejection::kNoSuchTransfer);
}

TEST(RepositoryTransfer, ConfirmedItHasTheNameThatWasAnnounced) {
  SyncRepository announcement = Transferred(6, kOwner, kOtherOwner);
  announcement.repository.full_name = "Octocoders/Hello-World";
  BoundAt(5)
      .GivenDecided({announcement})
      .When(Confirm())
      .ThenOnce({MovedAt(6, KeyId("k")),
                 RepositoryRenamed{.from = Shown(5).full_name,
                                   .to = "Octocoders/Hello-World",
                                   .updated_at = FromSeconds(6)},
                 kMustFollow});
}

// It has been renamed since, and whoever said before what it would be called cannot know.
TEST(RepositoryTransfer, ConfirmedItKeepsANameThatIsNewerThanTheAnnouncement) {
  SyncRepository announcement = Transferred(6, kOwner, kOtherOwner);
  announcement.repository.full_name = "Octocoders/Hello-World";
  BoundAt(5)
      .GivenDecided(
          {announcement, Sync(RepositoryAction::kRenamed, Named(Shown(7), "Codertocat/Moon"))})
      .When(Confirm())
      .ThenOnce({MovedAt(6, KeyId("k")), kMustFollow});
}

TEST(RepositoryTransfer, VoidsWhatTheOwnerBeforeToldIt) {
  const State moved = testing::Replayed<Repository>(
      {BoundAs(Shown(5)), OrganizationPolicyReceived{.version = 3, .policy = {.drafts = true}},
       InstallationStandingReceived{.version = 4, .active = false}, MovedAt(6)});
  EXPECT_EQ(moved.owner, kOtherOwner);
  EXPECT_EQ(moved.first_owner, kOwner);
  EXPECT_EQ(moved.organization_policy_version, 0);
  EXPECT_TRUE(moved.organization_policy == PolicySettings());
  EXPECT_EQ(moved.installation_version, 0);
  EXPECT_TRUE(moved.Active());
}

ReceiveInstallationStanding Told(std::int64_t version, bool active) {
  return {.repository = Shown(5).key, .owner = kOwner, .version = version, .active = active};
}

TEST(RepositoryInstallation, TheNewestStandsAndItsReviewsFollow) {
  BoundAt(5)
      .When(Told(1, false))
      .Then({InstallationStandingReceived{.version = 1, .active = false}, kMustFollow});
  BoundAt(5)
      .Given({InstallationStandingReceived{.version = 2, .active = true}})
      .When(Told(1, false))
      .ThenNothing();
  BoundAt(5)
      .Given({InstallationStandingReceived{.version = 1, .active = false}})
      .When(Told(2, true))
      .Then({InstallationStandingReceived{.version = 2, .active = true}});
  ReceiveInstallationStanding foreign = Told(1, false);
  foreign.owner = kOtherOwner;
  BoundAt(5).When(foreign).ThenRejected(Rejection::kOwnerMismatch);
}

TEST(RepositoryInstallation, OfAnArchivedOneChangesNothingForItsReviews) {
  BoundAt(5)
      .Given({RepositoryArchived{.updated_at = FromSeconds(6)}})
      .When(Told(1, false))
      .Then({InstallationStandingReceived{.version = 1, .active = false}});
}

LetReviewsFollow Followed(std::int64_t through, bool complete) {
  return {.repository = Shown(5).key, .through = PullRequestNumber(through), .complete = complete};
}

ReviewsFollowed FollowedAt(std::int64_t through, bool complete, Timestamp at) {
  return {.through = PullRequestNumber(through), .complete = complete, .at = at};
}

TEST(RepositoryFollowUp, GoesOnUntilItIsComplete) {
  const Timestamp next(kNow.value() + 1);
  BoundAt(5).When(Followed(7, false)).ThenNothing();
  BoundAt(5).Given({kMustFollow}).When(Followed(7, false)).Then({FollowedAt(7, false, next)});
  BoundAt(5)
      .Given({kMustFollow, FollowedAt(7, false, next)})
      .When(Followed(9, true))
      .Then({FollowedAt(9, true, Timestamp(next.value() + 1))});
}

TEST(RepositoryFollowUp, IsDueUntilItIsCompleteAndNeverTwiceAtOneTime) {
  State state = testing::Replayed<Repository>({BoundAs(Shown(5))});
  EXPECT_EQ(DueOf(state), std::nullopt);
  Repository::Evolve(state, kMustFollow);
  EXPECT_EQ(DueOf(state), kNow);
  Repository::Evolve(state, FollowedAt(7, false, Timestamp(kNow.value() + 1)));
  EXPECT_EQ(DueOf(state), Timestamp(kNow.value() + 1));
  Repository::Evolve(state, FollowedAt(9, true, Timestamp(kNow.value() + 2)));
  EXPECT_EQ(DueOf(state), std::nullopt);
  // The next one within the same microsecond is another one.
  const auto decision = Repository::Decide(Sync(RepositoryAction::kArchived, Archived(Shown(6))),
                                           state, {.now = kNow});
  EXPECT_TRUE(std::get<0>(decision).events.back() ==
              Event(ReviewsMustFollow{.at = Timestamp(kNow.value() + 3)}));
}

TEST(RepositoryFollowUp, StartsAnewWhenSomethingElseComes) {
  const State state = testing::Replayed<Repository>(
      {BoundAs(Shown(5)), kMustFollow, FollowedAt(7, false, Timestamp(kNow.value() + 1)),
       ReviewsMustFollow{.at = Timestamp(kNow.value() + 2)}});
  EXPECT_TRUE(state.follow_up.under_way);
  EXPECT_EQ(state.follow_up.through, PullRequestNumber());
}

TEST(RepositoryPush, EachIsRecorded) {
  BoundAt(5).When(RecordPush{.repository = Shown(7), .push = Push()}).ThenEachTime({Push()});
}

// As pushes: no rule rests on them, and each delivery is an occurrence of its own.
TEST(RepositoryContext, IsRecordedEachTimeAndLeavesNoTrace) {
  const RuleChanged rule{.kind = RuleKind::kRuleset,
                         .change = RuleChange::kEdited,
                         .id = 5,
                         .name = "main",
                         .rule_sha256 = Sha256Hex(std::string(64, 'a')),
                         .updated_at = FromSeconds(9)};
  const CollaboratorChanged collaborator{.change = CollaboratorChange::kAdded,
                                         .collaborator = {.id = UserId(7), .login = {}},
                                         .permission_before = {},
                                         .permission = "write"};
  BoundAt(5).When(RecordRule{.repository = Shown(7), .rule = rule}).ThenEachTime({rule});
  BoundAt(5)
      .When(RecordCollaborator{.repository = Shown(7), .collaborator = collaborator})
      .ThenEachTime({collaborator});
  EXPECT_TRUE(testing::Replayed<Repository>({rule, collaborator}) == State());
}

TEST(RepositoryContext, OfAnotherOwnerIsRejected) {
  Snapshot foreign = Shown(7);
  foreign.owner = OrganizationId(1);
  BoundAt(5)
      .When(RecordRule{.repository = foreign, .rule = {}})
      .ThenRejected(Rejection::kOwnerMismatch);
  BoundAt(5)
      .When(RecordCollaborator{.repository = foreign, .collaborator = {}})
      .ThenRejected(Rejection::kOwnerMismatch);
}

TEST(RepositoryPush, BindsAnUnknownRepository) {
  const auto decision = Repository::Decide(RecordPush{.repository = Shown(7), .push = Push()},
                                           Repository::Initial(), {});
  EXPECT_EQ(std::get<0>(decision).events, (std::vector<Event>{BoundAs(Shown(7)), Push()}));
}

}  // namespace
}  // namespace docket::domain::repository
