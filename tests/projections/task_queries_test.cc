// What there is to do for workers: which events open and close a task, and whose turn it is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "projections/open_tasks/open_tasks.h"
#include "projections/task_reader.h"
#include "schemas/codec/review_values.h"
#include "tests/projections/projection_world.h"

namespace docket::projections {
namespace {

namespace events = domain::review;
using events::Stage;
using testing::ElementsAre;
using testing::IsEmpty;
using tests::Organization;
using tests::ProjectionWorld;
using tests::Review;
using tests::Sha;
using tests::Tracked;

domain::RunId RunOf(const domain::ReviewId& review, std::int64_t ordinal = 1) {
  return {.review = review, .ordinal = ordinal};
}

events::ReviewRequested Requested(const domain::RunId& run, std::int64_t not_before = 0) {
  return {.run = run,
          .head = Sha(1),
          .base = Sha(2),
          .trigger = events::Trigger::kOpened,
          .not_before = domain::Timestamp(not_before),
          .burst_since = {},
          .deadline = domain::Timestamp(1'000'000)};
}

events::NotificationKey Told(const domain::RunId& run, events::Part part) {
  return {.run = run, .channel = events::Channel::kCheckRun, .part = part};
}

const events::Lease kLease{
    .id = domain::LeaseId("l"), .worker = "w", .expires_at = domain::Timestamp(60)};

events::AnalysisStarted Started(const domain::RunId& run, std::int64_t attempt) {
  return {.run = run, .attempt = attempt, .lease = kLease, .deadline = {}};
}
events::ConversationStarted Conversing(const domain::RunId& run) {
  return {.run = run, .attempt = 1, .lease = kLease, .deadline = {}};
}
events::AnalysisCompleted Analyzed(const domain::RunId& run) {
  events::AnalysisCompleted analyzed;
  analyzed.run = run;
  return analyzed;
}
events::AgentResponseReady Answered(const domain::RunId& run) {
  events::AgentResponseReady answered;
  answered.run = run;
  return answered;
}
events::NotificationScheduled Scheduled(const events::NotificationKey& key) {
  return {.key = key, .head = Sha(1), .deadline = {}};
}
events::NotificationSent Sent(const events::NotificationKey& key) {
  return {.key = key, .remote_id = {}, .url = {}, .sent_at = {}};
}

TasksWanted At(Stage stage, std::int64_t now) {
  TasksWanted wanted;
  wanted.stage = stage;
  wanted.now = domain::Timestamp(now);
  return wanted;
}

class TaskQueriesTest : public ::testing::Test {
 protected:
  void Open(const domain::ReviewId& review, std::int64_t not_before = 0) {
    world_.Commit(review, {Tracked(review), Requested(RunOf(review), not_before)});
  }

  [[nodiscard]] TaskFound Next(TasksWanted wanted, const Visible& visible = {}) {
    world_.Drain();
    TaskReader reader(world_.models());
    const auto answer = reader.NextTask(visible, wanted);
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.ok() ? answer->value : TaskFound();
  }

  // The reviews that are found one after the other at the stage, as one who hands them out does it.
  [[nodiscard]] std::vector<std::string> Turns(Stage stage, std::int64_t now, int count) {
    TasksWanted wanted = At(stage, now);
    std::vector<std::string> order;
    for (int i = 0; i < count; ++i) {
      const TaskFound found = Next(wanted);
      if (!found.task.has_value()) break;
      const domain::ReviewId review = schemas::FromProto(found.task->review());
      order.push_back(ToString(review));
      wanted.but.insert(review);
      wanted.after = Organization(review.repository.value() / 10);
    }
    return order;
  }

  ProjectionWorld world_;
};

// Repository 10 belongs to organisation 1, 20 to 2, and so on.
TEST_F(TaskQueriesTest, OrganisationsTakeTurnsAndWithinOneWhatIsDueForLongest) {
  Open(Review(10, 1), 30);
  Open(Review(10, 2), 10);
  Open(Review(11, 3), 20);
  Open(Review(20, 1), 50);
  Open(Review(30, 1), 40);
  EXPECT_THAT(
      Turns(Stage::kAnalysis, 100, 9),
      ElementsAre("rev_gh_10_2", "rev_gh_20_1", "rev_gh_30_1", "rev_gh_11_3", "rev_gh_10_1"));
}

TEST_F(TaskQueriesTest, WhatIsNotDueWaitsAndSaysForHowLong) {
  Open(Review(10, 1), 200);
  Open(Review(20, 1), 150);
  const TaskFound none = Next(At(Stage::kAnalysis, 149));
  EXPECT_FALSE(none.task.has_value());
  EXPECT_EQ(none.due_next, domain::Timestamp(150));
  EXPECT_THAT(Turns(Stage::kAnalysis, 150, 2), ElementsAre("rev_gh_20_1"));
  const TaskFound of_none = Next(At(Stage::kConversation, 999));
  EXPECT_FALSE(of_none.task.has_value());
  EXPECT_FALSE(of_none.due_next.has_value());
}

TEST_F(TaskQueriesTest, TheTurnGoesRoundAlsoToTheOneWhoHadItLast) {
  Open(Review(20, 1));
  Open(Review(20, 2));
  TasksWanted wanted{
      .stage = Stage::kAnalysis, .now = domain::Timestamp(1), .after = Organization(2), .but = {}};
  EXPECT_TRUE(Next(wanted).task.has_value());
  wanted.after = Organization(7);
  EXPECT_TRUE(Next(wanted).task.has_value());
}

TEST_F(TaskQueriesTest, NobodyIsGivenAnothersTask) {
  Open(Review(10, 1));
  const Visible other{.tenants = std::set{Organization(2)}};
  EXPECT_FALSE(Next(At(Stage::kAnalysis, 1), other).task.has_value());
  const Visible own{.tenants = std::set{Organization(1)}};
  EXPECT_TRUE(Next(At(Stage::kAnalysis, 1), own).task.has_value());
}

TEST_F(TaskQueriesTest, ATaskIsOpenUntilSomebodyHasItAndAgainWhenHeIsGone) {
  const domain::ReviewId review = Review(10, 1);
  const domain::RunId run = RunOf(review);
  const auto open = [this](Stage stage) { return Turns(stage, 100, 9); };
  Open(review);
  world_.Commit(review, {Started(run, 1)});
  EXPECT_THAT(open(Stage::kAnalysis), IsEmpty());
  world_.Commit(review, {events::AnalysisFailed{.run = run,
                                                .attempt = 1,
                                                .code = "lost",
                                                .retryable = true,
                                                .retry_at = domain::Timestamp(100)}});
  EXPECT_THAT(open(Stage::kAnalysis), ElementsAre("rev_gh_10_1"));
  world_.Commit(review, {Started(run, 2), Analyzed(run)});
  EXPECT_THAT(open(Stage::kAnalysis), IsEmpty());
  EXPECT_THAT(open(Stage::kConversation), ElementsAre("rev_gh_10_1"));
  world_.Commit(review, {Conversing(run)});
  EXPECT_THAT(open(Stage::kConversation), IsEmpty());
  world_.Commit(
      review,
      {events::LeaseEnded{
          .review = review, .stage = Stage::kConversation, .lease = kLease.id, .expired = true}});
  EXPECT_THAT(open(Stage::kConversation), ElementsAre("rev_gh_10_1"));
}

TEST_F(TaskQueriesTest, PublishingIsOneTaskOfAllThatIsToBeTold) {
  const domain::ReviewId review = Review(10, 1);
  const domain::RunId run = RunOf(review);
  const auto result = Told(run, events::Part::kResult);
  const auto withdrawn = Told(run, events::Part::kWithdrawn);
  const auto open = [this](std::int64_t now) { return Turns(Stage::kPublishing, now, 9); };
  Open(review);
  world_.Commit(review, {Answered(run), Scheduled(result), Scheduled(withdrawn)});
  EXPECT_THAT(Turns(Stage::kAnalysis, 100, 9), IsEmpty());
  EXPECT_THAT(open(1), ElementsAre("rev_gh_10_1"));
  world_.Commit(
      review,
      {events::PublishingStarted{.review = review, .lease = kLease},
       events::NotificationAttempted{
           .key = result, .attempt = 1, .http_status = 502, .retry_at = domain::Timestamp(90)},
       Sent(withdrawn)});
  EXPECT_THAT(open(100), IsEmpty());
  world_.Commit(
      review,
      {events::LeaseEnded{
          .review = review, .stage = Stage::kPublishing, .lease = kLease.id, .expired = true}});
  EXPECT_THAT(open(89), IsEmpty());
  EXPECT_THAT(open(90), ElementsAre("rev_gh_10_1"));
  world_.Commit(review, {Sent(result),
                         events::RunCompleted{.run = run, .verdict = events::Verdict::kComment}});
  EXPECT_THAT(open(999), IsEmpty());
  EXPECT_THAT(world_.store()
                  .Snapshot()
                  ->Rows(world_.LiveScope(OpenTasksView::kName, 0), {ToString(review)})
                  ->front(),
              testing::Eq(std::nullopt))
      << "nothing is to be done";
}

// Where an event is missing the row would lie; it is told instead.
TEST_F(TaskQueriesTest, AnEventOfARunThatIsNotOpenParksTheStream) {
  const domain::ReviewId review = Review(10, 1);
  world_.Commit(review, {Tracked(review), Analyzed(RunOf(review, 3))});
  world_.Drain();
  int parked = 0;
  for (int partition = 0; partition < ProjectionWorld::kPartitions; ++partition) {
    const auto streams =
        world_.store().Snapshot()->ParkedStreams(world_.LiveScope(OpenTasksView::kName, partition));
    ASSERT_TRUE(streams.ok());
    parked += static_cast<int>(streams->size());
  }
  EXPECT_EQ(parked, 1);
}

}  // namespace
}  // namespace docket::projections
