// What becomes of a repository reaches its reviews: all of them, once, whoever owns it meanwhile.
#include "commands/reviews_follow.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "commands/write_behind_state_store.h"
#include "domain/review/state.h"
#include "schemas/codec/journal_codec.h"
#include "tests/commands/owner_rig.h"

namespace docket::commands {
namespace {

using testing::Each;
using testing::SizeIs;

constexpr domain::OrganizationId kBefore(21031067);
constexpr domain::OrganizationId kAfter(38302899);
// More than two commits take.
constexpr int kReviews = static_cast<int>(2 * kReviewsFollowAtOnce) + 5;

domain::RecordedCommand Told(domain::repository::Command command, const std::string& guid) {
  domain::RecordedCommand recorded = CommandOf(guid, {.number = 1});
  recorded.command = std::move(command);
  return recorded;
}

domain::repository::SyncRepository Sync(domain::repository::RepositoryAction action) {
  domain::repository::SyncRepository command{.repository = *CommandOf("any", {}).repository,
                                             .action = action,
                                             .transferred_from = {},
                                             .speaks_for_both = false,
                                             .occurred_at = {}};
  command.repository.updated_at = domain::Timestamp(command.repository.updated_at.value() + 1);
  return command;
}

domain::RecordedCommand Archive() {
  domain::repository::SyncRepository command =
      Sync(domain::repository::RepositoryAction::kArchived);
  command.repository.archived = true;
  return Told(domain::repository::Command(command), "archive");
}

domain::RecordedCommand Transfer() {
  domain::repository::SyncRepository command =
      Sync(domain::repository::RepositoryAction::kTransferred);
  command.repository.owner = kAfter;
  command.transferred_from = kBefore;
  command.speaks_for_both = true;
  return Told(domain::repository::Command(command), "transfer");
}

class ReviewsFollowTest : public testing::Test {
 protected:
  ReviewsFollowTest() {
    for (int number = 1; number <= kReviews; ++number) {
      rig_.Send("opened " + std::to_string(number), {.number = number});
    }
    rig_.Send("another", {.repository = kAnother, .number = 1});
    rig_.Run();
  }

  static constexpr std::int64_t kAnother = 186853003;

  // Until the reviews have followed: each part of them is due a moment after the one before.
  void Settle() {
    rig_.Run();
    while (Repository().follow_up.under_way && !HasFailure()) {
      rig_.clock.Advance(absl::Microseconds(1));
      rig_.Run();
    }
  }

  // Of all reviews, by stream.
  std::map<std::string, domain::review::State> Reviews() {
    std::map<std::string, domain::review::State> reviews;
    for (const auto& [stream, stored] : rig_.Stored().streams) {
      if (const auto* review = std::get_if<domain::review::State>(&stored->state)) {
        reviews.emplace(stream.value(), *review);
      }
    }
    return reviews;
  }

  std::map<std::string, int> EventsByType() {
    std::map<std::string, int> counts;
    for (const journal_proto::Commit& commit : rig_.Commits()) {
      for (const auto& event : commit.events()) ++counts[event.type()];
    }
    return counts;
  }

  void ExpectAllCancelled() {
    for (const auto& [stream, review] : Reviews()) {
      const bool others = review.id->repository == domain::RepositoryId(kAnother);
      EXPECT_EQ(review.live_run.has_value(), others) << stream;
    }
    EXPECT_EQ(EventsByType()["review.RunCancelled"], kReviews);
    EXPECT_FALSE(Repository().follow_up.under_way);
  }

  void ExpectAllMoved() {
    for (const auto& [stream, review] : Reviews()) {
      const bool others = review.id->repository == domain::RepositoryId(kAnother);
      EXPECT_EQ(review.owner, others ? kBefore : kAfter) << stream;
      EXPECT_TRUE(review.live_run.has_value()) << stream;
    }
    EXPECT_EQ(EventsByType()["review.ReviewTransferred"], kReviews);
    EXPECT_FALSE(Repository().follow_up.under_way);
  }

  domain::repository::State Repository() {
    return std::get<domain::repository::State>(
        rig_.Stored().streams.at(domain::StreamId("repo_gh_186853002"))->state);
  }

  OwnerRig rig_;
};

TEST_F(ReviewsFollowTest, AnArchivedRepositoryHasNoLiveRun) {
  rig_.Send(RecordOf(Archive()));
  Settle();
  ExpectAllCancelled();
  EXPECT_EQ(EventsByType()["repository.ReviewsFollowed"], 3);
}

TEST_F(ReviewsFollowTest, ATransferredRepositoryTakesItsReviewsAlong) {
  rig_.Send(RecordOf(Transfer()));
  Settle();
  ExpectAllMoved();
  const journal_proto::Commit last = rig_.Commits().back();
  EXPECT_EQ(last.outcome().command_type(), "repository.LetReviewsFollow");
  EXPECT_EQ(last.outcome().tenant().organization(), kAfter.value());
}

// Every commit of the way is the last one that is durable before somebody else takes over.
TEST_F(ReviewsFollowTest, ANextOwnerGoesOnWhereverItStopped) {
  rig_.Send(RecordOf(Transfer()));
  const std::size_t before = rig_.Commits().size();
  for (std::size_t commits = before + 1; commits <= before + 4; ++commits) {
    while (rig_.Commits().size() < commits) {
      const auto stepped = rig_.processor->Step();
      ASSERT_TRUE(stepped.ok()) << stepped.status();
      if (!*stepped) rig_.clock.Advance(absl::Milliseconds(10));
    }
    rig_.Start();
  }
  Settle();
  ExpectAllMoved();
}

TEST_F(ReviewsFollowTest, AnOwnerThatLostItsStatesGoesOn) {
  rig_.Send(RecordOf(Archive()));
  const std::size_t before = rig_.Commits().size();
  while (rig_.Commits().size() < before + 2) {
    ASSERT_TRUE(rig_.processor->Step().ok());
    rig_.clock.Advance(absl::Microseconds(1));
  }
  rig_.store.Restore({});
  rig_.Start();
  Settle();
  ExpectAllCancelled();
}

// Nothing of this is decided on what is stored alone: what was just decided counts.
TEST_F(ReviewsFollowTest, AReviewThatIsOnItsWayWhenTheRepositoryMovesFollowsToo) {
  rig_.Send("late", {.number = kReviews + 1});
  rig_.Send(RecordOf(Transfer()));
  Settle();
  const auto reviews = Reviews();
  EXPECT_EQ(reviews.at("rev_gh_186853002_" + std::to_string(kReviews + 1)).owner, kAfter);
}

TEST_F(ReviewsFollowTest, OneThatIsTrackedAfterwardsIsTheNewOwners) {
  rig_.Send(RecordOf(Transfer()));
  Settle();
  rig_.Send("new", {.owner = kAfter.value(), .number = kReviews + 1, .second = 100});
  Settle();
  EXPECT_EQ(Reviews().at("rev_gh_186853002_" + std::to_string(kReviews + 1)).owner, kAfter);
  EXPECT_EQ(EventsByType()["review.ReviewTransferred"], kReviews);
}

}  // namespace
}  // namespace docket::commands
