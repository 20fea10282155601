#include "commands/decide.h"

#include <gtest/gtest.h>

#include <set>

#include "commands/reviews_of_commit.h"
#include "schemas/codec/journal_codec.h"
#include "tests/commands/deliveries.h"
#include "tests/commands/states.h"

namespace docket::commands {
namespace {

std::vector<std::string> StreamsOf(const Decided& decided) {
  std::vector<std::string> streams;
  for (const StreamChange& change : std::get<Accepted>(decided).changes) {
    streams.push_back(change.stream.value());
  }
  return streams;
}

domain::CommitId CommitOf(char digit) {
  return {.host = domain::HostCode("gh"),
          .repository = domain::RepositoryId(186853002),
          .sha = domain::CommitSha(std::string(40, digit))};
}

std::string ShaStream(char digit) { return domain::StreamOf(CommitOf(digit)).value(); }

domain::ReviewId ReviewNumbered(std::int64_t number) {
  return {.host = domain::HostCode("gh"),
          .repository = domain::RepositoryId(186853002),
          .number = domain::PullRequestNumber(number)};
}

// A command of another kind from the same repository's delivery.
domain::RecordedCommand Instead(domain::Command command) {
  domain::RecordedCommand recorded = CommandOf("other", {});
  recorded.command = std::move(command);
  return recorded;
}

domain::RecordedCommand PushOf(char after, bool deleted = false) {
  const domain::RecordedCommand like = CommandOf("push", {});
  return Instead(domain::repository::Command(
      domain::repository::RecordPush{.repository = *like.repository,
                                     .push = {.ref = "refs/heads/changes",
                                              .before = domain::CommitSha(std::string(40, 'e')),
                                              .after = domain::CommitSha(std::string(40, after)),
                                              .pusher = domain::UserId(8),
                                              .commits = 1,
                                              .default_branch = false,
                                              .forced = true,
                                              .created = false,
                                              .deleted = deleted,
                                              .pushed_at = domain::FromSeconds(1'767'225'600)}}));
}

domain::RecordedCommand CheckOn(char digit) {
  domain::commit::Check check;
  check.name = "lint";
  check.changed_at = domain::FromSeconds(1'767'225'700);
  return Instead(domain::commit::Command(
      domain::commit::RecordCheck{.commit = CommitOf(digit), .check = check}));
}

const domain::commit::State& CommitState(const States& states, char digit) {
  return std::get<domain::commit::State>(
      states.states.at(domain::StreamOf(CommitOf(digit)))->state);
}

TEST(Decide, TheFirstDeliveryBindsTheRepositoryToItsOwner) {
  States states;
  EXPECT_EQ(StreamsOf(states.Decide(CommandOf("a", {}))),
            (std::vector<std::string>{"repo_gh_186853002", "rev_gh_186853002_2", ShaStream('a')}));
  EXPECT_EQ(StreamsOf(states.Decide(CommandOf("b", {.number = 3}))),
            (std::vector<std::string>{"rev_gh_186853002_3", ShaStream('a')}));
}

TEST(Decide, AnotherOwnersDeliveryIsRejectedWhole) {
  States states;
  states.Decide(CommandOf("a", {}));
  const auto before = states.states;
  const Decided decided = states.Decide(CommandOf("b", {.owner = 5, .number = 3}));
  EXPECT_EQ(std::get<Rejected>(decided).code, "owner-mismatch");
  EXPECT_EQ(states.states, before);
}

TEST(Decide, EveryHeadOfAReviewLeadsBackToIt) {
  States states;
  states.Decide(CommandOf("a", {.head = 'a', .second = 10}));
  states.Decide(CommandOf("b", {.action = "synchronize", .head = 'c', .second = 12}));
  states.Decide(CommandOf("c", {.action = "labeled", .head = 'b', .second = 11}));
  states.Decide(CommandOf("d", {.number = 3, .head = 'c', .second = 12}));
  using Reviews = std::set<domain::ReviewId>;
  EXPECT_EQ(*ReviewsOfCommit(CommitOf('a'), states), Reviews{ReviewNumbered(2)});
  EXPECT_EQ(*ReviewsOfCommit(CommitOf('b'), states), Reviews{ReviewNumbered(2)});
  EXPECT_EQ(*ReviewsOfCommit(CommitOf('c'), states),
            (Reviews{ReviewNumbered(2), ReviewNumbered(3)}));
  EXPECT_EQ(*ReviewsOfCommit(CommitOf('d'), states), Reviews{});
}

TEST(Decide, TheReviewsOfACommitAreNotGuessedFromAnUnreadableState) {
  States states;
  states.failure = absl::UnavailableError("gone");
  EXPECT_TRUE(absl::IsUnavailable(ReviewsOfCommit(CommitOf('a'), states).status()));
  states.failure = absl::OkStatus();
  states.states[domain::StreamOf(CommitOf('a'))] = std::make_shared<StreamState>();
  EXPECT_TRUE(absl::IsDataLoss(ReviewsOfCommit(CommitOf('a'), states).status()));
}

// The usual delivery about a known review reads its repository and itself.
TEST(Decide, ADeliveryWithoutANewHeadLoadsNoCommit) {
  States states;
  states.Decide(CommandOf("a", {}));
  states.loaded.clear();
  EXPECT_EQ(
      StreamsOf(states.Decide(CommandOf("b", {.action = "labeled", .second = 11, .label = "bug"}))),
      std::vector<std::string>{"rev_gh_186853002_2"});
  EXPECT_EQ(states.loaded, (std::vector<std::string>{"repo_gh_186853002", "rev_gh_186853002_2"}));
}

TEST(Decide, ACheckWaitsOnItsCommitForThePullRequest) {
  States states;
  EXPECT_EQ(StreamsOf(states.Decide(CheckOn('a'))),
            (std::vector<std::string>{"repo_gh_186853002", ShaStream('a')}));
  states.Decide(CommandOf("a", {.head = 'a'}));
  EXPECT_EQ(CommitState(states, 'a').checks.size(), 1U);
  EXPECT_EQ(CommitState(states, 'a').reviews, std::set{ReviewNumbered(2)});
}

TEST(Decide, ACommitsCommandIsAdmittedByItsRepository) {
  States states;
  states.Decide(CommandOf("a", {}));
  const auto before = states.states;
  domain::RecordedCommand foreign = CheckOn('a');
  foreign.repository->owner = domain::OrganizationId(5);
  EXPECT_EQ(std::get<Rejected>(states.Decide(foreign)).code, "owner-mismatch");
  domain::RecordedCommand bare = CheckOn('a');
  bare.repository.reset();
  EXPECT_EQ(std::get<Rejected>(states.Decide(bare)).code, "no-repository");
  EXPECT_EQ(states.states, before);
}

TEST(Decide, APushIsRecordedOnTheCommitThatItBrought) {
  States states;
  EXPECT_EQ(StreamsOf(states.Decide(PushOf('a'))),
            (std::vector<std::string>{"repo_gh_186853002", ShaStream('a')}));
  const domain::commit::Push& push = *CommitState(states, 'a').pushes.begin();
  EXPECT_EQ(push.pusher, domain::UserId(8));
  EXPECT_TRUE(push.forced);
  EXPECT_EQ(push.ref, "refs/heads/changes");
  EXPECT_EQ(push.before, domain::CommitSha(std::string(40, 'e')));
}

TEST(Decide, ADeletedRefIsAPushToNoCommit) {
  States states;
  EXPECT_EQ(StreamsOf(states.Decide(PushOf('0', true))),
            std::vector<std::string>{"repo_gh_186853002"});
}

TEST(Decide, AReviewCommandMustShowItsRepository) {
  States states;
  domain::RecordedCommand command = CommandOf("a", {});
  command.repository.reset();
  EXPECT_EQ(std::get<Rejected>(states.Decide(command)).code, "no-repository");
}

TEST(Decide, WhatIsTrueAlreadyChangesNothing) {
  States states;
  states.Decide(CommandOf("a", {}));
  EXPECT_TRUE(StreamsOf(states.Decide(CommandOf("b", {}))).empty());
}

TEST(Decide, VersionsGoOnAndEvolvingTheEventsGivesTheSameState) {
  States states;
  States evolved;
  for (std::int64_t second = 10; second < 15; ++second) {
    const Decided decided = states.Decide(CommandOf(
        "a",
        {.action = "synchronize", .head = static_cast<char>('a' + second % 6), .second = second}));
    for (const StreamChange& change : std::get<Accepted>(decided).changes) {
      std::int64_t version = change.first_version.value();
      for (const domain::Event& event : change.events) {
        auto& state = evolved.states[change.stream];
        EXPECT_EQ(version, state == nullptr ? 1 : state->version.value() + 1);
        domain::RecordedEvent recorded;
        recorded.metadata.stream = change.stream;
        recorded.metadata.version = domain::StreamVersion(version++);
        recorded.event = event;
        auto after = EvolveStream(state, recorded);
        ASSERT_TRUE(after.ok()) << after.status();
        state = *std::move(after);
      }
      EXPECT_EQ(*evolved.states[change.stream], *change.after);
    }
  }
}

TEST(Decide, AnEventOfAnotherAggregateIsDataLoss) {
  States states;
  const Decided decided = states.Decide(CommandOf("a", {}));
  const auto& changes = std::get<Accepted>(decided).changes;
  domain::RecordedEvent event;
  event.event = changes[1].events[0];
  EXPECT_TRUE(absl::IsDataLoss(EvolveStream(changes[0].after, event).status()));
}

TEST(Decide, AStateThatCannotBeLoadedIsNoDecision) {
  States states;
  states.failure = absl::UnavailableError("gone");
  EXPECT_TRUE(
      absl::IsUnavailable(commands::Decide(CommandOf("a", {}), states, States::kNow).status()));
}

// --- Policies ----------------------------------------------------------------------------------

domain::RecordedCommand PolicyOf(const domain::PolicySettings& settings) {
  domain::RecordedCommand command = Instead(domain::repository::Command(
      domain::repository::SetPolicy{.repository = CommandOf("a", {}).repository->key,
                                    .owner = domain::OrganizationId(21031067),
                                    .policy = settings,
                                    .expected_version = std::nullopt,
                                    .set_by = {}}));
  command.repository.reset();
  return command;
}

std::optional<domain::review::SkipReason> SkipIn(const Decided& decided) {
  for (const StreamChange& change : std::get<Accepted>(decided).changes) {
    for (const domain::Event& event : change.events) {
      const auto* review = std::get_if<domain::review::Event>(&event);
      if (review == nullptr) continue;
      const auto* skipped = std::get_if<domain::review::ReviewSkipped>(review);
      if (skipped != nullptr) return skipped->reason;
    }
  }
  return std::nullopt;
}

TEST(DecidePolicy, TheRepositorysIsInForceForItsReviews) {
  States states;
  states.Decide(CommandOf("a", {}));
  states.Decide(PolicyOf({.triggers = domain::AutomaticTriggers{.opened = false}}));
  EXPECT_EQ(SkipIn(states.Decide(CommandOf("b", {.number = 3}))),
            domain::review::SkipReason::kTriggerOff);
}

TEST(DecidePolicy, ItsOrganisationsIsInForceUntilTheRepositorySetsItsOwn) {
  States states;
  states.Decide(CommandOf("a", {}));
  domain::RecordedCommand received = PolicyOf({});
  received.command = domain::repository::Command(domain::repository::ReceiveOrganizationPolicy{
      .repository = CommandOf("a", {}).repository->key,
      .owner = domain::OrganizationId(21031067),
      .version = 1,
      .policy = {.triggers = domain::AutomaticTriggers{.opened = false}}});
  states.Decide(received);
  EXPECT_EQ(SkipIn(states.Decide(CommandOf("b", {.number = 3}))),
            domain::review::SkipReason::kTriggerOff);
  states.Decide(PolicyOf({.triggers = domain::AutomaticTriggers{}}));
  EXPECT_EQ(SkipIn(states.Decide(CommandOf("c", {.number = 4}))), std::nullopt);
}

TEST(DecidePolicy, OfAnUnknownRepositoryThereIsNone) {
  States states;
  EXPECT_EQ(std::get<Rejected>(states.Decide(PolicyOf({}))).code, "not-known");
}

// --- Asking the bot at a commit ----------------------------------------------------------------

domain::RecordedCommand AskAt(char digit, domain::BotCommand command) {
  return Instead(domain::commit::Command(
      domain::commit::AskBot{.commit = CommitOf(digit), .command = command}));
}

const domain::review::State& ReviewState(const States& states, std::int64_t number) {
  return std::get<domain::review::State>(
      states.states.at(domain::StreamOf(ReviewNumbered(number)))->state);
}

TEST(DecideAsk, EachReviewWithThatHeadIsRequestedAgain) {
  States states;
  states.Decide(CommandOf("a", {.head = 'a'}));
  states.Decide(CommandOf("b", {.number = 3, .head = 'a'}));
  states.Decide(CommandOf("c", {.number = 4, .head = 'b'}));
  states.Decide(AskAt('a', domain::BotCommand::kCancel));
  EXPECT_EQ(ReviewState(states, 2).live_run, std::nullopt);
  EXPECT_EQ(ReviewState(states, 3).live_run, std::nullopt);
  EXPECT_NE(ReviewState(states, 4).live_run, std::nullopt);
  const Decided asked = states.Decide(AskAt('a', domain::BotCommand::kReview));
  EXPECT_EQ(StreamsOf(asked),
            (std::vector<std::string>{"rev_gh_186853002_2", "rev_gh_186853002_3"}));
  EXPECT_EQ(std::get<Accepted>(asked).refused, std::nullopt);
  EXPECT_EQ(ReviewState(states, 2).live_run->id.ordinal, 2);
}

TEST(DecideAsk, OneThatGrantsItIsEnough) {
  States states;
  states.Decide(CommandOf("a", {.head = 'a'}));
  states.Decide(AskAt('a', domain::BotCommand::kCancel));
  states.Decide(CommandOf("b", {.number = 3, .head = 'a'}));
  const Decided asked = states.Decide(AskAt('a', domain::BotCommand::kReview));
  EXPECT_EQ(std::get<Accepted>(asked).refused, std::nullopt);
  const Decided again = states.Decide(AskAt('a', domain::BotCommand::kReview));
  ASSERT_TRUE(std::get<Accepted>(again).refused.has_value());
  EXPECT_EQ(std::get<Accepted>(again).refused->code, "run-live");
}

TEST(DecideAsk, AHeadThatIsNotCurrentIsNobodys) {
  States states;
  states.Decide(CommandOf("a", {.head = 'a', .second = 10}));
  states.Decide(CommandOf("b", {.action = "synchronize", .head = 'b', .second = 12}));
  for (const char digit : {'a', 'c'}) {
    const Decided asked = states.Decide(AskAt(digit, domain::BotCommand::kReview));
    ASSERT_TRUE(std::get<Accepted>(asked).refused.has_value());
    EXPECT_EQ(std::get<Accepted>(asked).refused->code, "no-review-of-commit");
    EXPECT_TRUE(StreamsOf(asked).empty());
  }
}

}  // namespace
}  // namespace docket::commands
