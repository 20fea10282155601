// Policies: how they are put together, what they do to automatic runs, and how repositories and
// organisations hold them; one scenario each.
#include "domain/policy.h"

#include "domain/organization/decider.h"
#include "domain/repository/decider.h"
#include "tests/domain/pull_request_payloads.h"
#include "tests/support/scenario.h"

namespace docket::domain {
namespace {

TEST(EffectivePolicyTest, ARepositoryGoesBeforeItsOrganisationFieldByField) {
  const PolicySettings organization{.drafts = true, .push_debounce_seconds = 100};
  const PolicySettings repository{.push_debounce_seconds = 7};
  const Policy effective =
      EffectivePolicy({.organization = organization, .repository = repository});
  Policy expected;
  expected.runs.drafts = true;
  expected.runs.push_debounce_seconds = 7;
  EXPECT_EQ(effective, expected);
  EXPECT_EQ(EffectivePolicy({.organization = {}, .repository = {}}), Policy());
}

TEST(EffectivePolicyTest, AnEmptyListIsSetToo) {
  const PolicySettings organization{.skip_labels = Labels{"wip"}};
  const PolicySettings repository{.skip_labels = Labels{}};
  const SetPolicies set{.organization = organization, .repository = repository};
  EXPECT_TRUE(EffectivePolicy(set).runs.skip_labels.empty());
}

TEST(EffectivePolicyTest, EveryFieldIsTaken) {
  const PolicySettings all{.triggers = AutomaticTriggers{.opened = false},
                           .trigger_labels = Labels{"a"},
                           .skip_labels = Labels{"b"},
                           .required_labels = Labels{"c"},
                           .drafts = true,
                           .bot_authors = false,
                           .include_paths = Globs{"d"},
                           .exclude_paths = Globs{"e"},
                           .push_debounce_seconds = 1,
                           .required_approvals = 2,
                           .approvals_of_any_head = true};
  const Policy expected{.runs = {.triggers = {.opened = false},
                                 .trigger_labels = {"a"},
                                 .skip_labels = {"b"},
                                 .required_labels = {"c"},
                                 .drafts = true,
                                 .bot_authors = false,
                                 .include_paths = {"d"},
                                 .exclude_paths = {"e"},
                                 .push_debounce_seconds = 1},
                        .merges = {.required_approvals = 2, .approvals_of_any_head = true}};
  EXPECT_EQ(EffectivePolicy({.organization = all, .repository = {}}), expected);
  EXPECT_EQ(EffectivePolicy({.organization = {}, .repository = all}), expected);
}

TEST(PolicyBoundsTest, EachPartHasItsOwn) {
  EXPECT_TRUE(IsWithinBounds({}));
  EXPECT_TRUE(IsWithinBounds({.push_debounce_seconds = kPolicyDebounceSecondsMax}));
  EXPECT_FALSE(IsWithinBounds({.push_debounce_seconds = kPolicyDebounceSecondsMax + 1}));
  EXPECT_FALSE(IsWithinBounds({.push_debounce_seconds = -1}));
  EXPECT_FALSE(IsWithinBounds({.required_approvals = kPolicyApprovalsMax + 1}));
  EXPECT_FALSE(IsWithinBounds({.skip_labels = Labels{""}}));
  EXPECT_FALSE(IsWithinBounds({.skip_labels = Labels{std::string(kPolicyLabelBytesMax + 1, 'x')}}));
  EXPECT_TRUE(IsWithinBounds({.include_paths = Globs(kPolicyGlobsMax, "x")}));
  EXPECT_FALSE(IsWithinBounds({.include_paths = Globs(kPolicyGlobsMax + 1, "x")}));
}

}  // namespace
}  // namespace docket::domain

namespace docket::domain::review {
namespace {

using ReviewScenario = testing::Scenario<Review, Context>;

ReviewScenario Under(const RunPolicy& policy) {
  Context context;
  context.now = kNow;
  context.policy.runs = policy;
  return ReviewScenario(context);
}

SyncPullRequest By(AuthorKind author, SyncPullRequest command) {
  command.author = author;
  return command;
}

SyncPullRequest LabelAdded(const std::string& label, Snapshot shown) {
  SyncPullRequest command = Sync(PullRequestAction::kLabeled, std::move(shown));
  command.label = label;
  return command;
}

SyncPullRequest LabelRemoved(const std::string& label, Snapshot shown) {
  SyncPullRequest command = Sync(PullRequestAction::kUnlabeled, std::move(shown));
  command.label = label;
  return command;
}

// Who sent the synchronize of head b.
HeadPushed PushedB() {
  return {.head = CommitSha("b"), .pusher = Someone(7), .seen_at = FromSeconds(2)};
}

TEST(RunPolicyTest, DraftsAreReviewedIfItSaysSo) {
  Under({.drafts = true})
      .When(Opened(Draft(1)))
      .Then({TrackedAs(Draft(1)), Requested(1, "a", Trigger::kOpened)});
}

TEST(RunPolicyTest, EachTriggerCanBeOff) {
  Under({.triggers = {.opened = false}})
      .When(Opened(Open(1)))
      .Then({TrackedAs(Open(1)), Skipped("a", Trigger::kOpened, SkipReason::kTriggerOff)});
  Under({.triggers = {.synchronize = false}})
      .When(Pushed("a", Open(2, "b")))
      .Then({TrackedAs(Open(2, "b")), PushedB(),
             Skipped("b", Trigger::kSynchronize, SkipReason::kTriggerOff)});
  const std::pair<RunPolicy, SyncPullRequest> others[] = {
      {{.triggers = {.reopened = false}}, Sync(PullRequestAction::kReopened, Open(2))},
      {{.triggers = {.ready_for_review = false}},
       Sync(PullRequestAction::kReadyForReview, Open(2))},
      {{.triggers = {.base_changed = false}}, Rebased(Open(2))},
  };
  const Trigger triggers[] = {Trigger::kReopened, Trigger::kReadyForReview, Trigger::kBaseChanged};
  for (std::size_t i = 0; i < std::size(others); ++i) {
    Under(others[i].first)
        .When(others[i].second)
        .Then({TrackedAs(Open(2)), Skipped("a", triggers[i], SkipReason::kTriggerOff)});
  }
}

TEST(RunPolicyTest, OtherBotsAreReviewedUnlessItSaysNo) {
  const SyncPullRequest opened = By(AuthorKind::kOtherBot, Opened(Open(1)));
  Under({}).When(opened).Then({TrackedAs(Open(1)), Requested(1, "a", Trigger::kOpened)});
  Under({.bot_authors = false})
      .When(opened)
      .Then({TrackedAs(Open(1)), Skipped("a", Trigger::kOpened, SkipReason::kBotAuthor)});
}

TEST(RunPolicyTest, TheBotsOwnPullRequestIsNeverReviewedByItself) {
  Under({.drafts = true})
      .When(By(AuthorKind::kOurBot, Opened(Open(1))))
      .Then({TrackedAs(Open(1)), Skipped("a", Trigger::kOpened, SkipReason::kOwn)});
}

TEST(RunPolicyTest, WhatTheBotDoesTriggersNothing) {
  SyncPullRequest pushed = Pushed("a", Open(2, "b"));
  pushed.sent_by_our_bot = true;
  Under({}).When(pushed).Then(
      {TrackedAs(Open(2, "b")), PushedB(), Skipped("b", Trigger::kSynchronize, SkipReason::kOwn)});
  SyncPullRequest asked = Sync(PullRequestAction::kReviewRequested, Open(2));
  asked.asks_our_bot = true;
  asked.sent_by_our_bot = true;
  Under({}).When(asked).Then(
      {TrackedAs(Open(2)), Skipped("a", Trigger::kReviewerRequested, SkipReason::kOwn)});
}

TEST(RunPolicyTest, ASkipLabelStandsInTheWayUntilItIsGone) {
  const RunPolicy policy{.skip_labels = {"wip"}};
  const Snapshot labeled = Labeled(Open(1), {"wip"});
  Under(policy)
      .When(Opened(labeled))
      .Then({TrackedAs(labeled), FactsOf(labeled),
             Skipped("a", Trigger::kOpened, SkipReason::kSkipLabel)});
  Under(policy)
      .GivenDecided({Opened(labeled)})
      .When(LabelRemoved("wip", Open(2)))
      .Then({FactsOf(Open(2)), Requested(1, "a", Trigger::kLabeled)});
  Under(policy).GivenDecided({Opened(labeled)}).When(LabelRemoved("other", labeled)).ThenNothing();
}

TEST(RunPolicyTest, ARequiredLabelAsksWhenItComes) {
  const RunPolicy policy{.required_labels = {"ready", "urgent"}};
  Under(policy)
      .When(Opened(Open(1)))
      .Then({TrackedAs(Open(1)), Skipped("a", Trigger::kOpened, SkipReason::kMissingLabel)});
  const Snapshot ready = Labeled(Open(2), {"ready"});
  Under(policy)
      .GivenDecided({Opened(Open(1))})
      .When(LabelAdded("ready", ready))
      .Then({FactsOf(ready), Requested(1, "a", Trigger::kLabeled)});
}

TEST(RunPolicyTest, ATriggerLabelAsksOncePerHead) {
  const RunPolicy policy{.triggers = {.opened = false}, .trigger_labels = {"review"}};
  const Snapshot labeled = Labeled(Open(2), {"review"});
  Under(policy)
      .GivenDecided({Opened(Open(1))})
      .When(LabelAdded("review", labeled))
      .Then({FactsOf(labeled), Requested(1, "a", Trigger::kLabeled)});
  const Snapshot again = Labeled(Open(4), {"review"});
  Under(policy)
      .GivenDecided({Opened(Open(1)), LabelAdded("review", labeled), Other(Open(3))})
      .When(LabelAdded("review", again))
      .Then({FactsOf(again), Skipped("a", Trigger::kLabeled, SkipReason::kDuplicateHead)});
}

TEST(RunPolicyTest, LabelsThatItDoesNotNameAskForNothing) {
  const Snapshot labeled = Labeled(Open(2), {"bug"});
  Under({})
      .GivenDecided({Other(Open(1))})
      .When(LabelAdded("bug", labeled))
      .Then({FactsOf(labeled)});
}

TEST(RunPolicyTest, WhoAsksGetsARunWhateverThePolicy) {
  const RunPolicy closed{.triggers = {.opened = false},
                         .skip_labels = {"wip"},
                         .required_labels = {"ready"},
                         .bot_authors = false};
  const Snapshot labeled = Labeled(Open(1), {"wip"});
  Under(closed)
      .GivenDecided({By(AuthorKind::kOtherBot, Opened(labeled))})
      .When(RequestReview{.review = TheReview(), .trigger = Trigger::kRequested, .head = {}})
      .ThenOnce({Requested(1, "a", Trigger::kRequested)});
}

TEST(RunPolicyTest, ThePushesWaitIsItsOwn) {
  const RunPolicy policy{.push_debounce_seconds = 5};
  ReviewRequested requested = Requested(1, "b", Trigger::kSynchronize);
  requested.not_before = AddSeconds(kNow, 5);
  requested.deadline = AddSeconds(requested.not_before, kRunSeconds);
  Under(policy)
      .When(Pushed("a", Open(2, "b")))
      .Then({TrackedAs(Open(2, "b")), PushedB(), requested});
}

TEST(ReviewerRequestTest, TheBotAsAReviewerIsAskedExplicitly) {
  SyncPullRequest asked = Sync(PullRequestAction::kReviewRequested, Draft(2));
  asked.asks_our_bot = true;
  Under({})
      .GivenDecided({Opened(Draft(1))})
      .When(asked)
      .Then({FactsOf(Draft(2)), Requested(1, "a", Trigger::kReviewerRequested)});
  Under({})
      .GivenDecided({Opened(Draft(1))})
      .When(Sync(PullRequestAction::kReviewRequested, Draft(2)))
      .Then({FactsOf(Draft(2))});
}

TEST(ReviewerRequestTest, WhatIsUnderWayIsNotRequestedAgain) {
  SyncPullRequest asked = Sync(PullRequestAction::kReviewRequested, Open(2));
  asked.asks_our_bot = true;
  Under({})
      .GivenDecided({Opened(Open(1))})
      .When(asked)
      .Then({FactsOf(Open(2)), Skipped("a", Trigger::kReviewerRequested, SkipReason::kRunLive)});
}

// A new comment below the pull request that asks for something.
RecordComment Asking(BotCommand command, bool permitted = true, std::int64_t id = 9) {
  return {.target = TheReview(),
          .pull_request = std::nullopt,
          .comment = {.kind = CommentKind::kIssue,
                      .id = ProviderCommentId(id),
                      .author = Someone(5),
                      .body_sha256 = Sha256Hex("text"),
                      .review = {},
                      .in_reply_to = {},
                      .commit = {},
                      .path = {},
                      .line = 0,
                      .created_at = FromSeconds(5),
                      .updated_at = FromSeconds(5)},
          .action = CommentAction::kCreated,
          .sender = Someone(5),
          .deleted_at = kUnknownTime,
          .ask = Ask{.command = command, .permitted = permitted}};
}

CommentRecorded RecordedAs(const RecordComment& command) { return {.comment = command.comment}; }

BotCommandRefused RefusedOf(const RecordComment& command, RefusalReason reason) {
  return {.kind = command.comment.kind,
          .comment = command.comment.id,
          .command = command.ask->command,
          .reason = reason};
}

TEST(BotCommandTest, ReviewAsksForARunOfADraftToo) {
  const RecordComment asking = Asking(BotCommand::kReview);
  Under({})
      .GivenDecided({Opened(Draft(1))})
      .When(asking)
      .Then({RecordedAs(asking), Requested(1, "a", Trigger::kCommand)});
}

TEST(BotCommandTest, ReviewOfWhatIsUnderWayIsSkipped) {
  const RecordComment asking = Asking(BotCommand::kReview);
  Under({})
      .GivenDecided({Opened(Open(1))})
      .When(asking)
      .Then({RecordedAs(asking), Skipped("a", Trigger::kCommand, SkipReason::kRunLive)});
}

TEST(BotCommandTest, CancelEndsTheLiveRun) {
  const RecordComment asking = Asking(BotCommand::kCancel);
  Under({})
      .GivenDecided({Opened(Open(1))})
      .When(asking)
      .Then(
          {RecordedAs(asking), RunCancelled{.run = TheRun(1), .reason = CancelReason::kRequested}});
}

TEST(BotCommandTest, CancelOfNothingIsTold) {
  const RecordComment asking = Asking(BotCommand::kCancel);
  Under({})
      .GivenDecided({Other(Open(1))})
      .When(asking)
      .Then({RecordedAs(asking), RefusedOf(asking, RefusalReason::kNothingToCancel)});
}

TEST(BotCommandTest, WhoMayNotWriteIsRecordedAndRefused) {
  for (const BotCommand command : {BotCommand::kReview, BotCommand::kCancel}) {
    const RecordComment asking = Asking(command, false);
    Under({})
        .GivenDecided({Opened(Open(1))})
        .When(asking)
        .Then({RecordedAs(asking), RefusedOf(asking, RefusalReason::kNotPermitted)});
  }
}

TEST(BotCommandTest, OfAPullRequestThatIsNotKnownNothingCanBeAsked) {
  const RecordComment asking = Asking(BotCommand::kReview);
  Under({}).When(asking).Then({RecordedAs(asking), RefusedOf(asking, RefusalReason::kNotTracked)});
}

TEST(BotCommandTest, AnEditedOrKnownCommentAsksForNothing) {
  RecordComment edited = Asking(BotCommand::kReview);
  edited.action = CommentAction::kEdited;
  Under({}).GivenDecided({Other(Open(1))}).When(edited).Then({RecordedAs(edited)});
  Under({}).GivenDecided({Other(Open(1)), edited}).When(Asking(BotCommand::kReview)).ThenNothing();
}

}  // namespace
}  // namespace docket::domain::review

namespace docket::domain::repository {
namespace {

using RepositoryScenario = testing::Scenario<Repository>;

constexpr OrganizationId kOwner(21031067);
const RepositoryKey kKey{.host = HostCode("gh"), .repository = RepositoryId(186853002)};

RepositoryScenario Known() {
  return RepositoryScenario().Given({RepositoryBound{.key = kKey,
                                                     .owner = kOwner,
                                                     .full_name = "o/r",
                                                     .default_branch = "main",
                                                     .visibility = Visibility::kPublic,
                                                     .archived = false,
                                                     .updated_at = FromSeconds(1)}});
}

SetPolicy Set(PolicySettings policy, std::optional<std::int64_t> expected = std::nullopt) {
  return {.repository = kKey,
          .owner = kOwner,
          .policy = std::move(policy),
          .expected_version = expected,
          .set_by = KeyId("k")};
}

PolicyChanged Changed(std::int64_t version, PolicySettings policy) {
  return {.version = version, .policy = std::move(policy), .set_by = KeyId("k")};
}

TEST(RepositoryPolicy, IsCountedAndSetOnce) {
  Known().When(Set({.drafts = true})).Then({Changed(1, {.drafts = true})});
  Known()
      .Given({Changed(1, {.drafts = true})})
      .When(Set({.drafts = false}))
      .Then({Changed(2, {.drafts = false})});
}

TEST(RepositoryPolicy, TheFirstOneMayBeEmpty) { Known().When(Set({})).Then({Changed(1, {})}); }

TEST(RepositoryPolicy, IsReplacedOnlyAtTheExpectedVersion) {
  const Event first = Changed(1, {.drafts = true});
  Known().Given({first}).When(Set({}, 0)).ThenRejected(Rejection::kPolicyHasChanged);
  Known().Given({first}).When(Set({}, 1)).ThenOnce({Changed(2, {})});
  Known().When(Set({}, 0)).ThenOnce({Changed(1, {})});
}

TEST(RepositoryPolicy, IsForItsOwnerAlone) {
  SetPolicy others = Set({});
  others.owner = OrganizationId(1);
  Known().When(others).ThenRejected(Rejection::kOwnerMismatch);
  RepositoryScenario().When(Set({})).ThenRejected(Rejection::kNotKnown);
}

TEST(RepositoryPolicy, IsBounded) {
  Known()
      .When(Set({.push_debounce_seconds = kPolicyDebounceSecondsMax + 1}))
      .ThenRejected(Rejection::kPolicyOutOfBounds);
}

TEST(RepositoryPolicy, OfItsOrganisationTheNewestStandsInEveryOrder) {
  const auto received = [](std::int64_t version) {
    return ReceiveOrganizationPolicy{.repository = kKey,
                                     .owner = kOwner,
                                     .version = version,
                                     .policy = {.push_debounce_seconds = version}};
  };
  const auto fact = [](std::int64_t version) {
    return OrganizationPolicyReceived{.version = version,
                                      .policy = {.push_debounce_seconds = version}};
  };
  Known().When(received(2)).Then({fact(2)});
  Known().Given({fact(2)}).When(received(1)).ThenNothing();
  Known().Given({fact(2)}).When(received(3)).Then({fact(3)});
  ReceiveOrganizationPolicy others = received(2);
  others.owner = OrganizationId(1);
  Known().When(others).ThenRejected(Rejection::kOwnerMismatch);
}

}  // namespace
}  // namespace docket::domain::repository

namespace docket::domain::organization {
namespace {

using OrganizationScenario = testing::Scenario<Organization>;

const Tenant kTenant{.host = HostCode("gh"), .organization = OrganizationId(38302899)};

SetPolicy Set(PolicySettings policy, std::optional<std::int64_t> expected = std::nullopt) {
  return {.organization = kTenant,
          .policy = std::move(policy),
          .expected_version = expected,
          .set_by = KeyId("k")};
}

PolicyChanged Changed(std::int64_t version, PolicySettings policy) {
  return {.version = version, .policy = std::move(policy), .set_by = KeyId("k")};
}

RegisterRepository Register(std::int64_t id) {
  return {.organization = kTenant, .repository = RepositoryId(id)};
}

RepositoryRegistered Registered(std::int64_t id) { return {.repository = RepositoryId(id)}; }

PolicyHandedOut HandedOut(std::int64_t version, PolicySettings policy,
                          std::vector<RepositoryId> repositories) {
  return {.organization = kTenant,
          .version = version,
          .policy = std::move(policy),
          .repositories = std::move(repositories)};
}

TEST(OrganizationPolicy, IsHandedOutToAllThatAreRegistered) {
  OrganizationScenario()
      .Given({Registered(2), Registered(1)})
      .When(Set({.drafts = true}))
      .Then({Changed(1, {.drafts = true}),
             HandedOut(1, {.drafts = true}, {RepositoryId(1), RepositoryId(2)})});
}

TEST(OrganizationPolicy, WithoutRepositoriesItIsOnlySet) {
  OrganizationScenario().When(Set({})).Then({Changed(1, {})});
}

TEST(OrganizationPolicy, IsHandedOutToANewRepository) {
  OrganizationScenario().When(Register(1)).Then({Registered(1)});
  OrganizationScenario()
      .Given({Changed(1, {.drafts = true})})
      .When(Register(1))
      .Then({Registered(1), HandedOut(1, {.drafts = true}, {RepositoryId(1)})});
  OrganizationScenario().Given({Registered(1)}).When(Register(1)).ThenNothing();
}

TEST(OrganizationPolicy, IsReplacedOnlyAtTheExpectedVersion) {
  const Event first = Changed(1, {.drafts = true});
  OrganizationScenario().Given({first}).When(Set({}, 2)).ThenRejected(Rejection::kPolicyHasChanged);
  OrganizationScenario().Given({first}).When(Set({}, 1)).ThenOnce({Changed(2, {})});
}

TEST(OrganizationPolicy, IsBounded) {
  OrganizationScenario()
      .When(Set({.required_approvals = -1}))
      .ThenRejected(Rejection::kPolicyOutOfBounds);
}

TEST(OrganizationPolicy, ALongListIsCut) {
  OrganizationScenario scenario;
  std::vector<Event> registered;
  std::vector<RepositoryId> ids;
  for (std::size_t i = 1; i <= kHandedOutMax + 1; ++i) {
    registered.emplace_back(Registered(static_cast<std::int64_t>(i)));
    ids.emplace_back(static_cast<std::int64_t>(i));
  }
  const std::vector<RepositoryId> last = {ids.back()};
  ids.pop_back();
  scenario.Given(registered)
      .When(Set({}))
      .Then({Changed(1, {}), HandedOut(1, {}, ids), HandedOut(1, {}, last)});
}

TEST(OrganizationPolicy, BeyondTheBoundARepositoryIsRefused) {
  OrganizationScenario scenario;
  std::vector<Event> registered;
  for (std::size_t i = 1; i <= kRepositoriesMax; ++i) {
    registered.emplace_back(Registered(static_cast<std::int64_t>(i)));
  }
  scenario.Given(registered)
      .When(Register(static_cast<std::int64_t>(kRepositoriesMax + 1)))
      .ThenRejected(Rejection::kTooManyRepositories);
}

}  // namespace
}  // namespace docket::domain::organization
