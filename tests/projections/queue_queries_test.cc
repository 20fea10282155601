// Whose turn it is, the queue of open reviews, filters of lists that need more than the list's own
// row, and the list of repositories.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "projections/list_page.h"
#include "projections/queue_reader.h"
#include "projections/registry.h"
#include "projections/review_details.h"
#include "projections/review_list/review_list.h"
#include "projections/review_reader.h"
#include "schemas/codec/repository_values.h"
#include "schemas/codec/review_values.h"
#include "tests/projections/projection_world.h"

namespace docket::projections {
namespace {

namespace facts = domain::review;
namespace proto = review::v1;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::int64_t kAuthorId = 1;

Visible Seeing(std::initializer_list<std::int64_t> organizations) {
  Visible visible{.tenants = std::set<domain::Tenant>()};
  for (const std::int64_t id : organizations) visible.tenants->insert(tests::Organization(id));
  return visible;
}

// An open review whose head "b", first seen at 20, came after "a", seen at 10.
view_proto::ReviewDetail Waiting() {
  view_proto::ReviewDetail row;
  row.mutable_author()->set_id(kAuthorId);
  row.mutable_head()->set_sha("b");
  for (const auto& [sha, seen] : {std::pair("a", 10), std::pair("b", 20)}) {
    auto& head = *row.add_heads();
    head.set_sha(sha);
    head.set_first_seen_at(seen);
  }
  return row;
}

void Say(view_proto::ReviewDetail& row, std::int64_t reviewer, proto::HumanVerdict verdict,
         const std::string& head, std::int64_t at) {
  auto& review = *row.add_human_reviews();
  review.mutable_reviewer()->set_id(reviewer);
  review.set_verdict(verdict);
  review.set_commit(head);
  review.set_submitted_at(at);
}

ReviewTurn Of(Turn whose, std::int64_t since) {
  return {.whose = whose, .since = domain::Timestamp(since)};
}

TEST(ReviewTurnTest, ItIsTheReviewersSinceTheHeadCame) {
  EXPECT_EQ(TurnOf(Waiting()), Of(Turn::kReviewers, 20));
}

TEST(ReviewTurnTest, ADraftIsTheAuthors) {
  auto row = Waiting();
  row.set_draft(true);
  EXPECT_EQ(TurnOf(row), Of(Turn::kAuthor, 20));
}

TEST(ReviewTurnTest, AWordOnTheHeadBeforeIsPast) {
  auto row = Waiting();
  Say(row, 2, proto::HUMAN_VERDICT_CHANGES_REQUESTED, "a", 15);
  EXPECT_EQ(TurnOf(row), Of(Turn::kReviewers, 20));
}

TEST(ReviewTurnTest, ADecisionOnTheHeadHandsItToTheAuthor) {
  for (const auto verdict :
       {proto::HUMAN_VERDICT_CHANGES_REQUESTED, proto::HUMAN_VERDICT_APPROVED}) {
    auto row = Waiting();
    Say(row, 2, verdict, "b", 30);
    Say(row, 3, verdict, "b", 25);
    EXPECT_EQ(TurnOf(row), Of(Turn::kAuthor, 25));
  }
}

TEST(ReviewTurnTest, AReviewersLastDecisionCounts) {
  auto row = Waiting();
  Say(row, 2, proto::HUMAN_VERDICT_CHANGES_REQUESTED, "b", 25);
  Say(row, 2, proto::HUMAN_VERDICT_APPROVED, "b", 30);
  EXPECT_EQ(TurnOf(row), Of(Turn::kAuthor, 30));
}

TEST(ReviewTurnTest, CommentsDismissedWordsAndTheAuthorsOwnDecideNothing) {
  auto row = Waiting();
  Say(row, 2, proto::HUMAN_VERDICT_COMMENTED, "b", 25);
  Say(row, kAuthorId, proto::HUMAN_VERDICT_APPROVED, "b", 26);
  Say(row, 3, proto::HUMAN_VERDICT_APPROVED, "b", 27);
  row.mutable_human_reviews(2)->set_dismissed(true);
  EXPECT_EQ(TurnOf(row), Of(Turn::kReviewers, 20));
}

TEST(ReviewTurnTest, TheBotAsksForChangesButItsConsentSparesNobody) {
  auto row = Waiting();
  auto& run = *row.add_runs();
  run.set_head("b");
  run.set_answered_at(22);
  run.set_verdict(proto::VERDICT_REQUEST_CHANGES);
  EXPECT_EQ(TurnOf(row), Of(Turn::kAuthor, 22));
  run.set_verdict(proto::VERDICT_APPROVE);
  EXPECT_EQ(TurnOf(row), Of(Turn::kReviewers, 20));
  run.set_verdict(proto::VERDICT_REQUEST_CHANGES);
  run.set_head("a");
  EXPECT_EQ(TurnOf(row), Of(Turn::kReviewers, 20));
}

TEST(ReviewDetailsTest, AFindingIsAsSevereOrMore) {
  view_proto::ReviewDetail row;
  auto& earlier = *row.add_runs();
  earlier.set_analyzed_at(1);
  earlier.mutable_findings()->set_critical(1);
  EXPECT_TRUE(HasFinding(row, domain::Severity::kCritical));
  auto& newest = *row.add_runs();
  newest.set_analyzed_at(2);
  newest.mutable_findings()->set_medium(1);
  row.add_runs();  // not analysed yet
  EXPECT_TRUE(HasFinding(row, domain::Severity::kInfo));
  EXPECT_TRUE(HasFinding(row, domain::Severity::kLow));
  EXPECT_TRUE(HasFinding(row, domain::Severity::kMedium));
  EXPECT_FALSE(HasFinding(row, domain::Severity::kHigh));
  EXPECT_FALSE(HasFinding(row, domain::Severity::kCritical));
}

class QueueQueriesTest : public ::testing::Test {
 protected:
  facts::HumanReviewSubmitted Approved(std::int64_t reviewer) {
    return {.id = domain::ProviderReviewId(++reviews_),
            .reviewer = tests::Person(reviewer),
            .verdict = facts::HumanVerdict::kApproved,
            .commit = tests::Sha(1),
            .submitted_at = domain::FromSeconds(500),
            .body_sha256 = {}};
  }
  // Repository 10, organisation 1: 1 waits for reviewers, 2 is a draft, 3 is approved, 4 is closed.
  void Fill() {
    const auto at = [](std::int64_t number) { return tests::Review(10, number); };
    world_.Commit(at(1), {tests::Tracked(at(1), {.author = 1, .seconds = 100})});
    world_.Commit(at(2),
                  {tests::Tracked(at(2), {.author = 1, .seconds = 200}),
                   facts::PullRequestConvertedToDraft{.updated_at = domain::FromSeconds(250)}});
    world_.Commit(at(3), {tests::Tracked(at(3), {.author = 1, .seconds = 300}), Approved(2)});
    world_.Commit(
        at(4), {tests::Tracked(at(4), {.author = 1, .seconds = 400}), facts::PullRequestClosed{}});
    world_.Commit(tests::Review(20, 1), {tests::Tracked(tests::Review(20, 1))});
    world_.Drain();
  }
  // The numbers in order, over pages of two.
  std::vector<std::int64_t> Queue(QueueFilter filter, const Visible& visible = Seeing({1})) {
    QueueReader reader(world_.models());
    std::vector<std::int64_t> numbers;
    filter.limit = 2;
    while (true) {
      const auto answer = reader.ListQueue(visible, filter);
      EXPECT_TRUE(answer.ok()) << answer.status();
      if (!answer.ok()) return numbers;
      for (const auto& queued : answer->value.items) numbers.push_back(queued.review.id().number());
      if (!answer->value.next_cursor) return numbers;
      filter.cursor = *answer->value.next_cursor;
    }
  }
  std::vector<std::int64_t> List(ReviewFilter filter) {
    ReviewReader reader(world_.models());
    std::vector<std::int64_t> numbers;
    const auto answer = reader.ListReviews(Seeing({1}), filter);
    EXPECT_TRUE(answer.ok()) << answer.status();
    if (!answer.ok()) return numbers;
    for (const auto& row : answer->value.items) numbers.push_back(row.id().number());
    return numbers;
  }

  tests::ProjectionWorld world_;
  std::int64_t reviews_ = 0;
};

const domain::RepositoryKey kTenth{.host = tests::kHost, .repository = domain::RepositoryId(10)};

TEST_F(QueueQueriesTest, OpenReviewsNewestFirstByBucket) {
  Fill();
  EXPECT_THAT(Queue({}), ElementsAre(3, 2, 1));
  EXPECT_THAT(Queue({.turn = Turn::kReviewers}), ElementsAre(1));
  EXPECT_THAT(Queue({.turn = Turn::kAuthor}), ElementsAre(3, 2));
  EXPECT_THAT(Queue({.repository = kTenth}), ElementsAre(3, 2, 1));
  EXPECT_THAT(Queue({.stale_only = true, .stale_before = domain::FromSeconds(251)}),
              ElementsAre(2, 1));
  EXPECT_THAT(Queue({.reviewer = domain::UserId(2)}), ElementsAre(3));
  EXPECT_THAT(Queue({.team = 2}), IsEmpty());
}

TEST_F(QueueQueriesTest, WhoIsAskedIsInTheQueueOfTheirs) {
  const domain::ReviewId review = tests::Review(10, 1);
  facts::PullRequestFactsRecorded asked;
  asked.facts.requested_reviewers = {domain::UserId(5)};
  asked.facts.requested_teams = {6};
  world_.Commit(review, {tests::Tracked(review), asked});
  world_.Drain();
  EXPECT_THAT(Queue({.reviewer = domain::UserId(5)}), ElementsAre(1));
  EXPECT_THAT(Queue({.team = 6}), ElementsAre(1));
  EXPECT_THAT(Queue({.reviewer = domain::UserId(6)}), IsEmpty());
}

TEST_F(QueueQueriesTest, TheQueueIsOfOneTenant) {
  Fill();
  EXPECT_THAT(Queue({.organization = tests::Organization(1)}, Seeing({2})), IsEmpty());
  EXPECT_THAT(Queue({.repository = kTenth}, Seeing({2, 3})), IsEmpty());
  QueueReader reader(world_.models());
  EXPECT_TRUE(absl::IsInvalidArgument(reader.ListQueue(Seeing({1, 2}), {}).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(reader.ListQueue(Seeing({1}), {.limit = 0}).status()));
  const auto page = reader.ListQueue(Seeing({1}), {.limit = 1});
  ASSERT_TRUE(page.ok() && page->value.next_cursor);
  const QueueFilter other{.turn = Turn::kAuthor, .cursor = *page->value.next_cursor};
  EXPECT_TRUE(absl::IsInvalidArgument(reader.ListQueue(Seeing({1}), other).status()));
}

// The bot's word is no change of the pull request, which GitHub dates; it gives the turn, though.
TEST_F(QueueQueriesTest, WhoWasJustAnsweredByTheBotIsNotStale) {
  const domain::ReviewId review = tests::Review(10, 1);
  facts::ReviewRequested requested;
  requested.run = {.review = review, .ordinal = 1};
  requested.head = tests::Tracked(review).head.sha;
  facts::AgentResponseReady answer;
  answer.run = requested.run;
  answer.verdict = facts::Verdict::kRequestChanges;
  world_.Commit(review, {tests::Tracked(review, {.author = 1, .seconds = 100}), requested, answer});
  world_.Drain();
  EXPECT_THAT(Queue({.turn = Turn::kAuthor}), ElementsAre(1));
  EXPECT_THAT(Queue({.stale_only = true, .stale_before = world_.clock().Now()}), IsEmpty());
  const domain::Timestamp later(world_.clock().Now().value() + 1);
  EXPECT_THAT(Queue({.stale_only = true, .stale_before = later}), ElementsAre(1));
}

// Who sees several organisations need not name the one that a repository belongs to.
TEST_F(QueueQueriesTest, ARepositoryHasItsOwnQueue) {
  Fill();
  world_.Commit(tests::Review(13, 1), {tests::Tracked(tests::Review(13, 1), {.seconds = 350})});
  world_.Drain();
  EXPECT_THAT(Queue({}), ElementsAre(1, 3, 2, 1));
  for (const Visible& visible : {Seeing({1}), Seeing({1, 2}), Visible{}}) {
    EXPECT_THAT(Queue({.repository = kTenth}, visible), ElementsAre(3, 2, 1));
    EXPECT_THAT(Queue({.repository = kTenth, .turn = Turn::kAuthor}, visible), ElementsAre(3, 2));
  }
}

TEST_F(QueueQueriesTest, PagesNeitherSkipNorRepeatWhileReviewsComeAndGo) {
  for (std::int64_t number = 1; number <= 9; ++number) {
    const auto review = tests::Review(10, number);
    world_.Commit(review, {tests::Tracked(review, {.author = 1, .seconds = 100 * number})});
  }
  world_.Drain();
  QueueReader reader(world_.models());
  QueueFilter filter{.limit = 2};
  std::vector<std::int64_t> seen;
  for (std::int64_t page = 1;; ++page) {
    const auto answer = reader.ListQueue(Seeing({1}), filter);
    ASSERT_TRUE(answer.ok()) << answer.status();
    for (const auto& queued : answer->value.items) seen.push_back(queued.review.id().number());
    if (!answer->value.next_cursor) break;
    filter.cursor = *answer->value.next_cursor;
    // The last one that was shown is closed, the next to come becomes a draft, and there is a newer
    // one than all.
    const auto shown = tests::Review(10, seen.back());
    const auto to_come = tests::Review(10, seen.back() - 1);
    const auto newer = tests::Review(10, 100 + page);
    world_.Commit(shown, {facts::PullRequestClosed{}});
    world_.Commit(
        to_come,
        {facts::PullRequestConvertedToDraft{.updated_at = domain::FromSeconds(5'000 + page)}});
    world_.Commit(newer, {tests::Tracked(newer, {.author = 1, .seconds = 10'000 + page})});
    world_.Drain();
  }
  EXPECT_THAT(seen, ElementsAre(9, 8, 7, 6, 5, 4, 3, 2, 1));
}

// Nothing is read of the list of somebody else, so neither time nor a cursor tells of its length.
TEST_F(QueueQueriesTest, TheListOfAnotherOrganisationIsNotLookedAt) {
  Fill();
  const AnyView& view = Registered(ReviewListView::kName);
  const Visible visible = Seeing({1});
  ReadSession session(world_.models());
  const ListAudience ours{.visible = visible, .organization = tests::Organization(1)};
  const ListAudience theirs{.visible = visible, .organization = tests::Organization(2)};
  EXPECT_THAT(*ScopesOfList(view, ours, std::nullopt, session), ::testing::Not(IsEmpty()));
  EXPECT_THAT(*ScopesOfList(view, ours, kTenth, session), ::testing::SizeIs(1));
  EXPECT_THAT(*ScopesOfList(view, theirs, std::nullopt, session), IsEmpty());
  EXPECT_THAT(*ScopesOfList(view, theirs, kTenth, session), IsEmpty());
}

TEST_F(QueueQueriesTest, ListsByWhatOnlyTheDetailKnows) {
  Fill();
  const domain::ReviewId found = tests::Review(10, 5);
  facts::AnalysisCompleted analysis;
  analysis.run = {.review = found, .ordinal = 1};
  analysis.counts.high = 2;
  facts::ReviewRequested requested;
  requested.run = analysis.run;
  world_.Commit(found, {tests::Tracked(found, {.author = 1, .seconds = 50}), requested, analysis});
  world_.Drain();
  EXPECT_THAT(List({.verdict = view_proto::VERDICT_APPROVED}), ElementsAre(3));
  EXPECT_THAT(List({.verdict = view_proto::VERDICT_UNSPECIFIED}), ElementsAre(4, 2, 1, 5));
  EXPECT_THAT(List({.severity_min = domain::Severity::kMedium}), ElementsAre(5));
  EXPECT_THAT(List({.severity_min = domain::Severity::kCritical}), IsEmpty());
  EXPECT_THAT(List({.updated_since = domain::FromSeconds(300)}), ElementsAre(4, 3));
}

TEST_F(QueueQueriesTest, ANumberIsOneReviewOfItsRepository) {
  Fill();
  const auto number = [](std::int64_t value) { return domain::PullRequestNumber(value); };
  EXPECT_THAT(List({.repository = kTenth, .number = number(3)}), ElementsAre(3));
  EXPECT_THAT(List({.repository = kTenth, .state = ReviewState::kMerged, .number = number(3)}),
              IsEmpty());
  EXPECT_THAT(List({.repository = kTenth, .number = number(99)}), IsEmpty());
  ReviewReader reader(world_.models());
  EXPECT_TRUE(
      absl::IsInvalidArgument(reader.ListReviews(Seeing({1}), {.number = number(3)}).status()));
  const ReviewFilter with_cursor{.repository = kTenth, .number = number(3), .cursor = "any"};
  EXPECT_TRUE(absl::IsInvalidArgument(reader.ListReviews(Seeing({1}), with_cursor).status()));
  const ReviewFilter of_another{
      .organization = tests::Organization(2), .repository = kTenth, .number = number(3)};
  EXPECT_TRUE(reader.ListReviews(Seeing({1}), of_another)->value.items.empty());
  EXPECT_TRUE(reader.ListReviews(Seeing({2}), {.repository = kTenth, .number = number(3)})
                  ->value.items.empty());
}

TEST_F(QueueQueriesTest, RepositoriesOfOneOrganisationById) {
  for (const std::int64_t id : {13, 10, 12, 11, 20}) world_.Bind(domain::RepositoryId(id));
  world_.Drain();
  ReviewReader reader(world_.models());
  for (const int limit : {1, 2, 3, 4, 5}) {
    RepositoryFilter filter{.limit = limit};
    std::vector<std::string> ids;
    do {
      const auto page = reader.ListRepositories(Seeing({1}), filter);
      ASSERT_TRUE(page.ok()) << page.status();
      for (const auto& row : page->value.items) {
        ids.push_back(ToString(schemas::FromProto(row.id())));
      }
      filter.cursor = page->value.next_cursor.value_or("");
    } while (!filter.cursor.empty());
    EXPECT_THAT(ids, ElementsAre("repo_gh_10", "repo_gh_11", "repo_gh_12", "repo_gh_13")) << limit;
  }
  EXPECT_TRUE(absl::IsInvalidArgument(reader.ListRepositories(Seeing({1, 2}), {}).status()));
  const RepositoryFilter of_another{.organization = tests::Organization(2)};
  EXPECT_TRUE(reader.ListRepositories(Seeing({1}), of_another)->value.items.empty());
}

}  // namespace
}  // namespace docket::projections
