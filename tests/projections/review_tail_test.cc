// The events of reviews as they come: once each, in order, from any place that was given out.
#include "projections/review_tail.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "schemas/codec/common_codec.h"
#include "schemas/codec/review_values.h"
#include "tests/projections/projection_world.h"

namespace docket::projections {
namespace {

namespace events = domain::review;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using tests::Organization;
using tests::ProjectionWorld;
using tests::Review;
using tests::Tracked;

// One reader, from a place on.
class Follower {
 public:
  Follower(const ReviewTail& tail, TailFilter filter, Visible visible = {})
      : tail_(tail), filter_(std::move(filter)), visible_(std::move(visible)) {}

  void BeginNow() {
    auto places = tail_.Now(filter_);
    ASSERT_TRUE(places.ok()) << places.status();
    places_ = *std::move(places);
  }
  void BeginAt(const std::string& text) {
    auto places = tail_.Decode(text, filter_);
    ASSERT_TRUE(places.ok()) << places.status();
    places_ = *std::move(places);
    at_ = text;
  }
  // Everything that is there now, as "review version".
  std::vector<std::string> TakeAll() {
    std::vector<std::string> taken;
    while (tail_.IsBehind(places_)) {
      const auto batch = tail_.Read(visible_, filter_, places_, first_);
      if (!batch.ok()) {
        ADD_FAILURE() << batch.status();
        break;
      }
      for (const TailEvent& one : batch->events) {
        taken.push_back(ToString(schemas::FromProto(one.event.review())) + " " +
                        std::to_string(one.event.version()));
        at_ = one.behind;
        behind_.push_back(one.behind);
      }
      places_ = batch->next;
      first_ = batch->first;
    }
    return taken;
  }
  [[nodiscard]] const std::string& at() const { return at_; }
  [[nodiscard]] const std::vector<std::string>& behind() const { return behind_; }
  [[nodiscard]] const TailPlaces& places() const { return places_; }

 private:
  const ReviewTail& tail_;
  const TailFilter filter_;
  const Visible visible_;
  TailPlaces places_;
  eventstore::PartitionIndex first_{};
  std::string at_;
  std::vector<std::string> behind_;
};

class ReviewTailTest : public ::testing::Test {
 protected:
  void Commit(const domain::ReviewId& review, const std::vector<events::Event>& committed) {
    world_.Commit(review, committed);
  }

  ProjectionWorld world_;
  ReviewTail tail_{world_.models()};
  const domain::ReviewId kOne = Review(10, 1);
  const domain::ReviewId kOther = Review(21, 5);  // of another organisation
};

TEST_F(ReviewTailTest, WhatComesAfterTheBeginningIsShownWhenTheViewsIncludeIt) {
  Commit(kOne, {Tracked(kOne)});
  world_.Drain();
  Follower follower(tail_, {});
  follower.BeginNow();
  EXPECT_THAT(follower.TakeAll(), IsEmpty());
  Commit(kOne, {events::PullRequestConvertedToDraft{}, events::PullRequestReadyForReview{}});
  EXPECT_THAT(follower.TakeAll(), IsEmpty()) << "the views do not include it yet";
  world_.Drain();
  EXPECT_THAT(follower.TakeAll(), ElementsAre("rev_gh_10_1 2", "rev_gh_10_1 3"));
  EXPECT_THAT(follower.TakeAll(), IsEmpty());
}

TEST_F(ReviewTailTest, ItGoesOnBehindEachEventOfACommit) {
  world_.Drain();
  Follower all(tail_, {});
  all.BeginNow();
  Commit(kOne, {Tracked(kOne), events::PullRequestConvertedToDraft{},
                events::PullRequestReadyForReview{}});
  world_.Drain();
  EXPECT_EQ(all.TakeAll().size(), 3U);
  ASSERT_EQ(all.behind().size(), 3U);
  Follower second(tail_, {});
  second.BeginAt(all.behind()[0]);
  EXPECT_THAT(second.TakeAll(), ElementsAre("rev_gh_10_1 2", "rev_gh_10_1 3"));
  Follower third(tail_, {});
  third.BeginAt(all.behind()[1]);
  EXPECT_THAT(third.TakeAll(), ElementsAre("rev_gh_10_1 3"));
  Follower last(tail_, {});
  last.BeginAt(all.behind()[2]);
  EXPECT_THAT(last.TakeAll(), IsEmpty());
}

// Whoever breaks off behind any event and begins again there has seen each event once.
TEST_F(ReviewTailTest, FromEveryPlaceTheRestIsTheSame) {
  constexpr std::uint64_t kSeed = 11;
  SCOPED_TRACE(kSeed);
  world_.Drain();
  Follower all(tail_, {});
  all.BeginNow();
  std::mt19937_64 random(kSeed);
  world_.Random(random, 300);
  world_.Drain();
  const std::vector<std::string> events = all.TakeAll();
  ASSERT_GE(events.size(), 300U) << "more than one batch of a partition";
  const std::multiset<std::string> each(events.begin(), events.end());
  EXPECT_EQ(std::set<std::string>(events.begin(), events.end()).size(), each.size());
  for (std::size_t i = 0; i < events.size(); i += 7) {
    Follower rest(tail_, {});
    rest.BeginAt(all.behind()[i]);
    const std::vector<std::string> seen = rest.TakeAll();
    std::multiset<std::string> together(events.begin(),
                                        events.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    together.insert(seen.begin(), seen.end());
    EXPECT_EQ(together, each) << "behind event " << i;
  }
}

TEST_F(ReviewTailTest, FiltersLeaveWhatIsWantedAndMayBeSeen) {
  world_.Drain();
  const domain::RepositoryKey repository{.host = kOne.host, .repository = kOne.repository};
  std::vector<Follower> followers;
  followers.emplace_back(tail_, TailFilter{}, Visible{.tenants = std::set{Organization(1)}});
  followers.emplace_back(tail_, TailFilter{.organization = Organization(2)});
  followers.emplace_back(tail_, TailFilter{.repository = repository});
  followers.emplace_back(tail_, TailFilter{.review = Review(10, 2)});
  followers.emplace_back(tail_, TailFilter{.wants_type = [](std::string_view type) {
                           return type == "review.PullRequestConvertedToDraft";
                         }});
  followers.emplace_back(tail_, TailFilter{.organization = Organization(2)},
                         Visible{.tenants = std::set{Organization(1)}});
  for (Follower& follower : followers) follower.BeginNow();
  Commit(kOne, {Tracked(kOne), events::PullRequestConvertedToDraft{}});
  Commit(Review(10, 2), {Tracked(Review(10, 2))});
  Commit(kOther, {Tracked(kOther)});
  world_.Drain();
  EXPECT_THAT(followers[0].TakeAll(),
              ElementsAre("rev_gh_10_1 1", "rev_gh_10_1 2", "rev_gh_10_2 1"));
  EXPECT_THAT(followers[1].TakeAll(), ElementsAre("rev_gh_21_5 1"));
  EXPECT_THAT(followers[2].TakeAll(),
              ElementsAre("rev_gh_10_1 1", "rev_gh_10_1 2", "rev_gh_10_2 1"));
  EXPECT_THAT(followers[3].TakeAll(), ElementsAre("rev_gh_10_2 1"));
  EXPECT_THAT(followers[4].TakeAll(), ElementsAre("rev_gh_10_1 2"));
  EXPECT_THAT(followers[5].TakeAll(), IsEmpty());
}

// A stream that sees nothing goes on from where it stood, and not over the same records again.
TEST_F(ReviewTailTest, PlacesMoveOverWhatIsNotWanted) {
  world_.Drain();
  Follower follower(tail_, {.organization = Organization(7)});
  follower.BeginNow();
  const TailPlaces before = follower.places();
  Commit(kOne, {Tracked(kOne)});
  world_.Drain();
  EXPECT_THAT(follower.TakeAll(), IsEmpty());
  EXPECT_NE(follower.places(), before);
}

TEST_F(ReviewTailTest, NoPlaceOfAnothersIsTaken) {
  Commit(kOne, {Tracked(kOne)});
  world_.Drain();
  const auto now = tail_.Now({});
  ASSERT_TRUE(now.ok()) << now.status();
  const std::string text = tail_.Encode(*now);
  ASSERT_TRUE(tail_.Decode(text, {}).ok());
  EXPECT_EQ(*tail_.Decode(text, {}), *now);
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string altered = text;
    altered[i] = altered[i] == 'A' ? 'B' : 'A';
    if (altered == text) continue;
    EXPECT_TRUE(absl::IsInvalidArgument(tail_.Decode(altered, {}).status())) << i;
  }
  for (const std::string wrong : {"", "x", "not base64!", "AAAA"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(tail_.Decode(wrong, {}).status())) << wrong;
  }
  // Another cluster, with a key of its own, or with a copy of this one's and other records.
  ReadModels other_key = world_.models();
  other_key.cursor_key = "another key";
  EXPECT_TRUE(absl::IsInvalidArgument(ReviewTail(other_key).Decode(text, {}).status()));
  ProjectionWorld empty;
  empty.Drain();
  ASSERT_EQ(empty.models().cursor_key, world_.models().cursor_key);
  EXPECT_TRUE(absl::IsInvalidArgument(ReviewTail(empty.models()).Decode(text, {}).status()));
}

TEST_F(ReviewTailTest, APlaceOfOneRepositoryIsNotOfAll) {
  Commit(kOne, {Tracked(kOne)});
  world_.Drain();
  const TailFilter one{.review = kOne};
  const std::string text = tail_.Encode(*tail_.Now(one));
  EXPECT_TRUE(tail_.Decode(text, one).ok());
  const absl::Status of_all = tail_.Decode(text, {}).status();
  EXPECT_TRUE(absl::IsInvalidArgument(of_all));
  EXPECT_THAT(std::string(of_all.message()), HasSubstr("another repo"));
  EXPECT_TRUE(tail_.Decode(tail_.Encode(*tail_.Now({})), one).ok()) << "it has that partition";
}

// Followers of all partitions come to each of them, however much one of them has.
TEST_F(ReviewTailTest, NoPartitionWaitsForAnother) {
  world_.Drain();
  TailPlaces places = *tail_.Now({});
  for (int i = 0; i < 500; ++i) {
    Commit(kOne, {events::CommentRecorded{.comment = {}}});
  }
  std::int64_t repository = 20;
  const auto partition = [&](std::int64_t id) {
    TailPlaces one = *tail_.Now({.review = Review(id, 1)});
    return one.begin()->first;
  };
  while (partition(repository) == partition(10)) ++repository;
  Commit(Review(repository, 1), {Tracked(Review(repository, 1))});
  world_.Drain();
  std::set<std::int64_t> seen;
  eventstore::PartitionIndex first{};
  for (int reads = 0; reads < 2; ++reads) {
    const auto batch = tail_.Read({}, {}, places, first);
    ASSERT_TRUE(batch.ok()) << batch.status();
    EXPECT_LE(batch->events.size(), kTailRecordsMax);
    for (const TailEvent& one : batch->events) {
      seen.insert(one.event.review().repository());
    }
    places = batch->next;
    first = batch->first;
  }
  EXPECT_THAT(seen, ElementsAre(10, repository));
}

}  // namespace
}  // namespace docket::projections
