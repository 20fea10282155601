// A review follows its repository, one scenario each: to another organisation, and out of use.
#include "tests/domain/run_payloads.h"

namespace docket::domain::review {
namespace {

constexpr OrganizationId kBefore(21031067);
constexpr OrganizationId kAfter(38302899);
const FollowRepository kFollow{.review = TheReview()};

Context Of(OrganizationId owner, bool active = true) {
  Context context = Usual();
  context.owner = owner;
  context.first_owner = kBefore;
  context.repository_active = active;
  return context;
}

// Tracked, with a run under way, under `kBefore`; from now on under `context`.
Runs OpenThen(const Context& context) {
  const auto opened = Review::Decide(Opened(Open(1)), Review::Initial(), Of(kBefore));
  Runs runs(context);
  runs.Given(std::get<0>(opened).events);
  return runs;
}

State StateOf(const std::vector<Event>& events) { return testing::Replayed<Review>(events); }

TEST(ReviewTransfer, ItKnowsWhoseItIsFromTheBeginning) {
  const auto opened = Review::Decide(Opened(Open(1)), Review::Initial(), Of(kBefore));
  EXPECT_EQ(std::get<0>(opened).state.owner, kBefore);
}

TEST(ReviewTransfer, ItMovesWithItsRepositoryAndItsRunGoesOn) {
  Snapshot shown = Open(1);
  shown.closed_at = {};
  shown.merged_at = {};
  shown.merge_sha = {};
  shown.merged_by = std::nullopt;
  OpenThen(Of(kAfter))
      .When(kFollow)
      .Then({ReviewTransferred{.from = kBefore, .to = kAfter, .snapshot = shown}});
}

TEST(ReviewTransfer, OneThatIsOpenedAfterTheMoveIsNotMoved) {
  const auto opened = Review::Decide(Opened(Open(1)), Review::Initial(), Of(kAfter));
  for (const Event& event : std::get<0>(opened).events) {
    EXPECT_FALSE(std::holds_alternative<ReviewTransferred>(event));
  }
  EXPECT_EQ(std::get<0>(opened).state.owner, kAfter);
}

TEST(ReviewTransfer, WhoseRepositorysOwnerIsNotKnownStays) {
  OpenThen(Of(OrganizationId())).When(kFollow).ThenNothing();
}

// Nothing of the new owner's stands before the move.
TEST(ReviewTransfer, WhateverComesFirstMovesIt) {
  const auto decision = Review::Decide(
      Other(Open(2)),
      std::get<0>(Review::Decide(Opened(Open(1)), Review::Initial(), Of(kBefore))).state,
      Of(kAfter));
  const auto& events = std::get<0>(decision).events;
  ASSERT_GE(events.size(), 2U);
  EXPECT_TRUE(std::holds_alternative<ReviewTransferred>(events.front()));
}

TEST(ReviewTransfer, OneThatIsThereAlreadyStays) {
  OpenThen(Of(kBefore)).When(kFollow).ThenNothing();
}

TEST(ReviewTransfer, OneFromBeforeThatWasKeptIsItsRepositorysFirstOwners) {
  std::vector<Event> events =
      std::get<0>(Review::Decide(Opened(Open(1)), Review::Initial(), Of(OrganizationId()))).events;
  const auto moved = Review::Decide(kFollow, StateOf(events), Of(kAfter));
  ASSERT_EQ(std::get<0>(moved).events.size(), 1U);
  const auto& transferred = std::get<ReviewTransferred>(std::get<0>(moved).events.front());
  EXPECT_EQ(transferred.from, kBefore);
  const auto stays = Review::Decide(kFollow, StateOf(events), Of(kBefore));
  EXPECT_TRUE(std::get<0>(stays).events.empty());
}

TEST(ReviewTransfer, TellsWhatIsKnownOfAMergedOne) {
  State state = std::get<0>(Review::Decide(Opened(Open(1)), Review::Initial(), Of(kBefore))).state;
  state.status = PullRequestStatus::kMerged;
  state.merge = Merge{.sha = CommitSha("m"), .merged_by = UserId(7), .merged_at = FromSeconds(9)};
  const auto moved = Review::Decide(kFollow, state, Of(kAfter));
  const auto& told = std::get<ReviewTransferred>(std::get<0>(moved).events.front()).snapshot;
  EXPECT_EQ(told.status, PullRequestStatus::kMerged);
  EXPECT_EQ(told.merge_sha, CommitSha("m"));
  EXPECT_EQ(told.merged_at, FromSeconds(9));
  EXPECT_EQ(told.merged_by.value_or(Person()).id, UserId(7));
  EXPECT_EQ(told.created_at, Open(1).created_at);
  EXPECT_EQ(told.author, Open(1).author);
  EXPECT_EQ(told.head_repository, Open(1).head_repository);
}

TEST(ReviewTransfer, OneThatIsOpenAgainWasClosedAtNoTime) {
  Runs runs = OpenThen(Of(kAfter));
  runs.Given({PullRequestClosed{.closed_by = {}, .closed_at = FromSeconds(7)},
              PullRequestReopened{.inferred = false, .updated_at = FromSeconds(8)}});
  runs.When(kFollow);
  Snapshot shown = Open(8);
  shown.closed_at = {};
  shown.merged_at = {};
  shown.merge_sha = {};
  shown.merged_by = std::nullopt;
  runs.Then({ReviewTransferred{.from = kBefore, .to = kAfter, .snapshot = shown}});
}

TEST(ReviewOfInactive, ItsLiveRunIsCancelled) {
  OpenThen(Of(kBefore, false))
      .When(kFollow)
      .Then({RunCancelled{.run = TheRun(1), .reason = CancelReason::kRepositoryInactive}});
}

TEST(ReviewOfInactive, WithoutARunNothingHappens) {
  OpenThen(Of(kBefore, false))
      .Given({RunCancelled{.run = TheRun(1), .reason = CancelReason::kRequested}})
      .When(kFollow)
      .ThenNothing();
}

TEST(ReviewOfInactive, OneThatIsNotTrackedIsRefused) {
  Runs(Of(kAfter, false)).When(kFollow).ThenRejected(Rejection::kNotTracked);
}

}  // namespace
}  // namespace docket::domain::review
