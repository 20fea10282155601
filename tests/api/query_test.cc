#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <sstream>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "boost/json/parse.hpp"
#include "boost/json/value.hpp"
#include "eventstore/log_names.h"
#include "tests/api/test_api.h"

namespace docket::api {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::int64_t kOrganization = 7;
constexpr std::int64_t kTime = 1'557'933'565'000'000;  // 2019-05-15T15:19:25Z

boost::json::object Json(const HttpAnswer& answer) {
  boost::system::error_code error;
  boost::json::value value = boost::json::parse(answer.body, error);
  EXPECT_FALSE(error) << answer.body;
  return value.is_object() ? value.get_object() : boost::json::object();
}

domain::ReviewId Review() {
  return {.host = domain::HostCode("gh"),
          .repository = domain::RepositoryId(5),
          .number = domain::PullRequestNumber(2)};
}

view_proto::ReviewDetail ReviewRow() {
  view_proto::ReviewDetail row;
  *row.mutable_id() = schemas::ToProto(Review());
  row.mutable_tenant()->set_host("gh");
  row.mutable_tenant()->set_organization(kOrganization);
  row.set_status(review::v1::PULL_REQUEST_STATUS_MERGED);
  row.mutable_title()->set_text("Fix \"it\"");
  row.mutable_author()->set_id(11);
  row.mutable_author()->mutable_login()->set_text("octocat");
  row.mutable_head()->set_sha("abc");
  row.mutable_base()->set_ref("main");
  auto& review = *row.add_human_reviews();
  review.set_id(90);
  review.set_verdict(review::v1::HUMAN_VERDICT_CHANGES_REQUESTED);
  row.set_verdict(view_proto::VERDICT_APPROVED);
  auto& run = *row.add_runs();
  run.set_ordinal(1);
  run.set_status(view_proto::RUN_STATUS_CANCELLED);
  run.set_cancel_reason(review::v1::CANCEL_REASON_MERGED);
  row.mutable_facts()->add_labels("bug");
  row.set_merged_at(kTime);
  row.set_version(12);
  return row;
}

projections::LogPartition At(std::string_view log, int partition = 0) {
  return {.log = {.base = std::string(log), .generation = 1},
          .partition = eventstore::PartitionIndex(partition)};
}

void Move(TestApi& api, std::string_view log, std::int64_t next) {
  api.progress.Advance(At(log), {.next = eventstore::Offset(next),
                                 .end = eventstore::Offset(next),
                                 .appended_at = domain::Timestamp(kTime)});
}

// One review of organisation 7, and a reader of it.
class QueryTest : public ::testing::Test {
 protected:
  QueryTest() : reader_(api_.AddReader(kOrganization)) {
    api_.queries.Update([](FakeQueries::Rows& rows) {
      rows.reviews[Review()] = ReviewRow();
      rows.at = {.positions = {{At("review_events"), eventstore::Offset(41)}}, .lag_ms = 17};
    });
    Move(api_, "review_events", 42);
  }

  HttpAnswer Get(const std::string& target,
                 std::vector<std::pair<std::string, std::string>> headers = {}) {
    headers.emplace_back("Authorization", reader_);
    return api_.Ask({.target = target, .headers = headers});
  }

  TestApi api_;
  const std::string reader_;
};

// The lines of the log at error with this request's id.
std::vector<std::string> ErrorsOf(TestApi& api, const std::string& request_id) {
  std::vector<std::string> errors;
  std::istringstream lines(api.server->ground().log.text());
  for (std::string line; std::getline(lines, line);) {
    const bool of_request =
        absl::StrContains(line, absl::StrCat("\"request_id\":\"", request_id, "\""));
    if (of_request && absl::StrContains(line, R"("level":"error")")) errors.push_back(line);
  }
  return errors;
}

constexpr char kReview[] = "/api/v1/reviews/rev_gh_5_2";

TEST_F(QueryTest, TheLogNamesTheKeyThatARequestCameWith) {
  const auto token = ParseKeyToken(reader_.substr(std::string("Bearer ").size()));
  ASSERT_TRUE(token.has_value());
  const std::string user = absl::StrCat("\"user_id\":\"", token->id.value(), "\"");
  const std::string wrong = ToString(KeyToken{.id = token->id, .secret = NewKeyToken().secret});
  EXPECT_EQ(api_.Ask({.target = kReview, .headers = {{"Authorization", "Bearer " + wrong}}}).status,
            401);
  EXPECT_THAT(api_.server->ground().log.text(), Not(HasSubstr(user)));
  EXPECT_EQ(Get(kReview).status, 200);
  EXPECT_THAT(api_.server->ground().log.text(), HasSubstr(user));
}

TEST_F(QueryTest, AReviewAsJson) {
  const HttpAnswer answer = Get(kReview);
  ASSERT_EQ(answer.status, 200) << answer.body;
  boost::json::object review = Json(answer);
  EXPECT_EQ(review["id"], "rev_gh_5_2");
  EXPECT_EQ(review["organization_id"], "7");
  EXPECT_EQ(review["repository_id"], "5");
  EXPECT_EQ(review["number"], 2);
  EXPECT_EQ(review["state"], "merged");
  EXPECT_EQ(review["title"], "Fix \"it\"");
  EXPECT_EQ(review["author"].at("id"), "11");
  EXPECT_EQ(review["author"].at("login"), "octocat");
  EXPECT_EQ(review["verdict"], "approved");
  EXPECT_EQ(review["human_reviews"].at(0).at("state"), "changes_requested");
  EXPECT_EQ(review["runs"].at(0).at("id"), "rev_gh_5_2_r1");
  EXPECT_EQ(review["runs"].at(0).at("reason"), "merged");
  EXPECT_TRUE(review["live_run"].is_null());
  EXPECT_EQ(review["labels"].at(0), "bug");
  EXPECT_EQ(review["merged_at"], "2019-05-15T15:19:25Z");
  EXPECT_TRUE(review["closed_at"].is_null());
  EXPECT_FALSE(review.contains("incomplete"));
}

TEST_F(QueryTest, AnAnswerSaysWhereItStands) {
  const HttpAnswer answer = Get(kReview);
  EXPECT_EQ(answer.Header("X-Projection-Lag-Ms"), "17");
  const auto token = projections::DecodeToken(answer.Header("Consistency-Token"));
  ASSERT_TRUE(token.ok());
  EXPECT_EQ(token->at(At("review_events")), eventstore::Offset(41));
  EXPECT_EQ(answer.Header("ETag"), "\"12\"");
  for (const std::string tag : {"\"12\"", "\"1\", W/\"12\"", "*"}) {
    const HttpAnswer same = Get(kReview, {{"If-None-Match", tag}});
    EXPECT_EQ(same.status, 304) << tag;
    EXPECT_TRUE(same.body.empty());
  }
  EXPECT_EQ(Get(kReview, {{"If-None-Match", "\"11\""}}).status, 200);
}

// Who has the answer from before must get the one without the name.
TEST_F(QueryTest, AnErasedNameMakesAnotherTag) {
  const auto tag_with = [this](const std::string& login) {
    api_.queries.Update([&login](FakeQueries::Rows& rows) {
      rows.reviews.begin()->second.mutable_author()->mutable_login()->set_text(login);
    });
    const HttpAnswer answer = Get(kReview, {{"If-None-Match", "\"12\""}});
    const std::string tag = answer.Header("ETag");
    EXPECT_EQ(Get(kReview, {{"If-None-Match", tag}}).status, 304) << tag;
    return tag;
  };
  const std::string erased = tag_with("erased:1f3a9c02");
  EXPECT_THAT(erased, testing::StartsWith("\"12."));
  EXPECT_NE(tag_with("erased:00000000"), erased);
  EXPECT_NE(tag_with("unreadable:1f3a9c02"), erased);
  EXPECT_EQ(tag_with("octocat"), "\"12\"");
}

TEST_F(QueryTest, AParkedStreamMakesTheAnswerIncomplete) {
  api_.queries.Update([](FakeQueries::Rows& rows) {
    rows.incomplete.push_back({.view = "review_detail",
                               .stream = "rev_gh_5_2",
                               .log = {.base = "review_events", .generation = 1},
                               .partition = eventstore::PartitionIndex(0),
                               .offset = eventstore::Offset(9),
                               .error = "why",
                               .first_seen_at = domain::Timestamp(kTime)});
  });
  const HttpAnswer answer = Get(kReview);
  EXPECT_EQ(Json(answer)["incomplete"].at("streams").at(0).at("error"), "why");
  EXPECT_EQ(answer.Header("ETag"), "");
}

TEST_F(QueryTest, WithoutAValidKeyItIs401) {
  const std::string expired =
      api_.AddKey([](view_proto::AccessKey& key) { key.set_expires_at(kTime); });
  const std::string revoked =
      api_.AddKey([](view_proto::AccessKey& key) { key.set_revoked(true); });
  const std::string unknown = "Bearer " + ToString(NewKeyToken());
  std::string wrong = reader_;
  wrong[wrong.size() - 2] = wrong[wrong.size() - 2] == 'A' ? 'B' : 'A';
  std::set<std::string> details;
  for (const std::string& key :
       {std::string("none"), std::string("Bearer dk_x"), expired, revoked, unknown, wrong}) {
    const HttpAnswer answer = api_.Ask({.target = kReview, .headers = {{"Authorization", key}}});
    EXPECT_EQ(answer.status, 401) << key;
    EXPECT_EQ(answer.Header("WWW-Authenticate"), "Bearer");
    details.insert(std::string(Json(answer)["detail"].as_string()));
  }
  EXPECT_EQ(details.size(), 1U);
  EXPECT_EQ(api_.AskOperator({.target = kReview}).status, 200);  // needs none
}

// The event behind which the keys are parked may be the one that revokes this key.
TEST_F(QueryTest, WhileTheKeysAreParkedNoneIsAccepted) {
  ASSERT_EQ(Get(kReview).status, 200);
  api_.queries.Update([](FakeQueries::Rows& rows) {
    rows.keys_incomplete.push_back({.view = "access_keys",
                                    .stream = "access",
                                    .log = {.base = "organization_events", .generation = 1},
                                    .partition = eventstore::PartitionIndex(0),
                                    .offset = eventstore::Offset(9),
                                    .error = "why",
                                    .first_seen_at = domain::Timestamp(kTime)});
  });
  const HttpAnswer answer = Get(kReview);
  EXPECT_EQ(answer.status, 503) << answer.body;
  EXPECT_EQ(answer.Header("Retry-After"), "1");
  const std::string unknown = "Bearer " + ToString(NewKeyToken());
  EXPECT_EQ(api_.Ask({.target = kReview, .headers = {{"Authorization", unknown}}}).status, 401);
  EXPECT_EQ(api_.AskOperator({.target = kReview}).status, 200);
}

TEST_F(QueryTest, AnotherTenantsReviewLooksLikeNone) {
  const std::string stranger = api_.AddReader(8);
  const HttpAnswer hidden = api_.Ask(
      {.target = kReview, .headers = {{"Authorization", stranger}, {"X-Request-Id", "same"}}});
  api_.queries.Update([](FakeQueries::Rows& rows) { rows.reviews.clear(); });
  const HttpAnswer unknown = Get(kReview, {{"X-Request-Id", "same"}});
  EXPECT_EQ(hidden.status, 404);
  EXPECT_EQ(unknown.status, 404);
  EXPECT_EQ(hidden.body, unknown.body);
  EXPECT_EQ(Get("/api/v1/reviews/nonsense").status, 404);
}

TEST_F(QueryTest, AnAdminSeesEveryTenant) {
  const HttpAsk ask{.target = kReview, .headers = {{"Authorization", api_.AddAdmin()}}};
  EXPECT_EQ(api_.Ask(ask).status, 200);
}

TEST_F(QueryTest, ATokenThatIsNotReachedIsProjectionBehind) {
  const std::string token =
      projections::EncodeToken({{At("review_events"), eventstore::Offset(42)}});
  const HttpAnswer behind = Get(kReview, {{"Consistency-Token", token}});
  EXPECT_EQ(behind.status, 503);
  EXPECT_EQ(behind.Header("Retry-After"), "1");
  boost::json::object problem = Json(behind);
  EXPECT_EQ(problem["type"], "/problems/projection-behind");
  EXPECT_EQ(problem["want"].at("review_events.g1/0"), 42);
  EXPECT_EQ(problem["have"].at("review_events.g1/0"), 41);
  EXPECT_EQ(Get(kReview, {{"Consistency-Token", "garbage"}}).status, 400);
}

// The views' store may recover from a failure behind the wait, and lack the last rows for a while.
TEST_F(QueryTest, ATokenThatWasPassedIsComparedWithWhatIsRead) {
  const projections::Positions seen{{At("review_events"), eventstore::Offset(41)}};
  const std::string token = projections::EncodeToken(seen);
  EXPECT_EQ(Get(kReview, {{"Consistency-Token", token}}).status, 200);
  EXPECT_EQ(api_.queries.rows().seen, seen);
  api_.queries.Update(
      [](FakeQueries::Rows& rows) { rows.review_failure = absl::AbortedError("it is behind"); });
  const HttpAnswer behind = Get(kReview, {{"Consistency-Token", token}});
  EXPECT_EQ(behind.status, 503);
  EXPECT_EQ(behind.Header("Retry-After"), "1");
  EXPECT_EQ(Json(behind)["type"], "/problems/projection-behind");
}

TEST_F(QueryTest, AReadWaitsForItsToken) {
  const std::string token =
      projections::EncodeToken({{At("review_events"), eventstore::Offset(42)}});
  std::thread later([this] { Move(api_, "review_events", 43); });
  const HttpAnswer answer =
      Get(kReview, {{"Consistency-Token", token}, {"Prefer", "respond-async, wait=30"}});
  later.join();
  EXPECT_EQ(answer.status, 200);
}

TEST_F(QueryTest, AWaitThatIsNoNumberIsRefusedAndOtherPreferencesArePassedOver) {
  for (const std::string prefer : {"wait=abc", "wait=", "wait", "wait=-1", "wait=1.5", "wait=1s",
                                   "Wait = x", "respond-async, wait=\"\"", "wait=+1"}) {
    const HttpAnswer answer = Get(kReview, {{"Prefer", prefer}});
    EXPECT_EQ(answer.status, 400) << prefer;
    boost::json::object problem = Json(answer);
    EXPECT_EQ(problem["type"], "/problems/invalid-request");
    const std::string detail(problem["detail"].as_string());
    EXPECT_THAT(detail, HasSubstr("Prefer"));
    EXPECT_THAT(detail, HasSubstr("whole number of seconds; more than 30 counts as that"));
  }
  for (const std::string prefer :
       {"wait=0", "WAIT=5", "wait = 5", "wait=\"5\"", "wait=5; by=all", "wait=5, wait=abc",
        "wait=99999999999999999999", "waiting=abc", "handling=lenient, respond-async", ", ,", "\"",
        "hint=\"a, wait=abc\"", "hint=\"\\\", wait=abc\""}) {
    EXPECT_EQ(Get(kReview, {{"Prefer", prefer}}).status, 200) << prefer;
  }
}

// A client has one token; what it was told of one partition still holds after it read another.
TEST_F(QueryTest, AnAnswersTokenKeepsWhatTheRequestWanted) {
  Move(api_, "organization_events", 8);
  const std::string wanted =
      projections::EncodeToken({{At("review_events"), eventstore::Offset(3)},
                                {At("organization_events"), eventstore::Offset(7)}});
  for (const std::string target : {kReview, "/api/v1/reviews?organization=7"}) {
    const HttpAnswer answer = Get(target, {{"Consistency-Token", wanted}});
    ASSERT_EQ(answer.status, 200) << answer.body;
    const auto token = projections::DecodeToken(answer.Header("Consistency-Token"));
    ASSERT_TRUE(token.ok());
    EXPECT_THAT(*token, testing::UnorderedElementsAre(
                            testing::Pair(At("review_events"), eventstore::Offset(41)),
                            testing::Pair(At("organization_events"), eventstore::Offset(7))));
  }
}

TEST_F(QueryTest, UnknownParametersAreRefusedByName) {
  const HttpAnswer list = Get("/api/v1/reviews?sate=open");
  EXPECT_EQ(list.status, 400);
  EXPECT_THAT(list.body, HasSubstr("sate"));
  EXPECT_THAT(list.body, HasSubstr("state"));
  EXPECT_EQ(Get(std::string(kReview) + "?x=1").status, 400);
  for (const std::string query :
       {"limit=0", "limit=201", "limit=x", "state=draft", "author=me", "organization=me",
        "organization=other:7", "repository=x", "organization=07"}) {
    EXPECT_EQ(Get("/api/v1/reviews?" + query).status, 400) << query;
  }
}

TEST_F(QueryTest, AListIsFilteredAndPaged) {
  api_.queries.Update([](FakeQueries::Rows& rows) {
    view_proto::ReviewSummary summary;
    *summary.mutable_id() = schemas::ToProto(Review());
    summary.mutable_tenant()->set_host("gh");
    summary.mutable_tenant()->set_organization(kOrganization);
    rows.summaries = {summary};
    rows.next_cursor = "next+1";
  });
  const HttpAnswer answer = Get(
      "/api/v1/reviews?organization=7&repository=repo_gh_5&state=open&author=11&limit=3&cursor=c");
  ASSERT_EQ(answer.status, 200) << answer.body;
  boost::json::object page = Json(answer);
  EXPECT_EQ(page["items"].at(0).at("id"), "rev_gh_5_2");
  EXPECT_EQ(page["next_cursor"], "next+1");
  EXPECT_THAT(answer.Header("Link"), HasSubstr("cursor=next"));
  EXPECT_THAT(answer.Header("Link"), HasSubstr("state=open"));
  EXPECT_THAT(answer.Header("Link"), ::testing::EndsWith(">; rel=\"next\""));
  const projections::ReviewFilter filter = api_.queries.rows().review_filter;
  EXPECT_EQ(filter.organization->organization.value(), 7);
  EXPECT_EQ(filter.repository->repository.value(), 5);
  EXPECT_EQ(filter.state, projections::ReviewState::kOpen);
  EXPECT_EQ(filter.author->value(), 11);
  EXPECT_EQ(filter.limit, 3);
  EXPECT_EQ(filter.cursor, "c");
}

TEST_F(QueryTest, AReviewsHistory) {
  api_.queries.Update([](FakeQueries::Rows& rows) {
    view_proto::ReviewEvent event;
    event.set_version(3);
    event.set_type("review.HeadAdvanced");
    event.set_schema_version(1);
    review::v1::HeadAdvanced data;
    data.set_after("abc");
    event.set_data(data.SerializeAsString());
    rows.events = {event};
  });
  const HttpAnswer answer = Get(std::string(kReview) + "/events?after_version=2&limit=5");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(Json(answer)["items"].at(0).at("data").at("after"), "abc");
  EXPECT_TRUE(Json(answer)["next_cursor"].is_null());
  EXPECT_EQ(answer.Header("Link"), "");
  EXPECT_EQ(api_.queries.rows().range.after.value(), 2);
  EXPECT_EQ(api_.queries.rows().range.limit, 5);
  EXPECT_EQ(Get(std::string(kReview) + "/events?after_version=-1").status, 400);
}

TEST_F(QueryTest, AReviewsHistorySaysHowItGoesOn) {
  api_.queries.Update([](FakeQueries::Rows& rows) {
    rows.events.resize(2);
    for (view_proto::ReviewEvent& event : rows.events) {
      event.set_type("review.HeadAdvanced");
      event.set_schema_version(1);
      event.set_data(review::v1::HeadAdvanced().SerializeAsString());
    }
    rows.events[0].set_version(3);
    rows.events[1].set_version(4);
    rows.more_events = true;
  });
  const std::string events = std::string(kReview) + "/events";
  const HttpAnswer answer = Get(events + "?after_version=2&limit=2");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(Json(answer)["next_cursor"], "4");
  const std::string next = events + "?after_version=2&limit=2&cursor=4";
  EXPECT_EQ(answer.Header("Link"), absl::StrCat("<", next, ">; rel=\"next\""));
  EXPECT_EQ(Get(next).status, 200);
  EXPECT_EQ(api_.queries.rows().range.after.value(), 4) << "the cursor is further than the start";
  EXPECT_EQ(Get(events + "?cursor=abc").status, 400);
}

void SetRepository(TestApi& api, std::int64_t reviews_tracked) {
  api.queries.Update([&](FakeQueries::Rows& rows) {
    const domain::RepositoryKey key{.host = domain::HostCode("gh"),
                                    .repository = domain::RepositoryId(5)};
    auto& row = rows.repositories[key];
    *row.mutable_id() = schemas::ToProto(key);
    row.mutable_tenant()->set_host("gh");
    row.mutable_tenant()->set_organization(kOrganization);
    row.set_full_name("acme/site");
    row.set_visibility(repository::v1::VISIBILITY_PRIVATE);
    row.set_reviews_tracked(reviews_tracked);
    row.set_version(1);
  });
}

TEST_F(QueryTest, ARepository) {
  SetRepository(api_, 1);
  const HttpAnswer answer = Get("/api/v1/repositories/repo_gh_5");
  ASSERT_EQ(answer.status, 200);
  EXPECT_EQ(Json(answer)["visibility"], "private");
  EXPECT_EQ(Get("/api/v1/repositories/repo_gh_6").status, 404);
}

TEST_F(QueryTest, ARepositoryIsNewWithTheNumberOfItsReviewsAlone) {
  SetRepository(api_, 1);
  const std::string etag = Get("/api/v1/repositories/repo_gh_5").Header("ETag");
  EXPECT_NE(etag, "");
  EXPECT_EQ(Get("/api/v1/repositories/repo_gh_5", {{"If-None-Match", etag}}).status, 304);
  SetRepository(api_, 2);  // the review's event leaves the repository's version as it was
  const HttpAnswer answer = Get("/api/v1/repositories/repo_gh_5", {{"If-None-Match", etag}});
  ASSERT_EQ(answer.status, 200);
  EXPECT_EQ(Json(answer)["reviews_tracked"], 2);
}

projections::JoinedDelivery Delivery() {
  projections::JoinedDelivery delivery;
  delivery.delivery.mutable_id()->set_generation(1);
  delivery.delivery.mutable_id()->set_offset(3);
  delivery.delivery.mutable_tenant()->set_host("gh");
  delivery.delivery.mutable_tenant()->set_organization(kOrganization);
  delivery.delivery.set_guid("guid-123");
  delivery.delivery.set_event("pull_request");
  return delivery;
}

void Translate(projections::JoinedDelivery& delivery) {
  auto& command = *delivery.result.emplace().add_commands();
  command.set_id("cmd_1");
  command.set_log("review_commands");
  delivery.status = projections::DeliveryStatus::kTranslated;
}

void Decide(projections::JoinedDelivery& delivery) {
  auto& outcome = delivery.outcomes.emplace_back();
  outcome.set_id("cmd_1");
  outcome.set_result(view_proto::COMMAND_RESULT_REJECTED);
  outcome.set_code("owner-mismatch");
  outcome.set_log("review_events");
  outcome.set_generation(1);
  outcome.set_offset(77);
  delivery.status = projections::DeliveryStatus::kRejected;
}

constexpr domain::DeliveryId kDelivery{.generation = 1, .partition = 0, .offset = 3};

TEST_F(QueryTest, ADeliveryIsWaitedForUntilItsLastOutcome) {
  Move(api_, eventstore::kWebhookReceived, 3);
  Move(api_, eventstore::kDeliveryResults, 0);
  std::thread later([this] {
    api_.queries.AwaitDeliveryReads(1);
    projections::JoinedDelivery delivery = Delivery();
    const auto show = [&](FakeQueries::Rows& rows) { rows.deliveries[kDelivery] = delivery; };
    api_.queries.Update(show);
    Move(api_, eventstore::kWebhookReceived, 4);
    api_.queries.AwaitDeliveryReads(2);
    Translate(delivery);
    api_.queries.Update(show);
    Move(api_, eventstore::kDeliveryResults, 1);
    api_.queries.AwaitDeliveryReads(3);
    Decide(delivery);
    api_.queries.Update(show);
    Move(api_, eventstore::kReviewEvents, 78);
  });
  const HttpAnswer answer = Get("/api/v1/deliveries/dlv_1_0_3?wait=30000");
  later.join();
  ASSERT_EQ(answer.status, 200) << answer.body;
  boost::json::object delivery = Json(answer);
  EXPECT_EQ(delivery["status"], "rejected");
  EXPECT_EQ(delivery["outcomes"].at(0).at("code"), "owner-mismatch");
  const auto token = projections::DecodeToken(answer.Header("Consistency-Token"));
  ASSERT_TRUE(token.ok());
  EXPECT_EQ(token->at(At("review_events")), eventstore::Offset(77));
}

TEST_F(QueryTest, ADeliveryWithoutItsOutcomesIsAnsweredWhenTheWaitIsOver) {
  projections::JoinedDelivery delivery = Delivery();
  Translate(delivery);
  api_.queries.Update([&](FakeQueries::Rows& rows) { rows.deliveries[kDelivery] = delivery; });
  const HttpAnswer answer = Get("/api/v1/deliveries/dlv_1_0_3?wait=20");
  EXPECT_EQ(Json(answer)["status"], "translated");
  EXPECT_EQ(Json(answer)["outcomes"].at(0).at("status"), "pending");
  EXPECT_EQ(Get("/api/v1/deliveries/dlv_1_0_3?wait=30001").status, 400);
  EXPECT_EQ(Get("/api/v1/deliveries/dlv_1_0_4").status, 404);
}

TEST_F(QueryTest, DeliveriesAreFiltered) {
  const HttpAnswer answer =
      Get("/api/v1/deliveries?guid=g&event=push&status=parked&organization=gh:7&limit=2");
  ASSERT_EQ(answer.status, 200);
  const projections::DeliveryFilter filter = api_.queries.rows().delivery_filter;
  EXPECT_EQ(filter.guid, "g");
  EXPECT_EQ(filter.event, "push");
  EXPECT_EQ(filter.status, projections::DeliveryStatus::kParked);
  EXPECT_EQ(filter.organization->organization.value(), 7);
  EXPECT_EQ(Get("/api/v1/deliveries?status=lost").status, 400);
}

TEST_F(QueryTest, AViewThatCannotBeReadIs503) {
  api_.queries.Update(
      [](FakeQueries::Rows& rows) { rows.failure = absl::UnavailableError("in /srv/docket"); });
  const HttpAnswer told = api_.AskOperator({.target = "/api/v1/reviews"});
  EXPECT_EQ(told.status, 503);
  EXPECT_THAT(told.body, HasSubstr("in /srv/docket"));
  const HttpAnswer not_told = Get("/api/v1/reviews");  // nor can its key be read
  EXPECT_EQ(not_told.status, 503);
  EXPECT_EQ(not_told.Header("Retry-After"), "1");
  EXPECT_THAT(not_told.body, Not(HasSubstr("/srv/docket")));
  EXPECT_THAT(api_.server->ground().log.text(), HasSubstr("in /srv/docket"));
}

// The client is not told what broke, the log is, under the request's id.
TEST_F(QueryTest, AViewThatIsBrokenIs500AndTheLogSaysWhy) {
  api_.queries.Update(
      [](FakeQueries::Rows& rows) { rows.failure = absl::DataLossError("the row of rev_7"); });
  const std::map<std::string, std::string> targets = {{"list", "/api/v1/reviews?organization=7"},
                                                      {"status", "/operator/v1/status"}};
  for (const auto& [id, target] : targets) {
    const HttpAnswer answer =
        api_.AskOperator({.target = target, .headers = {{"X-Request-Id", id}}});
    EXPECT_EQ(answer.status, 500) << target;
    EXPECT_THAT(answer.body, Not(HasSubstr("rev_7")));
    EXPECT_THAT(ErrorsOf(api_, id), ElementsAre(HasSubstr("the row of rev_7"))) << target;
  }
}

TEST_F(QueryTest, HealthReadinessAndMetricsNeedNoKey) {
  EXPECT_EQ(api_.Ask({.target = "/healthz"}).status, 200);
  EXPECT_EQ(api_.Ask({.target = "/readyz"}).status, 200);
  EXPECT_THAT(api_.Ask({.target = "/metrics"}).body, HasSubstr("docket_http_requests_total"));
}

TEST(ReadinessTest, SaysWhatIsNotReady) {
  TestApi api;
  api.components = {{.component = "journal", .ok = true, .detail = ""},
                    {.component = "projections", .ok = false, .detail = "catching up"}};
  const HttpAnswer answer = api.AskOperator({.target = "/readyz"});
  EXPECT_EQ(answer.status, 503);
  EXPECT_THAT(answer.body, HasSubstr("catching up"));
}

TEST(ReadinessTest, TheReasonIsForTheLogAndTheOperatorAlone) {
  TestApi api;
  api.components = {{.component = "log", .ok = false, .detail = "write to /srv/docket/journal"}};
  const HttpAnswer answer = api.Ask({.target = "/readyz"});
  EXPECT_EQ(answer.status, 503);
  EXPECT_THAT(answer.body, HasSubstr(R"("component":"log","ok":false)"));
  EXPECT_THAT(answer.body, Not(HasSubstr("/srv/docket")));
  EXPECT_THAT(api.server->ground().log.text(), HasSubstr("/srv/docket/journal"));
}

TEST_F(QueryTest, AParameterThatIsGivenTwiceIsNamed) {
  EXPECT_EQ(Get("/api/v1/reviews?organization=7&limit=1").status, 200);
  for (const std::string twice : {"limit=1&limit=1", "limit=1&organization=7&limit=2"}) {
    const HttpAnswer answer = Get("/api/v1/reviews?organization=7&" + twice);
    EXPECT_EQ(answer.status, 400) << twice;
  }
  EXPECT_THAT(Get("/api/v1/reviews?limit=1&limit=1").body,
              ::testing::HasSubstr("The parameter limit is given twice"));
}

TEST(OrganizationTest, NeedsItsHostWhenThereAreSeveral) {
  TestApiOptions options;
  options.hosts = {domain::HostCode("gh"), domain::HostCode("ghes")};
  TestApi api(options);
  EXPECT_EQ(api.AskOperator({.target = "/api/v1/reviews?organization=7"}).status, 400);
  EXPECT_EQ(api.AskOperator({.target = "/api/v1/reviews?organization=ghes:7"}).status, 200);
}

}  // namespace
}  // namespace docket::api
