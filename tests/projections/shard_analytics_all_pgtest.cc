// Analytics over all organisations of two shards, over a real server: beside figures that the test
// makes itself, without a shard, and while an organisation moves from one to the other.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "projections/log_buckets.h"
#include "projections/postgres/shard_analytics.h"
#include "projections/postgres/shard_projector.h"
#include "projections/postgres/shard_store.h"
#include "tests/postgres/postgres_servers.h"
#include "tests/projections/projection_world.h"

namespace docket::projections {
namespace {

using postgres_test::PostgresSchema;
using postgres_test::RunScript;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr char kAway[] = "host=127.0.0.1 port=1 dbname=docket user=docket";
// 2023-11-01, 2023-12-01, 2024-11-01
constexpr std::int64_t kNovember = 1'698'796'800'000'000;
constexpr std::int64_t kDecember = 1'701'388'800'000'000;
constexpr std::int64_t kYearLater = 1'730'419'200'000'000;

// A question that is under way.
template <class T>
class Asked {
 public:
  explicit Asked(const std::function<void(AnalysisDone<T>)>& start) {
    start([this](absl::StatusOr<Analysis<T>> answer) {
      result_ = std::move(answer);
      answered_.Notify();
    });
  }
  absl::StatusOr<Analysis<T>> Await() {
    answered_.WaitForNotification();
    return result_;
  }

 private:
  absl::Notification answered_;
  absl::StatusOr<Analysis<T>> result_ = absl::UnknownError("");
};

std::vector<std::string> IdsOf(const std::vector<MissingShard>& missing) {
  std::vector<std::string> ids;
  for (const MissingShard& shard : missing) ids.push_back(shard.id);
  return ids;
}

class AllOrganizationsTest : public testing::Test {
 protected:
  AllOrganizationsTest() {
    for (std::size_t i = 0; i < 2; ++i) {
      EXPECT_TRUE(MigrateShard(schemas_[i].connection()).ok());
      RunScript(schemas_[i].connection(),
                absl::StrCat("INSERT INTO docket_shard (id) VALUES ('", NameOf(i), "')"));
    }
  }

  const Source& SourceOf(std::string_view log) {
    for (const Source& source : world_.sources()) {
      if (source.log->name().base == log) return source;
    }
    std::abort();
  }
  std::string NameOf(std::size_t shard) const { return both_.shards()[shard].id; }

  std::unique_ptr<ShardAnalytics> Open(const std::vector<std::string>& dsns) {
    std::vector<ShardDesk::Options> desks;
    for (std::size_t i = 0; i < dsns.size(); ++i) {
      desks.push_back({.id = NameOf(i), .connection = {.dsn = dsns[i]}});
    }
    return std::make_unique<ShardAnalytics>(
        ShardAnalytics::Options{.placement = both_,
                                .shards = std::move(desks),
                                .views = world_.store(),
                                .review_events = *SourceOf("review_events").log,
                                .organization_events = *SourceOf("organization_events").log,
                                .progress = world_.progress(),
                                .clock = world_.clock()});
  }
  std::unique_ptr<ShardAnalytics> Open() { return Open({schemas_[0].dsn(), schemas_[1].dsn()}); }

  static AnalyticsScope All(GroupBy group_by = GroupBy::kWhole) {
    return {.organization = std::nullopt,
            .from = domain::Timestamp(kNovember),
            .to = domain::Timestamp(kYearLater),
            .group_by = group_by};
  }
  static absl::StatusOr<Analysis<Groups<Throughput>>> FindThroughput(ShardAnalytics& analytics,
                                                                     const AnalyticsScope& scope) {
    return Asked<Groups<Throughput>>([&](auto done) { analytics.FindThroughput(scope, done); })
        .Await();
  }

  // A review of a repository of that number, with its metrics.
  struct Row {
    int organization = 1;
    int number = 1;
    std::int64_t created_at = kNovember;
    std::optional<double> merge_seconds = std::nullopt;
  };
  void Insert(std::size_t shard, const Row& row) {
    const std::string created = absl::StrCat("docket_time(", row.created_at, ")");
    const std::string merged =
        row.merge_seconds.has_value()
            ? absl::StrCat("docket_time(", row.created_at + std::llround(*row.merge_seconds * 1e6),
                           ")")
            : "NULL";
    const std::string key = absl::StrCat("'gh', ", row.organization * 10, ", ", row.number);
    RunScript(schemas_[shard].connection(),
              absl::StrCat(
                  "INSERT INTO reviews (host, repository_id, number, partition, organization_id,"
                  " author_id, state, draft, created_at, merged_at, completed_runs, heads, version)"
                  " VALUES (",
                  key, ", 0, ", row.organization, ", 1, '",
                  row.merge_seconds.has_value() ? "merged" : "open", "', false, ", created, ", ",
                  merged, ", 1, 1, 1); SELECT docket_make_month(", created,
                  "); INSERT INTO review_metrics (host, repository_id, number, occurred_at,"
                  " organization_id, merge_seconds) VALUES (",
                  key, ", ", created, ", ", row.organization, ", extract(epoch FROM ", merged,
                  " - ", created, ")::double precision)"));
  }
  void InsertRun(std::size_t shard, const Row& row, const std::string& columns) {
    RunScript(schemas_[shard].connection(),
              absl::StrCat("INSERT INTO runs (host, repository_id, number, organization_id, head,"
                           " rounds, confidence_percent, requested_at, ordinal, status, verdict,"
                           " consensus, ended_at, critical, high, medium, low, info) SELECT 'gh', ",
                           row.organization * 10, ", ", row.number, ", ", row.organization,
                           ", '', 1, 90, docket_time(", row.created_at, "), ", columns));
  }

  tests::ProjectionWorld world_;
  std::mt19937_64 random_{20'261'128};
  PostgresSchema schemas_[2];
  const ShardPlacement both_ = ShardPlacement::ByHash({{"a", 1}, {"d", 1}});
};

// What percentile_cont of SQL says.
double Exact(std::vector<double> values, double fraction) {
  std::ranges::sort(values);
  const double position = fraction * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(std::floor(position));
  const auto above = static_cast<std::size_t>(std::ceil(position));
  return values[below] + (values[above] - values[below]) * (position - std::floor(position));
}

TEST_F(AllOrganizationsTest, CountsOfTwoShardsAddUpAndPercentilesAreWithinTheirBound) {
  // Spans from less than a millisecond to half a year, of organisations of both shards; the shards
  // are not alike.
  std::map<std::int64_t, std::vector<double>> merged_ms;
  std::map<std::int64_t, std::int64_t> opened;
  for (int i = 0; i < 240; ++i) {
    const std::int64_t month = random_() % 2 == 0 ? kNovember : kDecember;
    const std::size_t shard = i % 5 == 0 ? 0 : 1;
    Row row{.organization = 1 + i % 10, .number = i + 1, .created_at = month + i * 1'000'000};
    if (random_() % 4 > 0) {
      std::uniform_real_distribution<double> exponent(shard == 0 ? -4 : 2, shard == 0 ? 3 : 7.2);
      // As whole microseconds.
      row.merge_seconds = std::round(std::pow(10, exponent(random_)) * 1e6) / 1e6;
      const double ms = *row.merge_seconds * 1e3;
      merged_ms[month].push_back(ms < 1 ? 0 : ms);
    }
    ++opened[month];
    Insert(shard, row);
  }
  const auto analytics = Open();
  const auto answer = Asked<Groups<ReviewLatency>>([&](auto done) {
                        analytics->FindReviewLatency(All(GroupBy::kMonth), done);
                      }).Await();
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_TRUE(answer->complete);
  EXPECT_THAT(answer->missing_shards, IsEmpty());
  ASSERT_EQ(answer->value.items.size(), 2U);
  for (const Group<ReviewLatency>& month : answer->value.items) {
    SCOPED_TRACE(month.key);
    const std::vector<double>& values = merged_ms.at(month.key);
    EXPECT_EQ(month.value.opened, opened.at(month.key));
    EXPECT_EQ(month.value.merge.count, static_cast<std::int64_t>(values.size()));
    EXPECT_EQ(month.value.first_human_review.count, 0);
    const auto near = [&](std::int64_t found, double fraction) {
      const double exact = Exact(values, fraction);
      EXPECT_NEAR(static_cast<double>(found), exact, exact * LogBuckets::kErrorMax + 0.5);
    };
    near(month.value.merge.p50_ms, 0.5);
    near(month.value.merge.p90_ms, 0.9);
    near(month.value.merge.p99_ms, 0.99);
  }
}

TEST_F(AllOrganizationsTest, WhatHappenedAddsUp) {
  Insert(0, {.organization = 1, .number = 1, .merge_seconds = 86'400.0 * 31});
  Insert(0, {.organization = 1, .number = 2});
  Insert(1, {.organization = 2, .number = 1});
  Insert(1, {.organization = 3, .number = 1, .created_at = kDecember});
  Insert(1, {.organization = 3, .number = 2, .created_at = kYearLater});  // after the range
  const auto analytics = Open();
  const auto months = FindThroughput(*analytics, All(GroupBy::kMonth));
  ASSERT_TRUE(months.ok()) << months.status();
  ASSERT_EQ(months->value.items.size(), 2U);
  EXPECT_EQ(months->value.items[0].key, kNovember);
  EXPECT_EQ(months->value.items[0].value.opened, 3);
  EXPECT_EQ(months->value.items[0].value.merged, 0);
  EXPECT_EQ(months->value.items[1].key, kDecember);
  EXPECT_EQ(months->value.items[1].value.opened, 1);
  EXPECT_EQ(months->value.items[1].value.merged, 1);
  const auto whole = FindThroughput(*analytics, All());
  ASSERT_EQ(whole->value.items.size(), 1U);
  EXPECT_EQ(whole->value.items[0].value.opened, 4);
  AnalyticsScope nothing = All();
  nothing.to = nothing.from;
  EXPECT_THAT(FindThroughput(*analytics, nothing)->value.items, IsEmpty());
}

TEST_F(AllOrganizationsTest, RunsAndFindingsAddUp) {
  // One repository's number is of two hosts: their reviews are two.
  for (const std::size_t shard : {0U, 1U}) {
    const Row row{.organization = 1 + static_cast<int>(shard)};
    Insert(shard, row);
    InsertRun(shard, row,
              "1, 'completed', 'comment', false, docket_time(1698796810000000), 7, 0, 0, 0, 0");
    InsertRun(shard, row,
              "2, 'completed', 'approve', true, docket_time(1698796810000000), 3, 0, 0, 0, 1");
    InsertRun(shard, row, "3, 'failed', NULL, false, docket_time(1698796899000000), 9, 9, 9, 9, 9");
  }
  RunScript(schemas_[0].connection(),
            "INSERT INTO reviews (host, repository_id, number, partition, organization_id,"
            " author_id, state, draft, created_at, completed_runs, heads, version)"
            " VALUES ('other', 10, 1, 0, 1, 1, 'open', false, docket_time(1), 1, 1, 1);"
            "INSERT INTO runs SELECT 'other', repository_id, number, ordinal, organization_id,"
            " head, status, verdict, requested_at, ended_at, critical, high, medium, low, info,"
            " rounds, consensus, confidence_percent FROM runs WHERE ordinal = 1");
  const auto analytics = Open();
  const auto findings = Asked<Groups<FindingTotals>>([&](auto done) {
                          analytics->FindFindings(All(), done);
                        }).Await();
  ASSERT_TRUE(findings.ok()) << findings.status();
  ASSERT_EQ(findings->value.items.size(), 1U);
  const FindingTotals& totals = findings->value.items[0].value;
  EXPECT_EQ(totals.reviews, 3);
  EXPECT_EQ(totals.runs, 5);
  EXPECT_EQ(totals.with_findings, 3);
  EXPECT_EQ(totals.critical, 3 + 3 + 7);
  EXPECT_EQ(totals.info, 2);
  const auto runs = Asked<Groups<RunTotals>>([&](auto done) {
                      analytics->FindRuns(All(GroupBy::kDay), done);
                    }).Await();
  ASSERT_TRUE(runs.ok()) << runs.status();
  ASSERT_EQ(runs->value.items.size(), 1U);
  const RunTotals& all = runs->value.items[0].value;
  EXPECT_EQ(runs->value.items[0].key, kNovember);
  EXPECT_EQ(all.runs, 7);
  EXPECT_EQ(all.statuses.at("completed"), 5);
  EXPECT_EQ(all.statuses.at("failed"), 2);
  EXPECT_EQ(all.statuses.at("timed_out"), 0);
  EXPECT_EQ(all.verdicts.at("approve"), 2);
  EXPECT_EQ(all.verdicts.at("comment"), 3);
  EXPECT_EQ(all.consensus, 2);
  EXPECT_EQ(all.duration.count, 5);
  EXPECT_NEAR(static_cast<double>(all.duration.p50_ms), 10'000, 100.5);
}

TEST_F(AllOrganizationsTest, AShardThatIsAwayIsNamedAndTheRestIsAnswered) {
  Insert(0, {.organization = 1});
  Insert(1, {.organization = 2});
  const auto analytics = Open({schemas_[0].dsn(), kAway});
  const auto answer = FindThroughput(*analytics, All());
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_THAT(IdsOf(answer->missing_shards), ElementsAre("d"));
  EXPECT_TRUE(absl::IsUnavailable(answer->missing_shards[0].cause));
  EXPECT_FALSE(answer->complete);
  ASSERT_EQ(answer->value.items.size(), 1U);
  EXPECT_EQ(answer->value.items[0].value.opened, 1);
}

TEST_F(AllOrganizationsTest, WithoutAnyShardThereIsNoAnswer) {
  const auto analytics = Open({kAway, kAway});
  EXPECT_TRUE(absl::IsUnavailable(FindThroughput(*analytics, All()).status()));
  analytics->Stop();
  EXPECT_TRUE(absl::IsUnavailable(FindThroughput(*analytics, All()).status()));
}

TEST_F(AllOrganizationsTest, MonthsAreKeptThatEveryShardKeeps) {
  const auto analytics = Open();
  RunScript(schemas_[0].connection(), "UPDATE docket_shard SET metrics_from = '2023-10-01 UTC'");
  const auto find = [&] {
    return Asked<Groups<ReviewLatency>>(
               [&](auto done) { analytics->FindReviewLatency(All(), done); })
        .Await();
  };
  EXPECT_TRUE(find()->complete) << "the range begins after it";
  RunScript(schemas_[1].connection(), "UPDATE docket_shard SET metrics_from = '2023-12-01 UTC'");
  const auto answer = find();
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->kept_from, domain::Timestamp(kDecember));
  EXPECT_FALSE(answer->complete);
  const auto throughput = FindThroughput(*analytics, All());
  EXPECT_EQ(throughput->kept_from, std::nullopt);
  EXPECT_TRUE(throughput->complete);
}

TEST_F(AllOrganizationsTest, GroupsHaveABoundOverAllShardsToo) {
  for (const std::size_t shard : {0U, 1U}) {
    RunScript(schemas_[shard].connection(),
              absl::StrCat("INSERT INTO reviews (host, repository_id, number, partition,"
                           " organization_id, author_id, state, draft, created_at, completed_runs,"
                           " heads, version) SELECT 'gh', 10, i, 0, 1, 1, 'open', false,"
                           " docket_time(",
                           kNovember, ") + (i * 2 + ", shard,
                           ") * interval '1 day', 0, 1, 1 FROM generate_series(0, 599) AS i"));
  }
  AnalyticsScope scope = All(GroupBy::kDay);
  scope.to = domain::Timestamp(kNovember + 2'000LL * 86'400'000'000);
  const auto analytics = Open();
  const auto days = FindThroughput(*analytics, scope);
  ASSERT_TRUE(days.ok()) << days.status();
  EXPECT_EQ(days->value.items.size(), static_cast<std::size_t>(kAnalyticsGroupsMax));
  EXPECT_EQ(days->value.items.back().key, kNovember + 999LL * 86'400'000'000);
  EXPECT_TRUE(days->value.more);
}

// Organisation 1, whose reviews are those of the repositories 10 … 19, moves.
class MovingOrganizationTest : public AllOrganizationsTest {
 protected:
  MovingOrganizationTest() {
    world_.Random(random_, 300);
    world_.Drain();
    home_ = OpenProjector(Home());
    away_ = OpenProjector(1 - Home());
    Drain(*home_);
    Drain(*away_);
  }

  std::size_t Home() const { return *both_.ShardOf(tests::Organization(1)); }

  std::unique_ptr<ShardProjector> OpenProjector(std::size_t shard) {
    auto store =
        ShardStore::Open({.id = NameOf(shard), .connection = {.dsn = schemas_[shard].dsn()}});
    EXPECT_TRUE(store.ok()) << store.status();
    return std::make_unique<ShardProjector>(
        ShardProjector::Options{
            .review_events = SourceOf("review_events"),
            .organization_partitions = tests::ProjectionWorld::kPartitions,
            .views = world_.store(),
            .placement = both_,
            .shard = shard,
            .clock = world_.clock(),
            .copy_rows_max = 2,
            .scan_rows_max = 5,
            .settle = [this](const Settlement& settlement) { settled_on_ = settlement.shard; }},
        *std::move(store));
  }
  static bool Step(ShardProjector& projector) {
    const absl::StatusOr<bool> moved = projector.Step();
    EXPECT_TRUE(moved.ok()) << moved.status();
    return moved.ok() && *moved;
  }
  static void Drain(ShardProjector& projector) {
    while (Step(projector)) continue;
  }
  void Tell(const domain::organization::Event& event) {
    const domain::Tenant tenant = tests::Organization(1);
    world_.CommitOrganization(domain::StreamOf(tenant), tenant.organization, {event});
    world_.Drain();
  }
  void PlaceAway() {
    Tell(domain::organization::OrganizationPlaced{.shard = NameOf(1 - Home()), .placed_by = {}});
  }
  void TellSettlement() {
    ASSERT_TRUE(settled_on_.has_value());
    Tell(domain::organization::OrganizationSettled{.shard = *settled_on_});
  }

  // As the local read models have them: the world makes reviews in November 2023 alone.
  std::int64_t AllReviews() {
    std::int64_t reviews = 0;
    for (std::int32_t i = 0; i < tests::ProjectionWorld::kPartitions; ++i) {
      const auto cursor =
          world_.store().Snapshot()->ScanRows(world_.LiveScope("review_detail", i), {});
      for (; cursor->Valid(); cursor->Next()) ++reviews;
    }
    return reviews;
  }
  void ExpectAllOnce(const absl::StatusOr<Analysis<Groups<Throughput>>>& answer) {
    ASSERT_TRUE(answer.ok()) << answer.status();
    EXPECT_TRUE(answer->complete);
    ASSERT_EQ(answer->value.items.size(), 1U);
    EXPECT_EQ(answer->value.items[0].value.opened, AllReviews());
  }
  std::int64_t RowsOn(std::size_t shard) {
    const auto rows = schemas_[shard].connection().Execute(
        {.sql = "SELECT count(*) FROM reviews WHERE organization_id = 1", .what = "count"});
    EXPECT_TRUE(rows.ok()) << rows.status();
    return rows.ok() ? rows->Integer(0, 0) : 0;
  }

  std::optional<std::string> settled_on_;
  std::unique_ptr<ShardProjector> home_;
  std::unique_ptr<ShardProjector> away_;
};

TEST_F(MovingOrganizationTest, ItIsCountedOnceAtEveryStep) {
  const auto analytics = Open();
  ExpectAllOnce(FindThroughput(*analytics, All()));
  PlaceAway();
  int in_both = 0;
  while (!settled_on_.has_value()) {
    Step(*away_);
    ExpectAllOnce(FindThroughput(*analytics, All()));
    if (RowsOn(0) > 0 && RowsOn(1) > 0) ++in_both;
  }
  EXPECT_GT(in_both, 2) << "else nothing could be counted twice";
  TellSettlement();
  ExpectAllOnce(FindThroughput(*analytics, All()));  // neither shard has read of it
  Drain(*away_);
  ExpectAllOnce(FindThroughput(*analytics, All()));
  Drain(*home_);
  EXPECT_EQ(RowsOn(Home()), 0);
  ExpectAllOnce(FindThroughput(*analytics, All()));
}

// The question stands at the door of the shard that has the organisation until it has left.
TEST_F(MovingOrganizationTest, OneThatLeftBetweenTwoAnswersIsAskedForAgain) {
  PlaceAway();
  Drain(*away_);
  const auto analytics = Open();
  platform::PostgresConnection& home = schemas_[Home()].connection();
  RunScript(home, "BEGIN; LOCK TABLE docket_shard IN ACCESS EXCLUSIVE MODE");
  Asked<Groups<Throughput>> asked([&](auto done) { analytics->FindThroughput(All(), done); });
  TellSettlement();
  Drain(*away_);
  Drain(*home_);
  EXPECT_EQ(RowsOn(Home()), 0);
  RunScript(home, "COMMIT");
  ExpectAllOnce(asked.Await());
}

TEST_F(MovingOrganizationTest, WhatThisProcessHasYetToReadOfIsNotComplete) {
  const auto analytics = Open();
  // Rows of a writer that knew of more moves.
  RunScript(schemas_[0].connection(), "UPDATE docket_shard_checkpoints SET placements = '9,9'");
  const auto written = FindThroughput(*analytics, All());
  ASSERT_TRUE(written.ok()) << written.status();
  EXPECT_FALSE(written->complete);
  EXPECT_THAT(written->missing_shards, IsEmpty());
  RunScript(schemas_[0].connection(), "UPDATE docket_shard_checkpoints SET placements = '0,0'");
  ExpectAllOnce(FindThroughput(*analytics, All()));
  // One has left that is asked for there.
  RunScript(schemas_[Home()].connection(),
            "INSERT INTO docket_shard_departures (host, organization_id, placement)"
            " VALUES ('gh', 1, 1)");
  EXPECT_FALSE(FindThroughput(*analytics, All())->complete);
}

TEST_F(MovingOrganizationTest, OneOfAShardThatIsNotConfiguredIsMissing) {
  Tell(domain::organization::OrganizationPlaced{.shard = "elsewhere", .placed_by = {}});
  const auto analytics = Open();
  ExpectAllOnce(FindThroughput(*analytics, All()));  // it stays where it is
  Tell(domain::organization::OrganizationSettled{.shard = "elsewhere"});
  const auto answer = FindThroughput(*analytics, All());
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_FALSE(answer->complete);
  EXPECT_EQ(answer->value.items[0].value.opened, AllReviews() - RowsOn(Home()));
}

TEST_F(MovingOrganizationTest, SaysHowFarEveryShardIs) {
  const auto analytics = Open();
  const auto first = FindThroughput(*analytics, All());
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->at.lag_ms, 0);
  AnalyticsScope scope = All();
  scope.seen = first->at.positions;
  EXPECT_EQ(scope.seen.size(), static_cast<std::size_t>(tests::ProjectionWorld::kPartitions));
  EXPECT_TRUE(FindThroughput(*analytics, scope).ok());
  world_.clock().Advance(absl::Seconds(5));
  world_.Random(random_, 100);
  world_.Drain();
  Drain(*home_);
  // As far as the one that is behind, and no further.
  const auto second = FindThroughput(*analytics, All());
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->at.positions, first->at.positions);
  EXPECT_EQ(second->at.lag_ms, 5'000);
  // What was seen of one shard is not to be missing from another.
  for (const auto& [at, point] : world_.progress().points()) {
    if (at.log.base == "review_events") scope.seen[at] = eventstore::Offset(point.next.value() - 1);
  }
  EXPECT_TRUE(absl::IsAborted(FindThroughput(*analytics, scope).status()));
  Drain(*away_);
  EXPECT_TRUE(FindThroughput(*analytics, scope).ok());
}

}  // namespace
}  // namespace docket::projections
