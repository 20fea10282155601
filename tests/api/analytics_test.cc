// Analytics as callers ask for them: what they may say, what is asked of the port, how its answers
// and failures look.
#include "api/handlers/analytics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "api/query/analytics_scope.h"
#include "boost/json/parse.hpp"
#include "platform/time_format.h"
#include "tests/api/test_api.h"

namespace docket::api {
namespace {

using projections::Analysis;
using projections::AnalysisDone;
using projections::AnalyticsScope;
using projections::Groups;
using testing::HasSubstr;

constexpr std::int64_t kOrganization = 7;
constexpr char kLatency[] = "/api/v1/metrics/review-latency";
constexpr char kThroughput[] = "/api/v1/metrics/throughput";
constexpr char kCoverage[] = "/api/v1/organizations/gh:7/coverage";

// Answers at once what the test has set. Used by one request at a time.
class FakeAnalytics final : public projections::AnalyticsQueries {
 public:
  void FindReviewLatency(const AnalyticsScope& asked,
                         AnalysisDone<Groups<projections::ReviewLatency>> done) override {
    Answer(asked, latency, done);
  }
  void FindThroughput(const AnalyticsScope& asked,
                      AnalysisDone<Groups<projections::Throughput>> done) override {
    Answer(asked, throughput, done);
  }
  void FindFindings(const AnalyticsScope& asked,
                    AnalysisDone<Groups<projections::FindingTotals>> done) override {
    Answer(asked, findings, done);
  }
  void FindRuns(const AnalyticsScope& asked,
                AnalysisDone<Groups<projections::RunTotals>> done) override {
    Answer(asked, runs, done);
  }
  void FindCoverage(const AnalyticsScope& asked,
                    AnalysisDone<projections::Coverage> done) override {
    Answer(asked, coverage, done);
  }

  Groups<projections::ReviewLatency> latency;
  Groups<projections::Throughput> throughput;
  Groups<projections::FindingTotals> findings;
  Groups<projections::RunTotals> runs;
  projections::Coverage coverage;
  bool complete = true;
  std::optional<domain::Timestamp> kept_from;
  std::vector<projections::MissingShard> missing_shards;
  absl::Status failure;
  std::optional<AnalyticsScope> scope;  // that was asked for last

 private:
  template <class T>
  void Answer(const AnalyticsScope& asked, const T& value, const AnalysisDone<T>& done) {
    scope = asked;
    if (!failure.ok()) return done(failure);
    done(Analysis<T>{.value = value,
                     .at = {.positions = {}, .lag_ms = 12},
                     .complete = complete,
                     .kept_from = kept_from,
                     .missing_shards = missing_shards});
  }
};

// The routes of analytics, with a port, beside the API without one.
class AnalyticsTest : public testing::Test {
 protected:
  AnalyticsTest() : reader_(api_.AddReader(kOrganization)), admin_(api_.AddAdmin()) {
    auto ground = std::make_unique<Ground>();
    const AnalyticsDesk desk{
        .door = std::make_shared<const QueryDoor>(
            Authenticator(api_.queries, ground->clock, nullptr), api_.progress,
            QuerySettings{
                .hosts = {domain::HostCode("gh")}, .waits = {}, .people = schemas::WithoutKeys()}),
        .analytics = &analytics_,
        .clock = ground->clock};
    std::vector<Route> routes;
    const auto add = [&routes](std::string pattern, Handler handler) {
      routes.push_back({.method = http::verb::get,
                        .pattern = std::move(pattern),
                        .door = Door::kPublic,
                        .body_bytes_max = 0,
                        .handler = std::move(handler)});
    };
    add(kLatency, GetReviewLatency(desk));
    add(kThroughput, GetThroughput(desk));
    add("/api/v1/metrics/findings", GetFindingTotals(desk));
    add("/api/v1/metrics/agents", GetRunTotals(desk));
    add("/api/v1/organizations/{id}/coverage", GetCoverage(desk));
    server_ =
        std::make_unique<TestServer>(std::move(ground), std::move(routes), HttpServerOptions());
  }

  HttpAnswer Get(const std::string& target, const std::string& key = "") {
    return server_->Ask(
        {.target = target, .headers = {{"Authorization", key.empty() ? reader_ : key}}});
  }
  static boost::json::value Json(const HttpAnswer& answer) {
    EXPECT_EQ(answer.status, 200) << answer.body;
    return boost::json::parse(answer.body);
  }

  TestApi api_;
  FakeAnalytics analytics_;
  const std::string reader_;
  const std::string admin_;
  std::unique_ptr<TestServer> server_;
};

TEST_F(AnalyticsTest, WithoutShardsTheyAnswerWhatTheyNeed) {
  for (const std::string& target :
       {std::string(kLatency), std::string(kThroughput), std::string("/api/v1/metrics/findings"),
        std::string("/api/v1/metrics/agents"), std::string(kCoverage)}) {
    const HttpAnswer answer = api_.Ask({.target = target, .headers = {{"Authorization", reader_}}});
    EXPECT_EQ(answer.status, 501) << target;
    EXPECT_THAT(answer.body, HasSubstr("/problems/needs-postgres"));
    EXPECT_THAT(answer.body, HasSubstr("read_models.postgres"));
  }
}

TEST_F(AnalyticsTest, WhatIsAskedForReachesThePort) {
  Json(Get(absl::StrCat(kLatency,
                        "?organization=gh:7&repository=repo_gh_70&group_by=week"
                        "&from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z")));
  ASSERT_TRUE(analytics_.scope.has_value());
  EXPECT_EQ(analytics_.scope->organization->organization.value(), kOrganization);
  EXPECT_EQ(analytics_.scope->repository, domain::RepositoryId(70));
  EXPECT_EQ(analytics_.scope->group_by, projections::GroupBy::kWeek);
  EXPECT_EQ(platform::FormatRfc3339(analytics_.scope->from).substr(0, 10), "2026-01-01");
  EXPECT_EQ(platform::FormatRfc3339(analytics_.scope->to).substr(0, 10), "2026-02-01");
}

TEST_F(AnalyticsTest, WhatIsNotSaidIsTheLastNinetyDaysAsAWhole) {
  constexpr std::int64_t kDay = 24LL * 3'600 * 1'000'000;
  const std::int64_t before = server_->ground().clock.Now().value();
  const auto document = Json(Get(kThroughput));
  const std::int64_t after = server_->ground().clock.Now().value();
  EXPECT_GE(analytics_.scope->to.value(), before);
  EXPECT_LE(analytics_.scope->to.value(), after);
  EXPECT_EQ(analytics_.scope->to.value() - analytics_.scope->from.value(),
            kAnalyticsDaysDefault * kDay);
  EXPECT_EQ(analytics_.scope->group_by, projections::GroupBy::kWhole);
  EXPECT_TRUE(document.at("group_by").is_null());
  EXPECT_TRUE(document.at("repository_id").is_null());
  EXPECT_EQ(document.at("organization_id"), "7");
}

TEST_F(AnalyticsTest, WrongParametersAreNamed) {
  struct Case {
    std::string query;
    std::string named;
  };
  for (const Case& wrong :
       std::vector<Case>{{"?limit=3", "no parameter limit"},
                         {"?group_by=year", "parameter group_by"},
                         {"?group_by=", "parameter group_by"},
                         {"?from=yesterday", "parameter from"},
                         {"?to=2026-13-01T00:00:00Z", "parameter to"},
                         {"?from=2026-02-01T00:00:00Z&to=2026-02-01T00:00:00Z", "parameter from"},
                         {"?from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z", "parameter from"},
                         {"?from=2025-01-01T00:00:00Z&to=2026-01-02T00:00:01Z", "at most 366 days"},
                         {"?repository=x", "parameter repository"},
                         {"?repository=repo_other_70", "parameter repository"},
                         {"?organization=x", "parameter organization"},
                         {"?from=2026-01-01T00:00:00Z&from=2026-01-01T00:00:00Z", "given twice"}}) {
    const HttpAnswer answer = Get(kLatency + wrong.query);
    EXPECT_EQ(answer.status, 400) << wrong.query;
    EXPECT_THAT(answer.body, HasSubstr(wrong.named)) << wrong.query;
  }
  EXPECT_EQ(Get(std::string(kCoverage) + "?group_by=day").status, 400);
  EXPECT_FALSE(analytics_.scope.has_value());
  // 366 days are allowed.
  EXPECT_EQ(
      Get(std::string(kLatency) + "?from=2025-01-01T00:00:00Z&to=2026-01-02T00:00:00Z").status,
      200);
}

TEST_F(AnalyticsTest, WhoSeesSeveralOrganisationsNamesOne) {
  const std::string several = api_.AddKey([](view_proto::AccessKey& key) {
    key.set_role(access::v1::ROLE_AUDITOR);
    for (const std::int64_t organization : {kOrganization, kOrganization + 1}) {
      auto* const tenant = key.add_tenants();
      tenant->set_host("gh");
      tenant->set_organization(organization);
    }
  });
  const HttpAnswer answer = Get(kLatency, several);
  EXPECT_EQ(answer.status, 400);
  EXPECT_THAT(answer.body, HasSubstr("parameter organization"));
  EXPECT_EQ(Get(std::string(kLatency) + "?organization=8", several).status, 200);
  EXPECT_EQ(analytics_.scope->organization->organization.value(), 8);
  EXPECT_EQ(Get(std::string(kLatency) + "?organization=9", several).status, 404);
}

TEST_F(AnalyticsTest, WhoSeesAllMayNameNone) {
  projections::ReviewLatency latency;
  latency.merge = {.count = 2, .p50_ms = 1'500, .p90_ms = 1'900, .p99_ms = 1'990};
  analytics_.latency.items.push_back({.key = 1'767'225'600'000'000, .value = latency});
  const auto document = Json(Get(std::string(kLatency) + "?group_by=month", admin_));
  EXPECT_EQ(analytics_.scope->organization, std::nullopt);
  EXPECT_EQ(analytics_.scope->group_by, projections::GroupBy::kMonth);
  EXPECT_TRUE(document.at("host").is_null());
  EXPECT_TRUE(document.at("organization_id").is_null());
  EXPECT_EQ(document.at("complete"), true);
  EXPECT_EQ(document.at("missing_shards"), boost::json::array());
  EXPECT_EQ(document.at("percentiles"), "approximate");
  EXPECT_EQ(document.at("items").at(0).at("merge").at("p90_ms"), 1'900);
  for (const char* target : {kThroughput, "/api/v1/metrics/findings", "/api/v1/metrics/agents"}) {
    analytics_.scope.reset();
    const auto other = Json(Get(target, admin_));
    EXPECT_EQ(analytics_.scope->organization, std::nullopt) << target;
    EXPECT_EQ(other.at("missing_shards"), boost::json::array()) << target;
    EXPECT_EQ(other.as_object().contains("percentiles"),
              target == std::string("/api/v1/metrics/agents"));
  }
  // One that is named is answered as to anybody else.
  const auto one = Json(Get(std::string(kLatency) + "?organization=8", admin_));
  EXPECT_FALSE(one.as_object().contains("missing_shards"));
  EXPECT_FALSE(one.as_object().contains("percentiles"));
  EXPECT_FALSE(Json(Get(kLatency)).as_object().contains("missing_shards"));
}

TEST_F(AnalyticsTest, RepositoriesAreOfOneOrganisation) {
  for (const std::string query : {"?repository=repo_gh_70", "?group_by=repository"}) {
    const HttpAnswer answer = Get(kLatency + query, admin_);
    EXPECT_EQ(answer.status, 400) << query;
    EXPECT_THAT(answer.body, HasSubstr("parameter organization must be given")) << query;
    EXPECT_EQ(Get(absl::StrCat(kLatency, query, "&organization=7"), admin_).status, 200) << query;
  }
}

TEST_F(AnalyticsTest, MissingShardsAreNamedAndWhyStaysInTheLog) {
  analytics_.throughput.items.push_back({.key = 0, .value = {.opened = 3}});
  analytics_.complete = false;
  analytics_.missing_shards = {{.id = "b", .cause = absl::UnavailableError("db2 is away")}};
  const HttpAnswer answer = Get(kThroughput, admin_);
  const auto document = Json(answer);
  EXPECT_EQ(document.at("missing_shards"), boost::json::array({"b"}));
  EXPECT_EQ(document.at("complete"), false);
  EXPECT_EQ(document.at("items").at(0).at("opened"), 3);
  EXPECT_THAT(answer.body, testing::Not(HasSubstr("db2")));
  server_->server().Stop(absl::Seconds(10));  // all is logged then
  EXPECT_THAT(server_->ground().log.text(), HasSubstr("shard b did not answer"));
  EXPECT_THAT(server_->ground().log.text(), HasSubstr("db2 is away"));
}

TEST_F(AnalyticsTest, WithoutAnyShardAllOrganisationsAreUnavailable) {
  analytics_.failure = absl::UnavailableError("db1 is away");
  const HttpAnswer answer = Get(kThroughput, admin_);
  EXPECT_EQ(answer.status, 503);
  EXPECT_THAT(answer.body, HasSubstr("/problems/shard-unavailable\""));
  EXPECT_THAT(answer.body, HasSubstr("No shard answers"));
  analytics_.failure = absl::AbortedError("one is behind");
  EXPECT_THAT(Get(kThroughput, admin_).body, HasSubstr("/problems/projection-behind\""));
}

TEST_F(AnalyticsTest, AnotherOrganisationIsNotFoundWhetherOrNotThereAreShards) {
  const std::string foreign = std::string(kLatency) + "?organization=8";
  EXPECT_EQ(Get(foreign).status, 404);
  EXPECT_EQ(Get("/api/v1/organizations/gh:8/coverage").status, 404);
  EXPECT_EQ(Get("/api/v1/organizations/nonsense/coverage").status, 404);
  EXPECT_EQ(api_.Ask({.target = foreign, .headers = {{"Authorization", reader_}}}).status, 404);
  EXPECT_FALSE(analytics_.scope.has_value());
}

TEST_F(AnalyticsTest, GroupsAsJson) {
  projections::ReviewLatency latency;
  latency.opened = 3;
  latency.merge = {.count = 2, .p50_ms = 1'500, .p90_ms = 1'900, .p99_ms = 1'990};
  analytics_.latency.items.push_back({.key = 1'767'225'600'000'000, .value = latency});
  analytics_.complete = false;
  const HttpAnswer answer = Get(std::string(kLatency) + "?group_by=month");
  const auto document = Json(answer);
  EXPECT_EQ(answer.Header("X-Projection-Lag-Ms"), "12");
  EXPECT_EQ(document.at("group_by"), "month");
  EXPECT_EQ(document.at("complete"), false);
  EXPECT_TRUE(document.at("kept_from").is_null());
  EXPECT_EQ(document.at("more"), false);
  const auto& item = document.at("items").at(0);
  EXPECT_EQ(item.at("start"), "2026-01-01T00:00:00Z");
  EXPECT_EQ(item.at("opened"), 3);
  EXPECT_EQ(item.at("merge").at("count"), 2);
  EXPECT_EQ(item.at("merge").at("p90_ms"), 1'900);
  EXPECT_EQ(item.at("first_approval").at("count"), 0);
  EXPECT_TRUE(item.at("first_approval").at("p50_ms").is_null());
}

TEST_F(AnalyticsTest, FromWhenOnRowsAreKeptAsJson) {
  analytics_.kept_from = domain::Timestamp(1'767'225'600'000'000);
  EXPECT_EQ(Json(Get(kLatency)).at("kept_from"), "2026-01-01T00:00:00Z");
}

TEST_F(AnalyticsTest, RepositoriesAsJson) {
  analytics_.throughput = {.items = {{.key = 70, .value = {.opened = 3, .merged = 2, .closed = 1}}},
                           .more = true};
  const auto document = Json(Get(std::string(kThroughput) + "?group_by=repository"));
  EXPECT_EQ(document.at("more"), true);
  EXPECT_EQ(document.at("items").at(0).at("repository_id"), "70");
  EXPECT_EQ(document.at("items").at(0).at("merged"), 2);
  EXPECT_EQ(document.at("items").at(0).at("closed"), 1);
}

TEST_F(AnalyticsTest, FindingsAndRunsAsJson) {
  analytics_.findings.items.push_back(
      {.key = 0, .value = {.reviews = 4, .runs = 6, .with_findings = 2, .critical = 1, .info = 9}});
  analytics_.runs.items.push_back({.key = 0,
                                   .value = {.runs = 5,
                                             .statuses = {{"completed", 4}, {"failed", 1}},
                                             .verdicts = {{"approve", 3}},
                                             .consensus = 2,
                                             .duration = {.count = 4, .p50_ms = 10}}});
  const auto findings = Json(Get("/api/v1/metrics/findings")).at("items").at(0);
  EXPECT_EQ(findings.at("with_findings"), 2);
  EXPECT_EQ(findings.at("critical"), 1);
  EXPECT_EQ(findings.at("info"), 9);
  EXPECT_FALSE(findings.as_object().contains("start"));
  const auto runs = Json(Get("/api/v1/metrics/agents")).at("items").at(0);
  EXPECT_EQ(runs.at("statuses").at("failed"), 1);
  EXPECT_EQ(runs.at("verdicts").at("approve"), 3);
  EXPECT_EQ(runs.at("duration").at("p50_ms"), 10);
}

TEST_F(AnalyticsTest, CoverageAsJson) {
  analytics_.coverage = {
      .opened = {.reviews = 9, .bot_run = 8, .human_review = 7, .human_approval = 6},
      .merged = {.reviews = 5, .bot_run = 4, .human_review = 3, .human_approval = 2},
      .assessed = 5,
      .violating = 3,
      .violations = {{"no_approval", 2}, {"bot_run_missing", 1}}};
  const auto document = Json(Get(kCoverage));
  EXPECT_EQ(document.at("opened").at("bot_run"), 8);
  EXPECT_EQ(document.at("merged").at("human_approval"), 2);
  EXPECT_EQ(document.at("merged").at("assessed"), 5);
  EXPECT_EQ(document.at("merged").at("violating"), 3);
  EXPECT_EQ(document.at("merged").at("violations").at("no_approval"), 2);
}

TEST_F(AnalyticsTest, FailuresSayWhatToDo) {
  struct Case {
    absl::Status failure;
    int status;
    std::string type;
    bool retry_after;
  };
  for (const Case& failed :
       std::vector<Case>{{absl::UnavailableError("db1 is away"), 503, "shard-unavailable", true},
                         {absl::UnauthenticatedError("password"), 503, "shard-unavailable", true},
                         {absl::DeadlineExceededError("slow"), 503, "shard-unavailable", true},
                         {absl::ResourceExhaustedError("full"), 503, "unavailable", true},
                         {absl::AbortedError("behind"), 503, "projection-behind", true},
                         {absl::OutOfRangeError("Organization ID 7 is out of range"), 501,
                          "needs-postgres", false}}) {
    analytics_.failure = failed.failure;
    const HttpAnswer answer = Get(kLatency);
    EXPECT_EQ(answer.status, failed.status) << failed.failure;
    EXPECT_THAT(answer.body, HasSubstr(absl::StrCat("/problems/", failed.type, "\"")));
    EXPECT_EQ(!answer.Header("Retry-After").empty(), failed.retry_after) << failed.failure;
    EXPECT_THAT(answer.body, testing::Not(HasSubstr("db1"))) << "the log has it";
  }
}

}  // namespace
}  // namespace docket::api
