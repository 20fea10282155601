// Analytics of the shards over a real server: the figures of known rows, how far the rows are, and
// what is answered when a shard is not there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "projections/postgres/shard_analytics.h"
#include "projections/postgres/shard_projector.h"
#include "projections/postgres/shard_store.h"
#include "tests/postgres/postgres_servers.h"
#include "tests/projections/projection_world.h"

namespace docket::projections {
namespace {

using postgres_test::PostgresSchema;
using postgres_test::RunScript;

template <class T>
absl::StatusOr<Analysis<T>> Await(const std::function<void(AnalysisDone<T>)>& start) {
  absl::Notification answered;
  absl::StatusOr<Analysis<T>> result = absl::UnknownError("");
  start([&](absl::StatusOr<Analysis<T>> answer) {
    result = std::move(answer);
    answered.Notify();
  });
  answered.WaitForNotification();
  return result;
}

std::int64_t At(std::string_view month_day, int hour = 0) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full,
                              absl::StrCat("2026-", std::string(month_day), "T",
                                           absl::Dec(hour, absl::kZeroPad2), ":00:00Z"),
                              &time, &error))
      << error;
  return absl::ToUnixMicros(time);
}

class ShardAnalyticsTest : public testing::Test {
 protected:
  ShardAnalyticsTest() {
    EXPECT_TRUE(MigrateShard(schema_.connection()).ok());
    RunScript(schema_.connection(), "INSERT INTO docket_shard (id) VALUES ('a')");
  }

  const Source& SourceOf(std::string_view log) {
    for (const Source& source : world_.sources()) {
      if (source.log->name().base == log) return source;
    }
    std::abort();
  }
  std::unique_ptr<ShardAnalytics> Open(const ShardPlacement& placement,
                                       const std::vector<std::string>& dsns) {
    std::vector<ShardDesk::Options> desks;
    for (std::size_t i = 0; i < dsns.size(); ++i) {
      desks.push_back({.id = placement.shards()[i].id, .connection = {.dsn = dsns[i]}});
    }
    return std::make_unique<ShardAnalytics>(
        ShardAnalytics::Options{.placement = placement,
                                .shards = std::move(desks),
                                .views = world_.store(),
                                .review_events = *SourceOf("review_events").log,
                                .organization_events = *SourceOf("organization_events").log,
                                .progress = world_.progress(),
                                .clock = world_.clock()});
  }
  std::unique_ptr<ShardAnalytics> Open() { return Open(alone_, {schema_.dsn()}); }

  // What a shard of all has, brought up to the local read models.
  void DrainShard(int steps_max = 1'000'000) {
    auto store = ShardStore::Open({.id = "a", .connection = {.dsn = schema_.dsn()}});
    ASSERT_TRUE(store.ok()) << store.status();
    ShardProjector projector({.review_events = SourceOf("review_events"),
                              .organization_partitions = tests::ProjectionWorld::kPartitions,
                              .views = world_.store(),
                              .placement = alone_,
                              .shard = 0,
                              .clock = world_.clock()},
                             *std::move(store));
    for (int i = 0; i < steps_max; ++i) {
      const auto moved = projector.Step();
      ASSERT_TRUE(moved.ok()) << moved.status();
      if (!*moved) return;
    }
  }

  static AnalyticsScope Scope(GroupBy group_by = GroupBy::kWhole) {
    return {.organization = tests::Organization(1),
            .from = domain::Timestamp(At("01-01")),
            .to = domain::Timestamp(At("12-01")),
            .group_by = group_by};
  }
  absl::StatusOr<Analysis<Groups<Throughput>>> FindThroughput(ShardAnalytics& analytics,
                                                              const AnalyticsScope& scope) {
    return Await<Groups<Throughput>>([&](auto done) { analytics.FindThroughput(scope, done); });
  }
  Groups<Throughput> ThroughputOf(const AnalyticsScope& scope) {
    const auto analytics = Open();
    const auto answer = FindThroughput(*analytics, scope);
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.ok() ? answer->value : Groups<Throughput>();
  }

  // A review of repository 10, or another, of organisation 1, as the columns say.
  struct Row {
    int number = 1;
    int repository = 10;
    int organization = 1;
    std::int64_t created_at = 0;
    std::string state = "open";
    std::int64_t ended_at = 0;           // merged or closed
    std::string more = "0, NULL, NULL";  // completed_runs, first human review, first approval
  };
  void Insert(const Row& row) {
    const std::string ended =
        row.ended_at == 0 ? "NULL" : absl::StrCat("docket_time(", row.ended_at, ")");
    const std::string created = absl::StrCat("docket_time(", row.created_at, ")");
    RunScript(schema_.connection(),
              absl::StrCat("INSERT INTO reviews (host, repository_id, number, partition,"
                           " organization_id, author_id, state, draft, created_at, updated_at,"
                           " closed_at, merged_at, completed_runs, first_human_review_at,"
                           " first_approval_at, heads, version) VALUES ('gh', ",
                           row.repository, ", ", row.number, ", 0, ", row.organization, ", 1, '",
                           row.state, "', false, ", created, ", ", created, ", ", ended, ", ",
                           row.state == "merged" ? ended : "NULL", ", ", row.more, ", 1, 1)"));
  }
  void InsertMetric(const Row& row, const std::string& seconds) {
    Insert(row);
    RunScript(schema_.connection(),
              absl::StrCat("SELECT docket_make_month(docket_time(", row.created_at,
                           ")); INSERT INTO review_metrics (occurred_at, host, repository_id,"
                           " number, organization_id, merge_seconds, first_approval_seconds)"
                           " VALUES (docket_time(",
                           row.created_at, "), 'gh', ", row.repository, ", ", row.number, ", ",
                           row.organization, ", ", seconds, ")"));
  }

  tests::ProjectionWorld world_;
  std::mt19937_64 random_{1};
  PostgresSchema schema_;
  const ShardPlacement alone_ = ShardPlacement::ByHash({{"a", 1}});
};

TEST_F(ShardAnalyticsTest, PercentilesAreInterpolatedBetweenTheNearestValues) {
  for (int i = 0; i < 11; ++i) {
    InsertMetric({.number = i + 1, .created_at = At("03-02", i)},
                 absl::StrCat(i * 10, i == 3 ? ", 1.5" : ", NULL"));
  }
  // Of another organisation, and before and after the range.
  InsertMetric({.number = 1, .repository = 20, .organization = 2, .created_at = At("03-02")},
               "9e9, NULL");
  InsertMetric({.number = 20, .created_at = At("02-27")}, "9e9, NULL");
  InsertMetric({.number = 21, .created_at = At("03-03")}, "9e9, NULL");
  AnalyticsScope scope = Scope();
  scope.from = domain::Timestamp(At("03-02"));
  scope.to = domain::Timestamp(At("03-03"));
  const auto analytics = Open();
  const auto answer =
      Await<Groups<ReviewLatency>>([&](auto done) { analytics->FindReviewLatency(scope, done); });
  ASSERT_TRUE(answer.ok()) << answer.status();
  ASSERT_EQ(answer->value.items.size(), 1U);
  const ReviewLatency& latency = answer->value.items[0].value;
  EXPECT_EQ(latency.opened, 11);
  EXPECT_EQ(latency.merge.count, 11);
  EXPECT_EQ(latency.merge.p50_ms, 50'000);
  EXPECT_EQ(latency.merge.p90_ms, 90'000);
  EXPECT_EQ(latency.merge.p99_ms, 99'000);
  EXPECT_EQ(latency.first_approval.count, 1);
  EXPECT_EQ(latency.first_approval.p99_ms, 1'500);
  EXPECT_EQ(latency.first_human_review.count, 0);
}

TEST_F(ShardAnalyticsTest, ARangeThatBeginsBeforeWhatIsKeptIsNotComplete) {
  InsertMetric({.number = 1, .created_at = At("03-02")}, "10, NULL");
  const auto analytics = Open();
  AnalyticsScope scope = Scope();
  const auto find = [&] {
    return Await<Groups<ReviewLatency>>(
        [&](auto done) { analytics->FindReviewLatency(scope, done); });
  };
  const auto all = find();
  ASSERT_TRUE(all.ok()) << all.status();
  EXPECT_TRUE(all->complete);
  EXPECT_EQ(all->kept_from, std::nullopt);

  RunScript(schema_.connection(), "UPDATE docket_shard SET metrics_from = '2026-03-01Z'");
  const domain::Timestamp march(At("03-01"));
  const auto part = find();
  ASSERT_TRUE(part.ok()) << part.status();
  EXPECT_FALSE(part->complete);
  EXPECT_EQ(part->kept_from, march);
  EXPECT_EQ(part->value.items.at(0).value.opened, 1);
  scope.from = march;
  const auto kept = find();
  ASSERT_TRUE(kept.ok()) << kept.status();
  EXPECT_TRUE(kept->complete);
  EXPECT_EQ(kept->kept_from, march);
  // What other tables are asked for is all there.
  const auto throughput = FindThroughput(*analytics, Scope());
  ASSERT_TRUE(throughput.ok()) << throughput.status();
  EXPECT_TRUE(throughput->complete);
  EXPECT_EQ(throughput->kept_from, std::nullopt);
}

TEST_F(ShardAnalyticsTest, WhatHappenedIsCountedByItsOwnTime) {
  Insert({.number = 1, .created_at = At("01-05"), .state = "merged", .ended_at = At("02-03", 23)});
  Insert({.number = 2, .created_at = At("02-01"), .state = "closed", .ended_at = At("02-02")});
  Insert({.number = 3, .repository = 11, .created_at = At("02-01")});
  const auto months = ThroughputOf(Scope(GroupBy::kMonth));
  ASSERT_EQ(months.items.size(), 2U);
  EXPECT_EQ(months.items[0].key, At("01-01"));
  EXPECT_EQ(months.items[0].value.opened, 1);
  EXPECT_EQ(months.items[0].value.merged, 0);
  EXPECT_EQ(months.items[1].key, At("02-01"));
  EXPECT_EQ(months.items[1].value.opened, 2);
  EXPECT_EQ(months.items[1].value.merged, 1);
  EXPECT_EQ(months.items[1].value.closed, 1);
  const auto weeks = ThroughputOf(Scope(GroupBy::kWeek));
  ASSERT_EQ(weeks.items.size(), 3U);
  EXPECT_EQ(weeks.items[0].key, At("01-05"));  // a Monday
  EXPECT_EQ(weeks.items[1].key, At("01-26"));
  EXPECT_EQ(weeks.items[2].key, At("02-02"));
  const auto days = ThroughputOf(Scope(GroupBy::kDay));
  ASSERT_EQ(days.items.size(), 4U);
  EXPECT_EQ(days.items[3].key, At("02-03"));
  const auto repositories = ThroughputOf(Scope(GroupBy::kRepository));
  ASSERT_EQ(repositories.items.size(), 2U);
  EXPECT_EQ(repositories.items[0].key, 10);  // has more
  EXPECT_EQ(repositories.items[1].key, 11);
  AnalyticsScope one = Scope();
  one.repository = domain::RepositoryId(11);
  const auto whole = ThroughputOf(one);
  ASSERT_EQ(whole.items.size(), 1U);
  EXPECT_EQ(whole.items[0].value.opened, 1);
}

TEST_F(ShardAnalyticsTest, GroupsHaveABound) {
  RunScript(schema_.connection(),
            absl::StrCat("INSERT INTO reviews (host, repository_id, number, partition,"
                         " organization_id, author_id, state, draft, created_at, completed_runs,"
                         " heads, version) SELECT 'gh', i, 1, 0, 1, 1, 'open', false, docket_time(",
                         At("03-01"), "), 0, 1, 1 FROM generate_series(1, ",
                         kAnalyticsGroupsMax + 1, ") AS i"));
  const auto groups = ThroughputOf(Scope(GroupBy::kRepository));
  EXPECT_EQ(groups.items.size(), static_cast<std::size_t>(kAnalyticsGroupsMax));
  EXPECT_TRUE(groups.more);
}

TEST_F(ShardAnalyticsTest, OfTheRunsOfAReviewTheLastCounts) {
  Insert({.number = 1, .created_at = At("03-01")});
  Insert({.number = 2, .created_at = At("03-01")});
  const std::string at = absl::StrCat("docket_time(", At("03-02"), ")");
  RunScript(
      schema_.connection(),
      absl::StrCat(
          "INSERT INTO runs SELECT 'gh', 10, number, ordinal, 1, '', status, verdict, ", at, ", ",
          at,
          " + seconds * interval '1 second', critical, 0, 0, 0, 1, 1, consensus, 90"
          " FROM (VALUES (1, 1, 'completed', 'comment', 10, 7, false),"
          " (1, 2, 'completed', 'approve', 20, 3, true), (1, 3, 'failed', NULL, 30, 9, false),"
          " (2, 1, 'superseded', NULL, 5, 9, false))"
          " AS r(number, ordinal, status, verdict, seconds, critical, consensus)"));
  const auto analytics = Open();
  const auto findings = Await<Groups<FindingTotals>>(
      [&](auto done) { analytics->FindFindings(Scope(GroupBy::kDay), done); });
  ASSERT_TRUE(findings.ok()) << findings.status();
  ASSERT_EQ(findings->value.items.size(), 1U);
  const FindingTotals& totals = findings->value.items[0].value;
  EXPECT_EQ(totals.reviews, 1);
  EXPECT_EQ(totals.runs, 2);
  EXPECT_EQ(totals.with_findings, 1);
  EXPECT_EQ(totals.critical, 3);
  EXPECT_EQ(totals.info, 1);
  const auto runs =
      Await<Groups<RunTotals>>([&](auto done) { analytics->FindRuns(Scope(), done); });
  ASSERT_TRUE(runs.ok()) << runs.status();
  ASSERT_EQ(runs->value.items.size(), 1U);
  const RunTotals& all = runs->value.items[0].value;
  EXPECT_EQ(all.runs, 4);
  EXPECT_EQ(all.statuses.at("completed"), 2);
  EXPECT_EQ(all.statuses.at("failed"), 1);
  EXPECT_EQ(all.statuses.at("superseded"), 1);
  EXPECT_EQ(all.statuses.at("timed_out"), 0);
  EXPECT_EQ(all.verdicts.at("approve"), 1);
  EXPECT_EQ(all.consensus, 1);
  EXPECT_EQ(all.duration.count, 2);
  EXPECT_EQ(all.duration.p50_ms, 15'000);
}

TEST_F(ShardAnalyticsTest, CoverageCountsReviewsAndJudgedMerges) {
  const std::string seen = absl::StrCat("docket_time(", At("03-02"), ")");
  Insert({.number = 1,
          .created_at = At("03-01"),
          .state = "merged",
          .ended_at = At("03-03"),
          .more = absl::StrCat("2, ", seen, ", ", seen)});
  Insert({.number = 2,
          .created_at = At("03-01"),
          .state = "merged",
          .ended_at = At("03-03"),
          .more = absl::StrCat("0, ", seen, ", NULL")});
  Insert({.number = 3, .created_at = At("03-01"), .more = "1, NULL, NULL"});
  RunScript(schema_.connection(),
            absl::StrCat(
                "INSERT INTO merge_evidence SELECT 'gh', 10, number, 1, docket_time(", At("03-03"),
                "), '', true, violations FROM (VALUES (1, '{}'::text[]),"
                " (2, '{no_approval,no_approval,bot_run_missing}')) AS m(number, violations)"));
  const auto analytics = Open();
  const auto answer = Await<Coverage>([&](auto done) { analytics->FindCoverage(Scope(), done); });
  ASSERT_TRUE(answer.ok()) << answer.status();
  const Coverage& coverage = answer->value;
  EXPECT_EQ(coverage.opened.reviews, 3);
  EXPECT_EQ(coverage.opened.bot_run, 2);
  EXPECT_EQ(coverage.opened.human_review, 2);
  EXPECT_EQ(coverage.opened.human_approval, 1);
  EXPECT_EQ(coverage.merged.reviews, 2);
  EXPECT_EQ(coverage.merged.bot_run, 1);
  EXPECT_EQ(coverage.assessed, 2);
  EXPECT_EQ(coverage.violating, 1);
  EXPECT_THAT(coverage.violations, testing::ElementsAre(testing::Pair("bot_run_missing", 1),
                                                        testing::Pair("no_approval", 1)));
}

TEST_F(ShardAnalyticsTest, SaysHowFarTheRowsAreAndWhetherSomeAreMissing) {
  const auto analytics = Open();
  const auto nothing = FindThroughput(*analytics, Scope());
  ASSERT_TRUE(nothing.ok()) << nothing.status();
  EXPECT_TRUE(nothing->complete) << "there is nothing";
  world_.Random(random_, 600);
  world_.Drain();
  const auto empty = FindThroughput(*analytics, Scope());
  ASSERT_TRUE(empty.ok()) << empty.status();
  EXPECT_FALSE(empty->complete) << "nothing is copied yet";
  DrainShard(/*steps_max=*/1);
  EXPECT_FALSE(FindThroughput(*analytics, Scope())->complete) << "being copied";
  DrainShard();
  const auto all = FindThroughput(*analytics, Scope());
  ASSERT_TRUE(all.ok()) << all.status();
  EXPECT_TRUE(all->complete);
  EXPECT_EQ(all->at.lag_ms, 0);
  ASSERT_EQ(all->at.positions.size(), static_cast<std::size_t>(world_.kPartitions));
  for (const auto& [at, point] : world_.progress().points()) {
    if (at.log.base != "review_events") continue;
    EXPECT_EQ(all->at.positions.at(at).value(), point.next.value() - 1);
  }
  // For shards that are placed otherwise these rows are not the right ones.
  const auto other = ShardPlacement::ByHash({{"a", 2}});
  EXPECT_FALSE(FindThroughput(*Open(other, {schema_.dsn()}), Scope())->complete);
}

TEST_F(ShardAnalyticsTest, LagsByTheAgeOfWhatItIncludes) {
  world_.Random(random_, 100);
  world_.Drain();
  DrainShard();
  world_.clock().Advance(absl::Seconds(5));
  world_.Random(random_, 100);
  world_.Drain();
  EXPECT_EQ(FindThroughput(*Open(), Scope())->at.lag_ms, 5'000);
}

TEST_F(ShardAnalyticsTest, WhoHasSeenMoreIsToldToAskAgain) {
  world_.Random(random_, 100);
  world_.Drain();
  DrainShard();
  const auto analytics = Open();
  AnalyticsScope scope = Scope();
  scope.seen = FindThroughput(*analytics, scope)->at.positions;
  EXPECT_TRUE(FindThroughput(*analytics, scope).ok());
  for (auto& [at, offset] : scope.seen) offset = eventstore::Offset(offset.value() + 1);
  EXPECT_TRUE(absl::IsAborted(FindThroughput(*analytics, scope).status()));
}

TEST_F(ShardAnalyticsTest, AShardThatIsAwayIsNobodyElsesTrouble) {
  const auto both = ShardPlacement::ByHash({{"a", 1}, {"b", 1}});
  const auto analytics =
      Open(both, {schema_.dsn(), "host=127.0.0.1 port=1 dbname=docket user=docket"});
  int here = 0;
  int away = 0;
  for (int id = 1; id <= 20; ++id) {
    AnalyticsScope scope = Scope();
    scope.organization = tests::Organization(id);
    const absl::Status status = FindThroughput(*analytics, scope).status();
    if (*both.ShardOf(*scope.organization) == 0) {
      EXPECT_TRUE(status.ok()) << status;
      ++here;
    } else {
      EXPECT_TRUE(absl::IsUnavailable(status)) << status;
      ++away;
    }
  }
  EXPECT_GT(here, 0);
  EXPECT_GT(away, 0);
}

TEST_F(ShardAnalyticsTest, AnOrganisationBeyondTheRangesHasNoShard) {
  const auto range = ShardPlacement::ByRange({{"a", 1}, {"b", 1}});
  const auto analytics = Open(range, {schema_.dsn(), schema_.dsn()});
  AnalyticsScope scope = Scope();
  scope.organization = tests::Organization(2'000'001);
  EXPECT_TRUE(absl::IsOutOfRange(FindThroughput(*analytics, scope).status()));
}

class ShardDeskTest : public testing::Test {
 protected:
  ShardDeskTest() {
    EXPECT_TRUE(MigrateShard(schema_.connection()).ok());
    RunScript(schema_.connection(), "INSERT INTO docket_shard (id) VALUES ('a')");
  }
  ShardDesk::Options Options() const {
    return {.id = "a", .connection = {.dsn = schema_.dsn()}, .threads = 1, .waiting_max = 1};
  }
  // Runs the statement at the desk.
  static absl::Status Do(ShardDesk& desk, const std::string& sql) {
    absl::Notification done;
    absl::Status result;
    const absl::Status asked = desk.Ask([&](absl::StatusOr<platform::PostgresConnection*> got) {
      result = got.ok() ? (*got)->Execute({.sql = sql, .what = "ask"}).status() : got.status();
      done.Notify();
    });
    if (!asked.ok()) return asked;
    done.WaitForNotification();
    return result;
  }

  platform::ManualClock clock_;
  PostgresSchema schema_;
};

TEST_F(ShardDeskTest, OnlyReads) {
  ShardDesk desk(Options(), clock_);
  EXPECT_TRUE(Do(desk, "SELECT 1").ok());
  EXPECT_FALSE(Do(desk, "DELETE FROM reviews").ok());
  EXPECT_TRUE(Do(desk, "SELECT 1").ok());
}

TEST_F(ShardDeskTest, AConnectionThatTheServerEndedIsReplaced) {
  ShardDesk desk(Options(), clock_);
  EXPECT_FALSE(Do(desk, "SELECT pg_terminate_backend(pg_backend_pid())").ok());
  EXPECT_TRUE(Do(desk, "SELECT 1").ok());
}

TEST_F(ShardDeskTest, AnotherShardsDatabaseIsRefusedUntilItIsRight) {
  ShardDesk desk(Options(), clock_);
  RunScript(schema_.connection(), "UPDATE docket_shard SET id = 'b'");
  EXPECT_TRUE(absl::IsFailedPrecondition(Do(desk, "SELECT 1")));
  RunScript(schema_.connection(), "UPDATE docket_shard SET id = 'a'");
  EXPECT_TRUE(absl::IsFailedPrecondition(Do(desk, "SELECT 1"))) << "not tried again yet";
  clock_.Advance(Options().retry_wait);
  EXPECT_TRUE(Do(desk, "SELECT 1").ok());
}

// One thread that is kept busy, and one question that waits.
class FullDeskTest : public ShardDeskTest {
 protected:
  FullDeskTest() : desk_(Options(), clock_) {
    EXPECT_TRUE(desk_
                    .Ask([this](absl::StatusOr<platform::PostgresConnection*> /*got*/) {
                      begun_.Notify();
                      end_.WaitForNotification();
                    })
                    .ok());
    begun_.WaitForNotification();
    EXPECT_TRUE(desk_
                    .Ask([this](absl::StatusOr<platform::PostgresConnection*> got) {
                      told_ = got.status();
                      done_.Notify();
                    })
                    .ok());
  }

  absl::Notification begun_;
  absl::Notification end_;
  absl::Notification done_;
  absl::Status told_;
  ShardDesk desk_;
};

TEST_F(FullDeskTest, MoreIsRefused) {
  EXPECT_TRUE(absl::IsResourceExhausted(Do(desk_, "SELECT 1")));
  end_.Notify();
  done_.WaitForNotification();
  EXPECT_TRUE(told_.ok()) << told_;
}

TEST_F(FullDeskTest, WhatWaitedTooLongIsNotBegun) {
  clock_.Advance(Options().patience + absl::Seconds(1));
  end_.Notify();
  done_.WaitForNotification();
  EXPECT_TRUE(absl::IsUnavailable(told_)) << told_;
}

TEST_F(FullDeskTest, WhatWaitsIsToldWhenItStops) {
  std::thread stopper([this] { desk_.Stop(); });
  done_.WaitForNotification();
  EXPECT_TRUE(absl::IsUnavailable(told_)) << told_;
  EXPECT_TRUE(absl::IsUnavailable(Do(desk_, "SELECT 1")));
  end_.Notify();
  stopper.join();
}

}  // namespace
}  // namespace docket::projections
