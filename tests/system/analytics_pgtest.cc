// The demo's story in docketd with a shard: every figure of the analytics is worked out again from
// what the other answers of the API say, which are read from RocksDB. Then the shard's server goes
// away and comes back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/clock.h"
#include "tests/eventstore/temporary_directory.h"
#include "tests/postgres/postgres_servers.h"
#include "tests/system/docketd.h"

namespace docket::system_test {
namespace {

namespace json = boost::json;

using Times = std::vector<std::int64_t>;  // microseconds

std::optional<absl::Time> TimeOf(const json::value& text) {
  if (text.is_null()) return std::nullopt;
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, std::string(text.as_string()), &time, &error));
  return time;
}

struct Window {
  std::string from;
  std::string to;

  [[nodiscard]] bool Has(const std::optional<absl::Time>& time) const {
    return time.has_value() && *time >= *TimeOf(json::value(from)) &&
           *time < *TimeOf(json::value(to));
  }
  [[nodiscard]] std::string Query() const { return absl::StrCat("from=", from, "&to=", to); }
};

// As percentile_cont: between the two nearest values, in milliseconds.
double Percentile(Times values, double share) {
  std::ranges::sort(values);
  const double place = share * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(std::floor(place));
  const std::size_t above = std::min(below + 1, values.size() - 1);
  const double part = place - static_cast<double>(below);
  return std::round((static_cast<double>(values[below]) * (1 - part) +
                     static_cast<double>(values[above]) * part) /
                    1e3);
}

void ExpectSpread(const json::value& spread, const Times& values) {
  ASSERT_EQ(spread.at("count").as_int64(), std::ssize(values));
  if (values.empty()) return;
  EXPECT_NEAR(spread.at("p50_ms").to_number<double>(), Percentile(values, 0.5), 1);
  EXPECT_NEAR(spread.at("p90_ms").to_number<double>(), Percentile(values, 0.9), 1);
  EXPECT_NEAR(spread.at("p99_ms").to_number<double>(), Percentile(values, 0.99), 1);
}

// What one review says.
struct Told {
  std::string state;
  std::optional<absl::Time> created;
  std::optional<absl::Time> merged;
  std::optional<absl::Time> closed;
  std::optional<absl::Time> human_review;
  std::optional<absl::Time> approval;
  std::optional<absl::Time> run_completed;
  std::vector<json::object> runs;
};

void Earlier(const std::optional<absl::Time>& at, std::optional<absl::Time>& earliest) {
  if (at.has_value() && (!earliest.has_value() || *at < *earliest)) earliest = at;
}

Told Read(const json::object& review) {
  Told told{.state = std::string(review.at("state").as_string()),
            .created = TimeOf(review.at("created_at")),
            .merged = TimeOf(review.at("merged_at")),
            .closed = TimeOf(review.at("closed_at")),
            .human_review = {},
            .approval = {},
            .run_completed = {},
            .runs = {}};
  for (const json::value& one : review.at("human_reviews").as_array()) {
    if (one.at("reviewer") == review.at("author")) continue;
    Earlier(TimeOf(one.at("submitted_at")), told.human_review);
    if (one.at("state") == "approved" && !one.at("dismissed").as_bool()) {
      Earlier(TimeOf(one.at("submitted_at")), told.approval);
    }
  }
  for (const json::value& run : review.at("runs").as_array()) {
    told.runs.push_back(run.as_object());
    if (run.at("status") == "completed") Earlier(TimeOf(run.at("ended_at")), told.run_completed);
  }
  return told;
}

void AddSpan(const std::optional<absl::Time>& from, const std::optional<absl::Time>& to,
             Times& spans) {
  if (!from.has_value() || !to.has_value() || *to < *from) return;
  spans.push_back(absl::ToInt64Microseconds(*to - *from));
}

class AnalyticsTest : public testing::Test {
 protected:
  AnalyticsTest() {
    const std::string dsn = directory_.path() + "/a.dsn";
    std::ofstream(dsn) << servers_.dsn(1) << "\n";
    std::filesystem::permissions(
        dsn, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    std::ofstream(config_) << "read_models:\n  postgres:\n    - {id: a, dsn_file: " << dsn << "}\n";
    const Finished migrated = Docket({"shards", "migrate", "--config", config_});
    EXPECT_EQ(migrated.code, 0) << migrated.errors;
    server_.emplace(directory_.path() + "/data", std::vector<std::string>{"--config=" + config_});
  }

  json::value Get(const std::string& target) const {
    const apps::ClientResponse answer = server_->Get(target);
    EXPECT_EQ(answer.status, 200) << target << " " << answer.body;
    return JsonOf(answer.body);
  }
  // As soon as the shard is as far as the token.
  json::value Analyze(const std::string& target, const std::string& token) const {
    const absl::Time end = absl::Now() + kPatience;
    apps::ClientResponse answer;
    do {
      const auto sent = server_->Connect().Send(
          {.method = "GET",
           .target = target,
           .headers = {{"Authorization",
                        "Bearer " + SecretIn(directory_.path() + "/data/admin.key")},
                       {"Consistency-Token", token}},
           .body = {}});
      if (sent.ok()) answer = *sent;
    } while (answer.status == 503 && absl::Now() < end);
    EXPECT_EQ(answer.status, 200) << target << " " << answer.body;
    json::value document = JsonOf(answer.body);
    EXPECT_EQ(document.at("complete"), true) << target;
    return document;
  }

  // While the shard is away, and when it is back.
  void ExpectTheShardMissed(const std::string& organization) {
    const std::string asked = "/api/v1/metrics/throughput?organization=" + organization;
    servers_.Kill(1);
    const apps::ClientResponse away = server_->Get(asked);
    EXPECT_EQ(away.status, 503) << away.body;
    EXPECT_THAT(away.body, testing::HasSubstr("/problems/shard-unavailable"));
    Get("/api/v1/reviews?organization=" + organization);
    servers_.Start();
    const absl::Time end = absl::Now() + kPatience;
    while (server_->Get(asked).status != 200 && absl::Now() < end) {
    }
    Get(asked);
  }

  // Once no month but this one and the one before is kept.
  void ExpectOldMonthsDropped(const std::string& organization) {
    ASSERT_EQ(server_->Stop(), 0);
    server_.emplace(
        directory_.path() + "/data",
        std::vector<std::string>{"--config=" + config_, "--read_models.metrics_months=1"});
    const std::string asked =
        absl::StrCat("/api/v1/metrics/review-latency?organization=", organization,
                     "&from=2025-01-01T00:00:00Z&to=2026-01-01T00:00:00Z");
    const auto dropped = [&] {
      const apps::ClientResponse answer = server_->Get(asked);
      if (answer.status != 200) return false;
      const json::value document = JsonOf(answer.body);
      return !document.at("kept_from").is_null() && document.at("items").as_array().empty();
    };
    const absl::Time end = absl::Now() + kPatience;
    while (!dropped() && absl::Now() < end) {
    }
    EXPECT_TRUE(dropped());
    EXPECT_EQ(Get(asked).at("complete"), false);
  }

  std::vector<json::object> ListAll(const std::string& target) const {
    std::vector<json::object> all;
    std::string cursor;
    while (true) {
      const json::value page = Get(cursor.empty() ? target : target + "&cursor=" + cursor);
      for (const json::value& item : page.at("items").as_array()) all.push_back(item.as_object());
      if (page.at("next_cursor").is_null()) return all;
      cursor = std::string(page.at("next_cursor").as_string());
    }
  }
  std::string Token() const {
    const apps::ClientResponse answer = server_->Get("/api/v1/reviews?organization=1&limit=1");
    for (const auto& [name, value] : answer.headers) {
      if (name == "Consistency-Token") return value;
    }
    ADD_FAILURE() << "no token";
    return "";
  }

  const eventstore::TemporaryDirectory directory_;
  const std::string config_ = directory_.path() + "/docket.yaml";
  const postgres_test::PostgresServers servers_{1};
  std::optional<Docketd> server_;
};

// The items of a metric by "start", or the only one's.
std::map<std::string, json::object> ByStart(const json::value& document) {
  std::map<std::string, json::object> items;
  for (const json::value& item : document.at("items").as_array()) {
    const json::object& one = item.as_object();
    items[one.contains("start") ? std::string(one.at("start").as_string()) : ""] = one;
  }
  return items;
}

std::string MonthOf(const absl::Time& time) {
  const absl::CivilMonth month = absl::ToCivilMonth(time, absl::UTCTimeZone());
  return absl::StrCat(absl::FormatCivilTime(month), "-01T00:00:00Z");
}

void ExpectThroughput(const json::value& answer, const std::vector<Told>& reviews,
                      const Window& window) {
  std::map<std::string, std::map<std::string, std::int64_t>> months;
  for (const Told& review : reviews) {
    if (window.Has(review.created)) ++months[MonthOf(*review.created)]["opened"];
    if (window.Has(review.merged)) ++months[MonthOf(*review.merged)]["merged"];
    if (review.state == "closed" && window.Has(review.closed)) {
      ++months[MonthOf(*review.closed)]["closed"];
    }
  }
  const auto items = ByStart(answer);
  ASSERT_EQ(items.size(), months.size());
  for (auto& [start, counts] : months) {
    ASSERT_TRUE(items.contains(start)) << start;
    for (const char* what : {"opened", "merged", "closed"}) {
      EXPECT_EQ(items.at(start).at(what).as_int64(), counts[what]) << start << " " << what;
    }
  }
}

// How many spans there were.
std::size_t ExpectLatency(const json::value& answer, const std::vector<Told>& reviews,
                          const Window& window) {
  std::int64_t opened = 0;
  Times human;
  Times bot;
  Times approval;
  Times waited;
  Times merged;
  for (const Told& review : reviews) {
    if (!window.Has(review.created)) continue;
    ++opened;
    AddSpan(review.created, review.human_review, human);
    AddSpan(review.created, review.run_completed, bot);
    AddSpan(review.created, review.approval, approval);
    AddSpan(review.approval, review.merged, waited);
    AddSpan(review.created, review.merged, merged);
  }
  const auto items = ByStart(answer);
  if (opened == 0) {
    EXPECT_TRUE(items.empty());
    return 0;
  }
  const json::object& all = items.at("");
  EXPECT_EQ(all.at("opened").as_int64(), opened);
  ExpectSpread(all.at("first_human_review"), human);
  ExpectSpread(all.at("first_bot_review"), bot);
  ExpectSpread(all.at("first_approval"), approval);
  ExpectSpread(all.at("approval_to_merge"), waited);
  ExpectSpread(all.at("merge"), merged);
  return human.size() + approval.size() + merged.size();
}

std::int64_t ExpectRuns(const json::value& agents, const json::value& findings,
                        const std::vector<Told>& reviews, const Window& window) {
  std::int64_t runs = 0;
  std::map<std::string, std::int64_t> statuses;
  std::map<std::string, std::int64_t> verdicts;
  std::map<std::string, std::int64_t> found;
  std::int64_t completed = 0;
  Times durations;
  for (const Told& review : reviews) {
    std::map<std::int64_t, json::value> analyses;  // of completed ones, by ordinal
    for (const json::object& run : review.runs) {
      if (!window.Has(TimeOf(run.at("requested_at")))) continue;
      ++runs;
      ++statuses[std::string(run.at("status").as_string())];
      if (!run.at("answer").is_null()) {
        ++verdicts[std::string(run.at("answer").at("verdict").as_string())];
      }
      if (run.at("status") != "completed") continue;
      ++completed;
      AddSpan(TimeOf(run.at("requested_at")), TimeOf(run.at("ended_at")), durations);
      analyses[run.at("ordinal").as_int64()] = run.at("analysis").at("findings");
    }
    if (analyses.empty()) continue;
    for (const auto& one : analyses.rbegin()->second.as_object()) {
      found[std::string(one.key())] += one.value().as_int64();
    }
  }
  const auto items = ByStart(agents);
  if (runs == 0) {
    EXPECT_TRUE(items.empty());
    return 0;
  }
  const json::object& all = items.at("");
  EXPECT_EQ(all.at("runs").as_int64(), runs);
  for (const auto& status : all.at("statuses").as_object()) {
    EXPECT_EQ(status.value().as_int64(), statuses[std::string(status.key())]) << status.key();
  }
  for (const auto& verdict : all.at("verdicts").as_object()) {
    EXPECT_EQ(verdict.value().as_int64(), verdicts[std::string(verdict.key())]) << verdict.key();
  }
  ExpectSpread(all.at("duration"), durations);
  const auto totals = ByStart(findings);
  EXPECT_EQ(totals.size(), completed == 0 ? 0U : 1U);
  if (totals.empty()) return 0;
  EXPECT_EQ(totals.at("").at("runs").as_int64(), completed);
  for (const char* severity : {"critical", "high", "medium", "low", "info"}) {
    EXPECT_EQ(totals.at("").at(severity).as_int64(), found[severity]) << severity;
  }
  return completed;
}

void ExpectCovered(const json::value& covered, const std::vector<Told>& reviews) {
  const auto count = [&](auto predicate) { return std::ranges::count_if(reviews, predicate); };
  EXPECT_EQ(covered.at("reviews").as_int64(), std::ssize(reviews));
  EXPECT_EQ(covered.at("bot_run").as_int64(),
            count([](const Told& one) { return one.run_completed.has_value(); }));
  EXPECT_EQ(covered.at("human_review").as_int64(),
            count([](const Told& one) { return one.human_review.has_value(); }));
  EXPECT_EQ(covered.at("human_approval").as_int64(),
            count([](const Told& one) { return one.approval.has_value(); }));
}

void ExpectCoverage(const json::value& answer, const std::vector<Told>& reviews,
                    const std::vector<json::object>& merges, const Window& window) {
  std::vector<Told> opened;
  std::vector<Told> merged;
  for (const Told& review : reviews) {
    if (window.Has(review.created)) opened.push_back(review);
    if (window.Has(review.merged)) merged.push_back(review);
  }
  ExpectCovered(answer.at("opened"), opened);
  ExpectCovered(answer.at("merged"), merged);
  std::int64_t violating = 0;
  std::map<std::string, std::int64_t> kinds;
  for (const json::object& merge : merges) {
    std::set<std::string> of_merge;
    for (const json::value& violation : merge.at("violations").as_array()) {
      of_merge.insert(std::string(violation.at("kind").as_string()));
    }
    if (!of_merge.empty()) ++violating;
    for (const std::string& kind : of_merge) ++kinds[kind];
  }
  EXPECT_EQ(answer.at("merged").at("violating").as_int64(), violating);
  const json::object& counted = answer.at("merged").at("violations").as_object();
  EXPECT_EQ(counted.size(), kinds.size());
  for (const auto& [kind, count] : kinds) {
    ASSERT_TRUE(counted.contains(kind)) << kind;
    EXPECT_EQ(counted.at(kind).as_int64(), count) << kind;
  }
}

TEST_F(AnalyticsTest, FiguresAreThoseOfTheRowsAndAShardMayGoAway) {
  ASSERT_NE(server_->url(), "");
  const Finished told =
      RunToEnd(DocketProgram(),
               {"demo", "--lifecycles", "20", "--seed", "3", "--corpus", DOCKET_WEBHOOK_EXAMPLES,
                "--data-dir", directory_.path() + "/data"},
               absl::Minutes(3));
  ASSERT_EQ(told.code, 0) << told.output << told.errors;
  const std::string token = Token();
  // The recorded examples are of 2019, the stories of 2025, and the bot works now.
  const std::vector<Window> windows = {
      {"2019-01-01T00:00:00Z", "2020-01-01T00:00:00Z"},
      {"2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z"},
      {absl::FormatTime("%Y-%m-%dT00:00:00Z", absl::Now() - absl::Hours(24 * 30),
                        absl::UTCTimeZone()),
       absl::FormatTime("%Y-%m-%dT00:00:00Z", absl::Now() + absl::Hours(24 * 4),
                        absl::UTCTimeZone())}};
  std::set<std::string> organizations;
  for (const json::object& delivery : ListAll("/api/v1/deliveries?limit=200")) {
    if (!delivery.at("organization_id").is_null()) {
      organizations.insert(std::string(delivery.at("organization_id").as_string()));
    }
  }
  std::size_t spans = 0;
  std::int64_t runs = 0;
  std::size_t merges_seen = 0;
  for (const std::string& organization : organizations) {
    SCOPED_TRACE(organization);
    std::vector<Told> reviews;
    for (const json::object& one :
         ListAll("/api/v1/reviews?limit=200&organization=" + organization)) {
      const std::string id(one.at("id").as_string());
      reviews.push_back(Read(Get("/api/v1/reviews/" + id).as_object()));
    }
    for (const Window& window : windows) {
      SCOPED_TRACE(window.from);
      const auto metric = [&](const std::string& name) {
        return Analyze(absl::StrCat("/api/v1/metrics/", name, "organization=", organization, "&",
                                    window.Query()),
                       token);
      };
      ExpectThroughput(metric("throughput?group_by=month&"), reviews, window);
      spans += ExpectLatency(metric("review-latency?"), reviews, window);
      runs += ExpectRuns(metric("agents?"), metric("findings?"), reviews, window);
      const auto merges = ListAll(absl::StrCat(
          "/api/v1/audit/merges?limit=200&organization=", organization, "&", window.Query()));
      merges_seen += merges.size();
      ExpectCoverage(Analyze(absl::StrCat("/api/v1/organizations/", organization, "/coverage?",
                                          window.Query()),
                             token),
                     reviews, merges, window);
    }
  }
  EXPECT_GT(spans, 20U);
  EXPECT_GT(runs, 0);
  EXPECT_GT(merges_seen, 10U);

  ExpectTheShardMissed(*organizations.begin());
  ExpectOldMonthsDropped(*organizations.begin());
  EXPECT_EQ(server_->Stop(), 0);
}

}  // namespace
}  // namespace docket::system_test
