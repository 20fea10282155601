// Reads by other ways than a thing's own path, a review's runs, findings as SARIF, and how the read
// models do.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "api/json/sarif_json.h"
#include "boost/json/parse.hpp"
#include "boost/json/serialize.hpp"
#include "boost/json/value.hpp"
#include "tests/api/test_api.h"

namespace docket::api {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::int64_t kOurs = 7;
constexpr std::int64_t kTheirs = 8;
constexpr int kRuns = 5;

const domain::ReviewId kWithRuns{.host = domain::HostCode("gh"),
                                 .repository = domain::RepositoryId(5),
                                 .number = domain::PullRequestNumber(2)};

view_proto::ReviewDetail RowWithRuns() {
  view_proto::ReviewDetail row;
  *row.mutable_id() = schemas::ToProto(kWithRuns);
  row.mutable_tenant()->set_host("gh");
  row.mutable_tenant()->set_organization(kOurs);
  for (int ordinal = 1; ordinal <= kRuns; ++ordinal) row.add_runs()->set_ordinal(ordinal);
  row.set_version(12);
  return row;
}

projections::Incomplete Parked(std::string view, int partition, std::string stream) {
  return {.view = std::move(view),
          .stream = std::move(stream),
          .log = {.base = "review_events", .generation = 1},
          .partition = eventstore::PartitionIndex(partition),
          .offset = eventstore::Offset(3),
          .error = "broken",
          .attempts = 2,
          .queued = 1,
          .first_seen_at = domain::Timestamp(1)};
}

class MoreReadsTest : public ::testing::Test {
 protected:
  MoreReadsTest()
      : ours_(api_.AddReader(kOurs)), theirs_(api_.AddReader(kTheirs)), admin_(api_.AddAdmin()) {
    api_.queries.Update([](FakeQueries::Rows& rows) { rows.reviews[kWithRuns] = RowWithRuns(); });
  }

  HttpAnswer Get(const std::string& key, const std::string& target) {
    return api_.Ask({.target = target, .headers = {{"Authorization", key}}});
  }
  // The texts of a member of each item, over all pages of `limit`.
  std::vector<std::string> AllPages(const std::string& key, const std::string& target,
                                    std::string_view member, int limit) {
    std::vector<std::string> all;
    std::string cursor;
    do {
      const HttpAnswer answer = Get(key, absl::StrCat(target, "?limit=", limit, cursor));
      EXPECT_EQ(answer.status, 200) << answer.body;
      if (answer.status != 200) return all;
      const boost::json::value page = boost::json::parse(answer.body);
      for (const auto& item : page.at("items").as_array()) {
        all.emplace_back(item.at(member).as_string());
      }
      const auto& next = page.at("next_cursor");
      cursor = next.is_null() ? "" : absl::StrCat("&cursor=", std::string(next.as_string()));
      EXPECT_EQ(answer.Header("Link").empty(), next.is_null());
    } while (!cursor.empty());
    return all;
  }

  TestApi api_;
  const std::string ours_;
  const std::string theirs_;
  const std::string admin_;
};

TEST_F(MoreReadsTest, OneReviewByEachOfItsNamesIsTheSameAnswer) {
  const std::string known = Get(ours_, "/api/v1/reviews/rev_gh_5_2").body;
  for (const std::string target : {"/api/v1/review?id=rev_gh_5_2", "/api/v1/repos/5/pulls/2/review",
                                   "/api/v1/repos/repo_gh_5/pulls/2/review"}) {
    const HttpAnswer answer = Get(ours_, target);
    EXPECT_EQ(answer.status, 200) << target << ' ' << answer.body;
    EXPECT_EQ(answer.body, known) << target;
    EXPECT_EQ(answer.Header("ETag"), "\"12\"") << target;
    EXPECT_EQ(Get(theirs_, target).status, 404) << target;
    EXPECT_EQ(api_.Ask({.target = target}).status, 401) << target;
  }
  for (const std::string target :
       {"/api/v1/review?id=", "/api/v1/review?id=nothing", "/api/v1/repos/5/pulls/3/review",
        "/api/v1/repos/5/pulls/two/review", "/api/v1/repos/nothing/pulls/2/review"}) {
    EXPECT_EQ(Get(ours_, target).status, 404) << target;
  }
}

TEST_F(MoreReadsTest, AnIdThatIsNotGivenIsNamed) {
  const HttpAnswer answer = Get(ours_, "/api/v1/review");
  EXPECT_EQ(answer.status, 400);
  EXPECT_THAT(answer.body, HasSubstr("The parameter id is needed"));
  const HttpAnswer more = Get(ours_, "/api/v1/review?id=rev_gh_5_2&page=2");
  EXPECT_EQ(more.status, 400);
  EXPECT_THAT(more.body, HasSubstr("page"));
}

TEST_F(MoreReadsTest, TheRunsOfAReviewComeNewestFirstAndInPages) {
  const std::string target = "/api/v1/reviews/rev_gh_5_2/runs";
  for (const int limit : {1, 2, kRuns, kRuns + 1}) {
    EXPECT_THAT(AllPages(ours_, target, "id", limit),
                ElementsAre("rev_gh_5_2_r5", "rev_gh_5_2_r4", "rev_gh_5_2_r3", "rev_gh_5_2_r2",
                            "rev_gh_5_2_r1"))
        << limit;
  }
  EXPECT_EQ(Get(theirs_, target).status, 404);
  for (const std::string wrong : {"?cursor=0", "?cursor=x", "?limit=201", "?limit=0"}) {
    EXPECT_EQ(Get(ours_, target + wrong).status, 400) << wrong;
  }
}

TEST_F(MoreReadsTest, APageOfRunsDoesNotMoveWhenARunIsAdded) {
  const std::string target = "/api/v1/reviews/rev_gh_5_2/runs";
  const auto first = boost::json::parse(Get(ours_, target + "?limit=2").body);
  api_.queries.Update(
      [](FakeQueries::Rows& rows) { rows.reviews[kWithRuns].add_runs()->set_ordinal(kRuns + 1); });
  const std::string cursor(first.at("next_cursor").as_string());
  const auto second = boost::json::parse(Get(ours_, target + "?cursor=" + cursor).body);
  EXPECT_EQ(second.at("items").at(0).at("id"), "rev_gh_5_2_r3");
  EXPECT_EQ(second.at("items").as_array().size(), 3U);
}

TEST_F(MoreReadsTest, HowTheReadModelsDoIsForAdmins) {
  api_.queries.Update([](FakeQueries::Rows& rows) {
    rows.projections.emplace_back().view = "review_list";
    rows.owners = {{.log = {.base = "review_events", .generation = 1},
                    .partition = eventstore::PartitionIndex(3),
                    .owner = {}}};
  });
  const std::string operator_key =
      api_.AddKey([](view_proto::AccessKey& key) { key.set_role(access::v1::ROLE_OPERATOR); });
  for (const std::string target :
       {"/api/v1/system/projections", "/api/v1/system/consumers", "/api/v1/dead-letters"}) {
    EXPECT_EQ(Get(admin_, target).status, 200) << target;
    EXPECT_EQ(Get(ours_, target).status, 403) << target;
    EXPECT_EQ(Get(operator_key, target).status, 403) << target;
    EXPECT_EQ(api_.Ask({.target = target}).status, 401) << target;
    EXPECT_EQ(Get(admin_, target + "?view=review_list").status, 400) << target;
  }
  const auto views = boost::json::parse(Get(admin_, "/api/v1/system/projections").body);
  EXPECT_EQ(views.at("items").at(0).at("view"), "review_list");
  const auto owners = boost::json::parse(Get(admin_, "/api/v1/system/consumers").body);
  EXPECT_EQ(owners.at("items").at(0).at("partition"), 3);
}

TEST_F(MoreReadsTest, DeadLettersComeInPagesThatNeitherSkipNorRepeat) {
  api_.queries.Update([](FakeQueries::Rows& rows) {
    rows.incomplete = {Parked("b", 0, "s1"), Parked("a", 10, "s2"), Parked("a", 2, "s/3"),
                       Parked("a", 2, "s0")};
  });
  const std::string target = "/api/v1/dead-letters";
  for (const int limit : {1, 2, 3, 4, 5}) {
    EXPECT_THAT(AllPages(admin_, target, "stream", limit), ElementsAre("s/3", "s0", "s2", "s1"))
        << limit;
  }
  // What the cursor names was retried in the meantime.
  const auto page = boost::json::parse(Get(admin_, target + "?limit=1").body);
  api_.queries.Update(
      [](FakeQueries::Rows& rows) { rows.incomplete.erase(rows.incomplete.begin() + 2); });
  const std::string cursor(page.at("next_cursor").as_string());
  const auto next = boost::json::parse(Get(admin_, target + "?cursor=" + cursor).body);
  EXPECT_EQ(next.at("items").at(0).at("stream"), "s0");
  for (const std::string wrong : {"?cursor=61", "?cursor=612f", "?cursor=zz", "?cursor="}) {
    EXPECT_EQ(Get(admin_, target + wrong).status, 400) << wrong;
  }
}

TEST_F(MoreReadsTest, TheQueueAsJson) {
  api_.queries.Update([](FakeQueries::Rows& rows) {
    projections::QueuedReview queued{.review = RowWithRuns(), .turn = {}, .stale = true};
    queued.turn = {.whose = projections::Turn::kAuthor, .since = domain::FromSeconds(60)};
    rows.queue = {queued};
    rows.next_cursor = "next";
  });
  const auto two_days_ago = [this] {
    return domain::Timestamp(api_.server->ground().clock.Now().value() - 2 * 86'400'000'000);
  };
  const domain::Timestamp earliest = two_days_ago();
  const HttpAnswer answer =
      Get(ours_, "/api/v1/queue?bucket=awaiting_author&reviewer=3&team=4&stale_days=2&limit=9");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_THAT(answer.Header("Link"), HasSubstr("cursor=next"));
  const auto page = boost::json::parse(answer.body);
  EXPECT_EQ(page.at("items").at(0).at("id"), "rev_gh_5_2");
  EXPECT_EQ(page.at("items").at(0).at("bucket"), "awaiting_author");
  EXPECT_EQ(page.at("items").at(0).at("waiting_since"), "1970-01-01T00:01:00Z");
  EXPECT_EQ(page.at("items").at(0).at("stale"), true);
  const projections::QueueFilter asked = api_.queries.rows().queue_filter;
  EXPECT_EQ(asked.turn, projections::Turn::kAuthor);
  EXPECT_FALSE(asked.stale_only);
  EXPECT_EQ(asked.reviewer, domain::UserId(3));
  EXPECT_EQ(asked.team, 4);
  EXPECT_GE(asked.stale_before, earliest);
  EXPECT_LE(asked.stale_before, two_days_ago());
  EXPECT_EQ(asked.limit, 9);
  EXPECT_EQ(boost::json::parse(Get(theirs_, "/api/v1/queue").body).at("items").as_array().size(),
            0U);
  EXPECT_EQ(Get(ours_, "/api/v1/queue?bucket=stale").status, 200);
  EXPECT_TRUE(api_.queries.rows().queue_filter.stale_only);
}

TEST_F(MoreReadsTest, EveryWrongParameterIsNamed) {
  const std::vector<std::pair<std::string, std::string>> wrong = {
      {"/api/v1/queue?bucket=mine", "bucket"},
      {"/api/v1/queue?reviewer=octocat", "reviewer"},
      {"/api/v1/queue?team=0", "team"},
      {"/api/v1/queue?stale_days=366", "stale_days"},
      {"/api/v1/queue?state=open", "state"},
      {"/api/v1/repositories?limit=201", "limit"},
      {"/api/v1/repositories?name=x", "name"},
      {"/api/v1/reviews?verdict=fine", "verdict"},
      {"/api/v1/reviews?severity_min=HIGH", "severity_min"},
      {"/api/v1/reviews?updated_since=yesterday", "updated_since"},
      {"/api/v1/reviews?pr=3", "pr"},
      {"/api/v1/reviews?pr=-3&repository=5", "pr"},
      {"/api/v1/reviews?author=+3", "author"}};
  for (const auto& [target, name] : wrong) {
    const HttpAnswer answer = Get(ours_, target);
    EXPECT_EQ(answer.status, 400) << target;
    EXPECT_THAT(answer.body, HasSubstr(" " + name + " ")) << target;
  }
}

TEST_F(MoreReadsTest, TheFiltersOfReviewsReachTheQuery) {
  ASSERT_EQ(Get(ours_,
                "/api/v1/reviews?repository=5&pr=2&verdict=approved&severity_min=low"
                "&updated_since=1970-01-01T00:00:09Z")
                .status,
            200);
  const projections::ReviewFilter asked = api_.queries.rows().review_filter;
  EXPECT_EQ(asked.number, domain::PullRequestNumber(2));
  EXPECT_EQ(asked.verdict, view_proto::VERDICT_APPROVED);
  EXPECT_EQ(asked.severity_min, domain::Severity::kLow);
  EXPECT_EQ(asked.updated_since, domain::FromSeconds(9));
  ASSERT_EQ(Get(ours_, "/api/v1/reviews?verdict=none").status, 200);
  EXPECT_EQ(api_.queries.rows().review_filter.verdict, view_proto::VERDICT_UNSPECIFIED);
}

TEST_F(MoreReadsTest, RepositoriesAsAList) {
  api_.queries.Update([](FakeQueries::Rows& rows) {
    const domain::RepositoryKey key{.host = domain::HostCode("gh"),
                                    .repository = domain::RepositoryId(5)};
    view_proto::RepositoryStatus& row = rows.repositories[key];
    *row.mutable_id() = schemas::ToProto(key);
    row.mutable_tenant()->set_host("gh");
    row.mutable_tenant()->set_organization(kOurs);
  });
  const auto page = boost::json::parse(Get(ours_, "/api/v1/repositories").body);
  EXPECT_EQ(page.at("items").at(0).at("id"), "repo_gh_5");
  EXPECT_TRUE(page.at("next_cursor").is_null());
  EXPECT_TRUE(
      boost::json::parse(Get(theirs_, "/api/v1/repositories").body).at("items").as_array().empty());
}

TEST(SarifJsonTest, AFindingKeepsWhatReadersOfSarifLookFor) {
  domain::Finding finding;
  finding.id = domain::FindingId("0123");
  finding.tool = "lint";
  finding.rule = "no-goto";
  finding.severity = domain::Severity::kHigh;
  finding.level = domain::FindingLevel::kError;
  finding.suppressed = true;
  finding.message = "Do not.";
  finding.snippet = "goto end;";
  finding.files = {"src/a b#.c"};
  finding.locations = {
      {.file = 0, .region = {.start_line = 3, .start_column = 1, .end_line = 3, .end_column = 9}}};
  finding.tags = {"style"};
  domain::Finding gone = finding;
  gone.id = domain::FindingId("4567");
  gone.rule = "old";
  const boost::json::value sarif =
      SarifJson({.tools = {{.name = "idle", .version = ""}, {.name = "lint", .version = "1.2"}},
                 .findings = {finding},
                 .counts = {},
                 .shortenings = {}},
                {.there = true, .appeared = {finding.id}, .fixed = {gone}});
  EXPECT_EQ(sarif.at("version"), "2.1.0");
  ASSERT_EQ(sarif.at("runs").as_array().size(), 2U);
  EXPECT_TRUE(sarif.at("runs").at(0).at("results").as_array().empty());
  const auto& run = sarif.at("runs").at(1);
  EXPECT_EQ(boost::json::serialize(run.at("tool").at("driver")),
            R"({"name":"lint","version":"1.2","rules":[{"id":"no-goto"},{"id":"old"}]})");
  EXPECT_EQ(boost::json::serialize(run.at("results").at(0)),
            R"({"ruleId":"no-goto","kind":"fail","level":"error","message":{"text":"Do not."},)"
            R"("locations":[{"physicalLocation":{"artifactLocation":{"uri":"src/a%20b%23.c"},)"
            R"("region":{"startLine":3,"startColumn":1,"endLine":3,"endColumn":9,)"
            R"("snippet":{"text":"goto end;"}}}}],)"
            R"("partialFingerprints":{"docketFindingId/v1":"0123"},"baselineState":"new",)"
            R"("suppressions":[{"kind":"external"}],)"
            R"("properties":{"tags":["style"],"security-severity":"8.0"}})");
  EXPECT_EQ(run.at("results").at(1).at("baselineState"), "absent");
}

TEST(SarifJsonTest, WithoutAHeadBeforeNothingIsSaidOfTheBaseline) {
  domain::Finding finding;
  finding.id = domain::FindingId("0123");
  finding.tool = "lint";
  finding.kind = domain::FindingKind::kReview;
  finding.message = "Look.";
  const boost::json::value sarif =
      SarifJson({.tools = {}, .findings = {finding}, .counts = {}, .shortenings = {}}, {});
  EXPECT_EQ(boost::json::serialize(sarif.at("runs").at(0).at("results").at(0)),
            R"({"kind":"review","level":"none","message":{"text":"Look."},)"
            R"("partialFingerprints":{"docketFindingId/v1":"0123"}})");
}

}  // namespace
}  // namespace docket::api
