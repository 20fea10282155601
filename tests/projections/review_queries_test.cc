// List queries against a naive model, and the limits of what a caller may see.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "projections/review_reader.h"
#include "schemas/codec/common_codec.h"
#include "tests/projections/projection_world.h"

namespace docket::projections {
namespace {

namespace events = domain::review;
using tests::Organization;
using tests::ProjectionWorld;
using tests::Review;
using tests::Tracked;

const Visible kEverything{};

Visible Only(const domain::Tenant& tenant) { return {.tenants = std::set{tenant}}; }

// What a review list knows of a review, kept apart from the views.
struct Modelled {
  domain::ReviewId id;
  std::int64_t author = 0;
  std::int64_t created_s = 0;
  ReviewState state = ReviewState::kOpen;
};

bool NewestFirst(const Modelled& a, const Modelled& b) {
  if (a.created_s != b.created_s) return a.created_s > b.created_s;
  return ToString(a.id) < ToString(b.id);
}

std::vector<std::string> Expected(std::vector<Modelled> reviews, const ReviewFilter& filter) {
  std::sort(reviews.begin(), reviews.end(), NewestFirst);
  std::vector<std::string> ids;
  for (const Modelled& review : reviews) {
    const std::int64_t organization = review.id.repository.value() / 10;
    if (filter.organization && filter.organization->organization.value() != organization) continue;
    if (filter.repository && filter.repository->repository != review.id.repository) continue;
    if (filter.state && *filter.state != review.state) continue;
    if (filter.author && filter.author->value() != review.author) continue;
    ids.push_back(ToString(review.id));
  }
  return ids;
}

// All pages, one after the other.
std::vector<std::string> Listed(ReviewReader& reader, ReviewFilter filter) {
  std::vector<std::string> ids;
  while (true) {
    const auto answer = reader.ListReviews(kEverything, filter);
    EXPECT_TRUE(answer.ok()) << answer.status();
    if (!answer.ok()) return ids;
    EXPECT_LE(answer->value.items.size(), static_cast<std::size_t>(filter.limit));
    for (const auto& row : answer->value.items) {
      ids.push_back(ToString(Review(row.id().repository(), row.id().number())));
    }
    if (!answer->value.next_cursor) return ids;
    filter.cursor = *answer->value.next_cursor;
  }
}

class ReviewQueriesTest : public ::testing::Test {
 protected:
  // Reviews of organisations 1 to 3 with few different times, authors and states.
  void Fill(std::mt19937_64& random, int count) {
    for (int i = 1; i <= count; ++i) {
      Modelled review{.id = Review(static_cast<std::int64_t>(10 + random() % 30), i),
                      .author = static_cast<std::int64_t>(1 + random() % 3),
                      .created_s = static_cast<std::int64_t>(1'000 + random() % 6),
                      .state = static_cast<ReviewState>(random() % 3)};
      std::vector<events::Event> story{
          Tracked(review.id, {.author = review.author, .seconds = review.created_s})};
      if (review.state == ReviewState::kClosed) story.emplace_back(events::PullRequestClosed{});
      if (review.state == ReviewState::kMerged) story.emplace_back(events::PullRequestMerged{});
      world_.Commit(review.id, story);
      reviews_.push_back(review);
    }
    world_.Drain();
  }

  // With three events, and a neighbour in key order.
  domain::ReviewId CommitHistory() {
    const domain::ReviewId review = Review(10, 1);
    world_.Commit(review, {Tracked(review), events::PullRequestConvertedToDraft{},
                           events::PullRequestReadyForReview{}});
    world_.Commit(Review(10, 11), {Tracked(Review(10, 11))});
    world_.Drain();
    return review;
  }

  ProjectionWorld world_;
  std::vector<Modelled> reviews_;
};

// It has a history, but nothing that could be shown as a review.
TEST_F(ReviewQueriesTest, AReviewIsNotThereBeforeItsPullRequestIsKnown) {
  const domain::ReviewId review = Review(10, 1);
  world_.Commit(review, {events::CommentRecorded{.comment = {}}});
  world_.Drain();
  ReviewReader reader(world_.models());
  EXPECT_TRUE(absl::IsNotFound(reader.GetReview(kEverything, review).status()));
  EXPECT_TRUE(Listed(reader, {.organization = Organization(1)}).empty());
  const auto history = reader.ReviewHistory(kEverything, review, {.after = {}, .limit = 10});
  ASSERT_TRUE(history.ok()) << history.status();
  EXPECT_EQ(history->value.events.size(), 1U);

  world_.Commit(review, {Tracked(review)});
  world_.Drain();
  const auto shown = reader.GetReview(kEverything, review);
  ASSERT_TRUE(shown.ok()) << shown.status();
  EXPECT_EQ(shown->value.version(), 2);
  EXPECT_EQ(Listed(reader, {.organization = Organization(1)}),
            std::vector<std::string>{ToString(review)});
}

TEST_F(ReviewQueriesTest, ListsAreWhatANaiveModelSays) {
  constexpr std::uint64_t kSeed = 11;
  SCOPED_TRACE(kSeed);
  std::mt19937_64 random(kSeed);
  Fill(random, 150);
  ReviewReader reader(world_.models());
  for (int i = 0; i < 60; ++i) {
    ReviewFilter filter{.organization = Organization(static_cast<std::int64_t>(1 + random() % 3)),
                        .limit = static_cast<int>(1 + random() % 9),
                        .cursor = {}};
    if (random() % 3 == 0) {
      filter.repository = domain::RepositoryKey{
          .host = tests::kHost,
          .repository = domain::RepositoryId(static_cast<std::int64_t>(10 + random() % 30))};
      if (random() % 2 == 0) filter.organization.reset();
    }
    if (random() % 2 == 0) filter.state = static_cast<ReviewState>(random() % 3);
    if (random() % 2 == 0)
      filter.author = domain::UserId(static_cast<std::int64_t>(1 + random() % 3));
    EXPECT_EQ(Listed(reader, filter), Expected(reviews_, filter)) << "query " << i;
  }
}

TEST_F(ReviewQueriesTest, AReviewThatArrivesBetweenPagesMovesNothing) {
  std::mt19937_64 random(3);
  Fill(random, 40);
  ReviewReader reader(world_.models());
  ReviewFilter filter{.organization = Organization(1), .limit = 5, .cursor = {}};
  const std::vector<std::string> expected = Expected(reviews_, filter);
  const auto first = reader.ListReviews(kEverything, filter);
  ASSERT_TRUE(first.ok() && first->value.next_cursor);
  const domain::ReviewId newest = Review(10, 9'999);
  world_.Commit(newest, {Tracked(newest, {.author = 1, .seconds = 99'999})});
  world_.Drain();
  filter.cursor = *first->value.next_cursor;
  const std::vector<std::string> rest = Listed(reader, filter);
  EXPECT_EQ(rest, std::vector<std::string>(expected.begin() + 5, expected.end()));
}

// A token says what its owner has seen; what is read must include it, whatever was said before.
TEST_F(ReviewQueriesTest, AnAnswerIncludesWhatWasSeen) {
  const domain::ReviewId review = Review(10, 1);
  world_.Commit(review, {Tracked(review)});
  world_.Drain();
  ReviewReader reader(world_.models());
  Visible visible{.seen = reader.GetReview(kEverything, review)->at.positions};
  ASSERT_EQ(visible.seen.size(), 1U);
  visible.seen[{.log = {.base = "delivery_results"}, .partition = eventstore::PartitionIndex(0)}] =
      eventstore::Offset(1'000);
  const ReviewFilter filter{.organization = Organization(1)};
  const domain::RepositoryKey repository{.host = review.host, .repository = review.repository};
  const auto codes = [&] {
    return std::set{reader.GetReview(visible, review).status().code(),
                    reader.ReviewHistory(visible, review, {}).status().code(),
                    reader.GetRepository(visible, repository).status().code(),
                    reader.ListReviews(visible, filter).status().code()};
  };
  // Of the repository nothing is known; that is an answer, too.
  EXPECT_EQ(codes(), (std::set{absl::StatusCode::kOk, absl::StatusCode::kNotFound}));
  for (auto& [at, offset] : visible.seen) offset = Next(offset);
  EXPECT_EQ(codes(), std::set{absl::StatusCode::kAborted});
}

TEST_F(ReviewQueriesTest, AnotherTenantsThingIsNotThere) {
  const domain::ReviewId review = Review(10, 1);
  world_.Commit(review, {Tracked(review)});
  world_.Drain();
  ReviewReader reader(world_.models());
  const ReviewQueries::HistoryRange range{};
  EXPECT_TRUE(reader.GetReview(Only(Organization(1)), review).ok());
  EXPECT_TRUE(absl::IsNotFound(reader.GetReview(Only(Organization(2)), review).status()));
  EXPECT_TRUE(reader.ReviewHistory(Only(Organization(1)), review, range).ok());
  EXPECT_TRUE(
      absl::IsNotFound(reader.ReviewHistory(Only(Organization(2)), review, range).status()));
  const ReviewFilter of_repository{
      .repository = domain::RepositoryKey{.host = review.host, .repository = review.repository},
      .cursor = {}};
  EXPECT_TRUE(reader.ListReviews(Only(Organization(2)), of_repository)->value.items.empty());
  const ReviewFilter of_organization{.organization = Organization(1), .cursor = {}};
  EXPECT_TRUE(reader.ListReviews(Only(Organization(2)), of_organization)->value.items.empty());
}

TEST_F(ReviewQueriesTest, WhoSeesOneOrganisationNeedNotNameIt) {
  const domain::ReviewId review = Review(10, 1);
  world_.Commit(review, {Tracked(review)});
  world_.Drain();
  ReviewReader reader(world_.models());
  EXPECT_EQ(reader.ListReviews(Only(Organization(1)), {})->value.items.size(), 1U);
  const Visible two{.tenants = std::set{Organization(1), Organization(2)}};
  EXPECT_TRUE(absl::IsInvalidArgument(reader.ListReviews(two, {}).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(reader.ListReviews(kEverything, {}).status()));
}

TEST_F(ReviewQueriesTest, ACursorIsRefusedWhenAlteredOrForAnotherFilter) {
  std::mt19937_64 random(5);
  Fill(random, 40);
  ReviewReader reader(world_.models());
  ReviewFilter filter{.organization = Organization(1), .limit = 2, .cursor = {}};
  const auto first = reader.ListReviews(kEverything, filter);
  ASSERT_TRUE(first.ok() && first->value.next_cursor);
  const std::string cursor = *first->value.next_cursor;
  for (std::size_t i = 0; i < cursor.size(); ++i) {
    filter.cursor = cursor;
    filter.cursor[i] = cursor[i] == 'A' ? 'B' : 'A';
    EXPECT_TRUE(absl::IsInvalidArgument(reader.ListReviews(kEverything, filter).status())) << i;
  }
  filter.cursor = cursor;
  EXPECT_TRUE(reader.ListReviews(kEverything, filter).ok());
  filter.organization = Organization(2);
  EXPECT_TRUE(absl::IsInvalidArgument(reader.ListReviews(kEverything, filter).status()));
}

TEST_F(ReviewQueriesTest, LimitsAreKept) {
  ReviewReader reader(world_.models());
  for (const int limit : {0, -1, kListLimitMax + 1}) {
    EXPECT_TRUE(absl::IsInvalidArgument(
        reader.ListReviews(Only(Organization(1)), {.limit = limit, .cursor = {}}).status()));
  }
}

TEST_F(ReviewQueriesTest, HistoryGoesOnBehindAVersion) {
  const domain::ReviewId review = CommitHistory();
  ReviewReader reader(world_.models());
  const auto history =
      reader.ReviewHistory(kEverything, review, {.after = domain::StreamVersion(1), .limit = 50});
  ASSERT_TRUE(history.ok()) << history.status();
  ASSERT_EQ(history->value.events.size(), 2U);
  EXPECT_EQ(history->value.events[0].version(), 2);
  EXPECT_EQ(history->value.events[1].type(), "review.PullRequestReadyForReview");
}

// Repository 10 moves from organisation 1 to 2, and back again.
class MovedReviewTest : public ReviewQueriesTest {
 protected:
  MovedReviewTest() {
    world_.Bind(kReview.repository);
    Commit(1, {Tracked(kReview)});
    Move(1, 2);
    world_.Drain();
  }

  void Commit(std::int64_t organization, const std::vector<events::Event>& committed) {
    world_.CommitTo(
        domain::StreamOf(kReview), domain::PartitionKey(kReview.repository),
        {.id = "cmd_" + std::to_string(++commands_), .tenant = Organization(organization)},
        {committed.begin(), committed.end()});
  }

  void Move(std::int64_t from, std::int64_t to) {
    world_.CommitTo(domain::StreamOf(domain::RepositoryKey{.host = tests::kHost,
                                                           .repository = kReview.repository}),
                    domain::PartitionKey(kReview.repository),
                    {.id = "cmd_" + std::to_string(++commands_), .tenant = Organization(to)},
                    {domain::repository::Event(domain::repository::RepositoryTransferred{
                        .from = domain::OrganizationId(from),
                        .to = domain::OrganizationId(to),
                        .confirmed_by = {},
                        .updated_at = {}})});
    Commit(to, {events::ReviewTransferred{.from = domain::OrganizationId(from),
                                          .to = domain::OrganizationId(to),
                                          .snapshot = {}},
                events::PullRequestConvertedToDraft{.updated_at = domain::FromSeconds(9)}});
  }

  std::vector<std::int64_t> VersionsFor(std::int64_t organization) {
    std::vector<std::int64_t> versions;
    ReviewReader reader(world_.models());
    const auto history = reader.ReviewHistory(Only(Organization(organization)), kReview, {});
    if (!history.ok()) return versions;
    for (const auto& event : history->value.events) versions.push_back(event.version());
    return versions;
  }

  absl::StatusCode CodeFor(std::int64_t organization) {
    ReviewReader reader(world_.models());
    return reader.GetReview(Only(Organization(organization)), kReview).status().code();
  }

  std::size_t ListedFor(std::int64_t organization) {
    ReviewReader reader(world_.models());
    const auto page = reader.ListReviews(Only(Organization(organization)), {});
    EXPECT_TRUE(page.ok()) << page.status();
    return page.ok() ? page->value.items.size() : 0;
  }

  const domain::ReviewId kReview = Review(10, 1);
  int commands_ = 0;
};

TEST_F(MovedReviewTest, IsTheNewOrganisationsWithAllOfItsHistory) {
  EXPECT_EQ(CodeFor(2), absl::StatusCode::kOk);
  EXPECT_EQ(ListedFor(2), 1U);
  EXPECT_THAT(VersionsFor(2), testing::ElementsAre(1, 2, 3));
}

TEST_F(MovedReviewTest, TheOneBeforeHasTheHistoryUntilThen) {
  EXPECT_EQ(CodeFor(1), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ListedFor(1), 0U);
  EXPECT_THAT(VersionsFor(1), testing::ElementsAre(1));
}

TEST_F(MovedReviewTest, AnyOtherHasNothing) {
  EXPECT_EQ(CodeFor(3), absl::StatusCode::kNotFound);
  EXPECT_THAT(VersionsFor(3), testing::IsEmpty());
}

TEST_F(MovedReviewTest, ThereAndBackEachHasItsTime) {
  Move(2, 1);
  world_.Drain();
  EXPECT_EQ(CodeFor(1), absl::StatusCode::kOk);
  EXPECT_EQ(CodeFor(2), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(VersionsFor(1), testing::ElementsAre(1, 2, 3, 4, 5));
  EXPECT_THAT(VersionsFor(2), testing::ElementsAre(2, 3));
}

TEST_F(ReviewQueriesTest, HistorySaysWhetherThereIsMore) {
  const domain::ReviewId review = CommitHistory();
  ReviewReader reader(world_.models());
  const auto more = [&](std::int64_t after, int limit) {
    const auto history = reader.ReviewHistory(
        kEverything, review, {.after = domain::StreamVersion(after), .limit = limit});
    EXPECT_TRUE(history.ok()) << history.status();
    return history.ok() && history->value.more;
  };
  EXPECT_TRUE(more(0, 2));
  EXPECT_FALSE(more(0, 3)) << "the page is full, and that is all";
  EXPECT_FALSE(more(2, 2));
  EXPECT_FALSE(more(3, 2)) << "nothing came since";
}

TEST_F(ReviewQueriesTest, AParkedReviewMakesItsRepositoryIncompleteAndNoOther) {
  const domain::ReviewId sick = Review(10, 1);
  for (const domain::ReviewId& review : {sick, Review(11, 1)}) {
    world_.Bind(review.repository);
    world_.Commit(review, {Tracked(review)});
  }
  world_.CommitUnreadable(sick);
  world_.Drain();
  ReviewReader reader(world_.models());
  const auto key = [](std::int64_t id) {
    return domain::RepositoryKey{.host = tests::kHost, .repository = domain::RepositoryId(id)};
  };
  const auto answer = reader.GetRepository(kEverything, key(10));
  ASSERT_TRUE(answer.ok()) << answer.status();
  ASSERT_EQ(answer->incomplete.size(), 1U);
  EXPECT_EQ(answer->incomplete[0].stream, ToString(sick));
  EXPECT_TRUE(reader.GetRepository(kEverything, key(11))->incomplete.empty());
}

// Its rows may be older than what was shown before a crash, or it is built for the first time.
class BehindItsLog : public ::testing::Test {
 protected:
  BehindItsLog() {
    world_.Commit(there_, {Tracked(there_)});
    world_.Drain();
  }
  // How much all views of it include, and that the log holds `more` besides.
  void Tell(std::int64_t included, std::int64_t more) {
    for (const auto& [at, point] : world_.models().progress.points()) {
      progress_.Advance(at, {.next = eventstore::Offset(included),
                             .end = eventstore::Offset(point.next.value() + more)});
    }
  }
  [[nodiscard]] absl::Status List() {
    return reader_.ListReviews({}, {.organization = Organization(1)}).status();
  }
  [[nodiscard]] absl::Status ListBeforeAnythingWasRead() {
    ProjectionWorld empty;
    const ReadModels models = ModelsOf(empty);
    return ReviewReader(models).ListReviews({}, {.organization = Organization(1)}).status();
  }
  [[nodiscard]] ReadModels ModelsOf(ProjectionWorld& world) {
    return {.store = world.models().store,
            .progress = progress_,
            .clock = world.models().clock,
            .sources = world.models().sources,
            .cursor_key = world.models().cursor_key};
  }

  const domain::ReviewId there_ = Review(10, 1);
  const domain::ReviewId missing_ = Review(10, 2);
  ProjectionWorld world_;
  Progress progress_{1};
  const ReadModels models_ = ModelsOf(world_);
  ReviewReader reader_{models_};
};

TEST_F(BehindItsLog, NothingIsMissingForCertainAndNothingIsListed) {
  Tell(0, 1);
  EXPECT_TRUE(reader_.GetReview({}, there_).ok());
  EXPECT_TRUE(absl::IsAborted(reader_.GetReview({}, missing_).status()));
  EXPECT_TRUE(absl::IsAborted(reader_.ReviewHistory({}, missing_, {}).status()));
  EXPECT_TRUE(absl::IsAborted(List()));
}

TEST_F(BehindItsLog, WhatOtherViewsLackDoesNotMatter) {
  Tell(0, 0);
  EXPECT_TRUE(absl::IsNotFound(reader_.GetReview({}, missing_).status()));
  EXPECT_TRUE(absl::IsNotFound(reader_.ReviewHistory({}, missing_, {}).status()));
  EXPECT_TRUE(reader_.GetReview({}, there_).ok());
  EXPECT_TRUE(List().ok()) << List();
}

TEST_F(BehindItsLog, WhileNoLogCanBeReadWhatWasMadeBeforeIsListed) {
  EXPECT_TRUE(absl::IsAborted(reader_.GetReview({}, missing_).status()));
  EXPECT_TRUE(List().ok()) << List();
  EXPECT_TRUE(absl::IsAborted(ListBeforeAnythingWasRead()));
}

}  // namespace
}  // namespace docket::projections
