// Time travel: a review as it was known then, from the events that its id leads to.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "projections/past_reader.h"
#include "projections/review_reader.h"
#include "schemas/codec/common_codec.h"
#include "tests/projections/counting_view_store.h"
#include "tests/projections/projection_world.h"

namespace docket::projections {
namespace {

namespace events = domain::review;
using ::testing::HasSubstr;
using tests::Organization;
using tests::ProjectionWorld;
using tests::Review;
using tests::Tracked;

Visible Only(std::int64_t organization) {
  return {.tenants = std::set{Organization(organization)}};
}

class PastQueriesTest : public ::testing::Test {
 protected:
  absl::StatusOr<PastReview> AsOfVersion(std::int64_t version, const Visible& visible = {}) {
    return Ask(domain::StreamVersion(version), visible);
  }
  absl::StatusOr<PastReview> Ask(const AsOf& as_of, const Visible& visible = {}) {
    PastReader reader(world_.models());
    auto answer = reader.ReviewAsOf(visible, kReview, as_of);
    if (!answer.ok()) return answer.status();
    return std::move(answer->value);
  }
  void Commit(std::int64_t organization, const std::vector<events::Event>& committed) {
    world_.CommitTo(
        domain::StreamOf(kReview), domain::PartitionKey(kReview.repository),
        {.id = "cmd_" + std::to_string(++commands_), .tenant = Organization(organization)},
        {committed.begin(), committed.end()});
    world_.Drain();
  }

  const domain::ReviewId kReview = Review(10, 1);
  ProjectionWorld world_;
  int commands_ = 0;
};

TEST_F(PastQueriesTest, AVersionIsWhatWasKnownBehindThatEvent) {
  Commit(1, {Tracked(kReview), events::PullRequestConvertedToDraft{},
             events::PullRequestReadyForReview{}});
  ASSERT_TRUE(AsOfVersion(1).ok()) << AsOfVersion(1).status();
  EXPECT_FALSE(AsOfVersion(1)->review->draft());
  EXPECT_TRUE(AsOfVersion(2)->review->draft());
  EXPECT_TRUE(AsOfVersion(2)->state.draft);
  EXPECT_FALSE(AsOfVersion(3)->review->draft());
  EXPECT_EQ(AsOfVersion(2)->version, domain::StreamVersion(2));
  const auto beyond = AsOfVersion(4);
  ASSERT_TRUE(beyond.ok());
  EXPECT_EQ(beyond->version, domain::StreamVersion(3)) << "there is no fourth";
  EXPECT_EQ(beyond->version_max, domain::StreamVersion(3));
}

TEST_F(PastQueriesTest, ATimeIsWhatWasRecordedUntilThen) {
  Commit(1, {Tracked(kReview)});
  const auto first = Ask(Latest());
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(Ask(domain::Timestamp(first->recorded_at.value()))->version, domain::StreamVersion(1));
  const auto before = Ask(domain::Timestamp(first->recorded_at.value() - 1));
  ASSERT_TRUE(before.ok());
  EXPECT_EQ(before->version, domain::StreamVersion());
  EXPECT_FALSE(before->review.has_value());
  EXPECT_EQ(before->version_max, domain::StreamVersion(1));
}

// The same rows, byte for byte, for reviews in every state that a lifecycle leads to.
TEST_F(PastQueriesTest, TheLastVersionIsWhatTheViewHas) {
  constexpr std::uint64_t kSeed = 7;
  SCOPED_TRACE(kSeed);
  std::mt19937_64 random(kSeed);
  world_.Random(random, 600);
  world_.Drain();
  ReviewReader now(world_.models());
  PastReader past(world_.models());
  int compared = 0;
  for (std::int64_t repository = 10; repository < 40; ++repository) {
    for (std::int64_t number = 1; number <= 10; ++number) {
      const auto live = now.GetReview({}, Review(repository, number));
      if (absl::IsNotFound(live.status())) continue;
      ASSERT_TRUE(live.ok()) << live.status();
      const auto then = past.ReviewAsOf({}, Review(repository, number), Latest());
      ASSERT_TRUE(then.ok()) << then.status();
      ASSERT_TRUE(then->value.review.has_value());
      EXPECT_EQ(then->value.review->SerializeAsString(), live->value.SerializeAsString());
      ++compared;
    }
  }
  EXPECT_GT(compared, 10);
}

TEST_F(PastQueriesTest, WhatWasOnlyDiscussedHasNoReviewYet) {
  Commit(1, {events::CommentRecorded{.comment = {}}});
  const auto past = Ask(Latest());
  ASSERT_TRUE(past.ok()) << past.status();
  EXPECT_FALSE(past->review.has_value());
  EXPECT_EQ(past->version, domain::StreamVersion(1));
}

TEST_F(PastQueriesTest, AnotherTenantsReviewIsNotThere) {
  EXPECT_TRUE(absl::IsNotFound(Ask(Latest()).status()));
  Commit(1, {Tracked(kReview)});
  EXPECT_TRUE(Ask(Latest(), Only(1)).ok());
  EXPECT_TRUE(absl::IsNotFound(Ask(Latest(), Only(2)).status()));
  EXPECT_TRUE(absl::IsNotFound(Ask(domain::Timestamp(1), Only(2)).status()))
      << "nor does it say that it was not there yet";
}

TEST_F(PastQueriesTest, WhoHadItBeforeItMovedSeesItAsOfThen) {
  Commit(1, {Tracked(kReview)});
  Commit(2,
         {events::ReviewTransferred{
             .from = domain::OrganizationId(1), .to = domain::OrganizationId(2), .snapshot = {}}});
  EXPECT_TRUE(AsOfVersion(1, Only(1)).ok());
  EXPECT_TRUE(absl::IsFailedPrecondition(AsOfVersion(2, Only(1)).status()));
  EXPECT_TRUE(AsOfVersion(1, Only(2)).ok()) << "it has the review with all of its past";
  EXPECT_TRUE(AsOfVersion(2, Only(2)).ok());
  EXPECT_TRUE(absl::IsNotFound(AsOfVersion(2, Only(3)).status()));
}

TEST_F(PastQueriesTest, WhoHadItBeforeItMovedIsNotToldHowItWentOn) {
  Commit(1, {Tracked(kReview)});
  Commit(2,
         {events::ReviewTransferred{
             .from = domain::OrganizationId(1), .to = domain::OrganizationId(2), .snapshot = {}}});
  const auto before = Ask(domain::Timestamp(1), Only(1));
  ASSERT_TRUE(before.ok()) << before.status();
  EXPECT_EQ(before->version_max, domain::StreamVersion(1));
  EXPECT_TRUE(absl::IsFailedPrecondition(AsOfVersion(100, Only(1)).status()));
  EXPECT_TRUE(absl::IsNotFound(AsOfVersion(100, Only(3)).status()));
}

TEST_F(PastQueriesTest, WhoHadItInBetweenIsNotToldWhatWasBefore) {
  const auto move = [](std::int64_t from, std::int64_t to) {
    return events::ReviewTransferred{
        .from = domain::OrganizationId(from), .to = domain::OrganizationId(to), .snapshot = {}};
  };
  Commit(1, {Tracked(kReview)});
  Commit(2, {move(1, 2)});
  Commit(3, {move(2, 3)});
  EXPECT_TRUE(absl::IsNotFound(AsOfVersion(1, Only(2)).status()));
  EXPECT_TRUE(AsOfVersion(2, Only(2)).ok());
  EXPECT_TRUE(absl::IsFailedPrecondition(AsOfVersion(3, Only(2)).status()));
}

TEST_F(PastQueriesTest, ATimeThatHasNotComeIsRefused) {
  Commit(1, {Tracked(kReview)});
  const domain::Timestamp now = world_.clock().Now();
  EXPECT_TRUE(Ask(now).ok());
  const absl::Status later = Ask(domain::Timestamp(now.value() + 1)).status();
  EXPECT_TRUE(absl::IsInvalidArgument(later)) << later;
  EXPECT_THAT(std::string(later.message()), HasSubstr("has not come yet"));
}

TEST_F(PastQueriesTest, AnEventThatThisProgramCannotReadHidesNothingBeforeIt) {
  world_.Commit(kReview, {Tracked(kReview)});
  world_.CommitUnreadable(kReview);
  world_.Drain();
  EXPECT_TRUE(AsOfVersion(1).ok());
  for (const AsOf& as_of : {AsOf(domain::StreamVersion(2)), AsOf(Latest())}) {
    const absl::Status status = Ask(as_of).status();
    EXPECT_TRUE(absl::IsUnimplemented(status)) << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr("version 2 of rev_gh_10_1"));
    EXPECT_TRUE(absl::IsNotFound(Ask(as_of, Only(99)).status())) << "a stranger is told nothing";
  }
}

// The same rows are read however much else is stored, in the same partition too.
TEST_F(PastQueriesTest, TheCostIsThatOfTheReviewsOwnEvents) {
  Commit(1, {Tracked(kReview), events::PullRequestConvertedToDraft{},
             events::PullRequestReadyForReview{}});
  const auto rows_read = [this] {
    tests::CountingViewStore store(world_.store());
    const ReadModels models{.store = store,
                            .progress = world_.progress(),
                            .clock = world_.clock(),
                            .sources = world_.sources(),
                            .cursor_key = {}};
    EXPECT_TRUE(PastReader(models).ReviewAsOf({}, kReview, domain::StreamVersion(2)).ok());
    return store.rows_read();
  };
  const std::int64_t alone = rows_read();
  std::mt19937_64 random(7);
  world_.Random(random, 500);
  world_.Drain();
  EXPECT_EQ(rows_read(), alone);
  EXPECT_GT(alone, 0);
}

}  // namespace
}  // namespace docket::projections
