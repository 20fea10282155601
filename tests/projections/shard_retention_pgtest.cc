// Retention of metrics over a real server: months that are not kept go and stay away, whoever
// writes, and everything else stays.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "projections/postgres/shard_projector.h"
#include "projections/postgres/shard_store.h"
#include "tests/postgres/postgres_servers.h"
#include "tests/projections/projection_world.h"
#include "tests/projections/shard_dump.h"

namespace docket::projections {
namespace {

using postgres_test::PostgresSchema;
using postgres_test::RunScript;
using testing::ElementsAre;
using testing::IsEmpty;
using tests::ShardDump;

using Dropped = std::vector<absl::StatusOr<std::string>>;

domain::Timestamp MiddleOf(int year, int month) {
  return domain::Timestamp(
      absl::ToUnixMicros(absl::FromCivil(absl::CivilSecond(year, month, 15), absl::UTCTimeZone())));
}

// One review of each month, numbered by it (202308).
domain::ReviewId ReviewOf(int year, int month) { return tests::Review(10, year * 100 + month); }

// It is November 2023, unless a test says otherwise.
class ShardRetentionTest : public testing::Test {
 protected:
  ShardRetentionTest() { EXPECT_TRUE(MigrateShard(schema_.connection()).ok()); }

  const Source& ReviewEvents() {
    for (const Source& source : world_.sources()) {
      if (source.log->name().base == "review_events") return source;
    }
    std::abort();
  }
  void Track(int year, int month) {
    const domain::ReviewId review = ReviewOf(year, month);
    world_.Commit(
        review, {tests::Tracked(
                    review, {.author = 1, .seconds = MiddleOf(year, month).value() / 1'000'000})});
    world_.Drain();
  }
  void Push(int year, int month) {
    world_.Commit(ReviewOf(year, month),
                  {domain::review::HeadAdvanced{.before = tests::Sha(1),
                                                .after = tests::Sha(2),
                                                .pusher = tests::Person(1),
                                                .first_seen_at = world_.clock().Now()}});
    world_.Drain();
  }

  std::unique_ptr<ShardProjector> Open(std::int64_t months, const std::string& dsn,
                                       Dropped& dropped) {
    auto store = ShardStore::Open({.id = "a", .connection = {.dsn = dsn}});
    EXPECT_TRUE(store.ok()) << store.status();
    return std::make_unique<ShardProjector>(
        ShardProjector::Options{
            .review_events = ReviewEvents(),
            .organization_partitions = tests::ProjectionWorld::kPartitions,
            .views = world_.store(),
            .placement = alone_,
            .shard = 0,
            .clock = world_.clock(),
            .metrics_months = months,
            .batch_records_max = 3,
            .copy_rows_max = 2,
            .month_dropped =
                [&dropped](const absl::StatusOr<std::string>& table) { dropped.push_back(table); }},
        *std::move(store));
  }
  std::unique_ptr<ShardProjector> Open(std::int64_t months) {
    return Open(months, schema_.dsn(), dropped_);
  }
  static void Drain(ShardProjector& projector) {
    while (true) {
      const absl::StatusOr<bool> moved = projector.Step();
      ASSERT_TRUE(moved.ok()) << moved.status();
      if (!*moved) break;
    }
  }

  std::vector<std::string> Texts(const std::string& sql) {
    const auto rows = schema_.connection().Execute({.sql = sql, .what = "ask"});
    EXPECT_TRUE(rows.ok()) << rows.status();
    std::vector<std::string> texts;
    for (int i = 0; rows.ok() && i < rows->count(); ++i) texts.emplace_back(rows->Bytes(i, 0));
    return texts;
  }
  // Those that have a table, but for the ones made ahead of the server's clock: "2023_08".
  std::vector<std::string> Months() {
    return Texts(
        "SELECT right(relname, 7) FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid"
        " WHERE inhparent = 'review_metrics'::regclass AND relname < 'review_metrics_2024'"
        " ORDER BY 1");
  }
  std::vector<std::string> MonthsWithRows() {
    return Texts(
        "SELECT to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY_MM') FROM review_metrics"
        " ORDER BY 1");
  }
  std::vector<std::string> Revisions() {
    return Texts("SELECT revision::text FROM docket_shard_checkpoints ORDER BY partition");
  }
  std::vector<std::string> Shown() { return ShardDump(schema_.connection()); }

  // What a new shard shows.
  std::vector<std::string> Truth(std::int64_t months) {
    PostgresSchema fresh;
    EXPECT_TRUE(MigrateShard(fresh.connection()).ok());
    Dropped nothing;
    Drain(*Open(months, fresh.dsn(), nothing));
    EXPECT_THAT(nothing, IsEmpty());
    return ShardDump(fresh.connection());
  }

  tests::ProjectionWorld world_;
  PostgresSchema schema_;
  Dropped dropped_;
  const ShardPlacement alone_ = ShardPlacement::ByHash({{"a", 1}});
};

TEST_F(ShardRetentionTest, AMonthIsDroppedWhenAnotherBegins) {
  for (const int month : {8, 9, 10, 11}) Track(2023, month);
  const auto projector = Open(2);
  Drain(*projector);
  EXPECT_THAT(dropped_, IsEmpty()) << "August was never there";
  EXPECT_THAT(MonthsWithRows(), ElementsAre("2023_09", "2023_10", "2023_11"));

  world_.clock().Advance(absl::Hours(24 * 17));  // December the 1st
  Drain(*projector);
  ASSERT_EQ(dropped_.size(), 1U);
  EXPECT_EQ(*dropped_[0], "review_metrics_2023_09");
  EXPECT_EQ(projector->counts().months_dropped, 1);
  EXPECT_THAT(Months(), ElementsAre("2023_10", "2023_11"));
  EXPECT_THAT(MonthsWithRows(), ElementsAre("2023_10", "2023_11"));
  EXPECT_EQ(Texts("SELECT 'a' FROM reviews").size(), 4U);
  EXPECT_EQ(Shown(), Truth(2));
}

TEST_F(ShardRetentionTest, ItIsLookedForOnceInAnHour) {
  Track(2023, 9);
  const auto projector = Open(2);
  Drain(*projector);
  world_.clock().SetNow(MiddleOf(2023, 12));
  world_.clock().Advance(absl::Minutes(59));
  Drain(*projector);
  EXPECT_THAT(dropped_, IsEmpty());
  world_.clock().Advance(absl::Minutes(1));
  Drain(*projector);
  EXPECT_EQ(dropped_.size(), 1U);
}

TEST_F(ShardRetentionTest, AReviewOfADroppedMonthIsKeptUpAndBringsNothingBack) {
  for (const int month : {8, 11}) Track(2023, month);
  Drain(*Open(0));
  EXPECT_THAT(Months(), ElementsAre("2023_08", "2023_11"));
  const auto projector = Open(1);
  Drain(*projector);
  EXPECT_EQ(dropped_.size(), 1U);

  Push(2023, 8);
  Drain(*projector);
  EXPECT_THAT(Months(), ElementsAre("2023_11"));
  EXPECT_THAT(MonthsWithRows(), ElementsAre("2023_11"));
  EXPECT_THAT(Texts("SELECT concat(heads, '/', version) FROM reviews WHERE number = 202308"),
              ElementsAre("2/2"));
  const auto followed = Shown();

  RunScript(schema_.connection(), "DELETE FROM docket_shard_checkpoints");
  Drain(*Open(1));
  EXPECT_THAT(Months(), ElementsAre("2023_11"));
  EXPECT_EQ(Shown(), followed);
  EXPECT_EQ(dropped_.size(), 1U);
}

TEST_F(ShardRetentionTest, ZeroKeepsAll) {
  for (int month = 1; month <= 11; ++month) Track(2023, month);
  const auto projector = Open(0);
  Drain(*projector);
  world_.clock().Advance(absl::Hours(24 * 300));
  Drain(*projector);
  EXPECT_THAT(dropped_, IsEmpty());
  EXPECT_EQ(Months().size(), 11U);
  EXPECT_EQ(MonthsWithRows().size(), 11U);
}

TEST_F(ShardRetentionTest, ManyMonthsAreDroppedOneInAStepWhileTheJournalIsFollowed) {
  for (int month = 1; month <= 11; ++month) Track(2023, month);
  Drain(*Open(0));
  Push(2023, 3);
  const auto projector = Open(3);
  const auto moved = projector->Step();
  ASSERT_TRUE(moved.ok()) << moved.status();
  EXPECT_TRUE(*moved);
  EXPECT_EQ(dropped_.size(), 1U);
  EXPECT_THAT(Texts("SELECT heads::text FROM reviews WHERE number = 202303"), ElementsAre("2"));
  Drain(*projector);
  ASSERT_EQ(dropped_.size(), 7U);
  for (int i = 0; i < 7; ++i) EXPECT_EQ(*dropped_[i], absl::StrCat("review_metrics_2023_0", i + 1));
  EXPECT_THAT(MonthsWithRows(), ElementsAre("2023_08", "2023_09", "2023_10", "2023_11"));
}

// Two processes whose every step may meet the other's; one wins each batch and each month.
TEST_F(ShardRetentionTest, TwoWritersDropEachMonthOnce) {
  for (const int year : {2021, 2022, 2023}) {
    for (int month = 1; month <= 11; ++month) Track(year, month);
  }
  Drain(*Open(0));
  for (int month = 1; month <= 11; ++month) Push(2021, month);
  Dropped by[2];
  std::vector<std::thread> writers;
  for (Dropped& mine : by) {
    writers.emplace_back([this, &mine] {
      auto projector = Open(6, schema_.dsn(), mine);
      while (true) {
        const auto moved = projector->Step();
        if (moved.ok() && !*moved) break;
        if (moved.ok()) continue;
        EXPECT_TRUE(absl::IsAborted(moved.status())) << moved.status();
        projector = Open(6, schema_.dsn(), mine);
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  std::vector<std::string> tables;
  for (const Dropped& mine : by) {
    for (const auto& table : mine) {
      ASSERT_TRUE(table.ok()) << table.status();
      tables.push_back(*table);
    }
  }
  const std::set<std::string> different(tables.begin(), tables.end());
  EXPECT_EQ(different.size(), tables.size());
  EXPECT_EQ(tables.size(), 26U);
  EXPECT_EQ(Months().size(), 7U);
  Drain(*Open(6));
  EXPECT_EQ(Shown(), Truth(6));
}

TEST_F(ShardRetentionTest, OnlyTablesThatAreMonthsAsTheyAreMadeAreDropped) {
  Track(2023, 11);
  RunScript(schema_.connection(),
            "SELECT docket_make_month('2017-05-05Z');"
            "CREATE TABLE review_metrics_2018_01 ();"
            "CREATE TABLE review_metrics_archive PARTITION OF review_metrics"
            " FOR VALUES FROM ('2018-01-01Z') TO ('2020-01-01Z');"
            "CREATE TABLE review_metrics_2020_01 PARTITION OF review_metrics"
            " FOR VALUES FROM ('2020-01-01Z') TO ('2020-03-01Z');"
            "CREATE TABLE review_metrics_2021_13 PARTITION OF review_metrics"
            " FOR VALUES FROM ('2021-01-01Z') TO ('2021-02-01Z');"
            "CREATE TABLE review_metrics_rest PARTITION OF review_metrics DEFAULT");
  Drain(*Open(1));
  ASSERT_EQ(dropped_.size(), 1U);
  EXPECT_EQ(*dropped_[0], "review_metrics_2017_05");
  EXPECT_EQ(Texts("SELECT name FROM unnest(ARRAY['2018_01', 'archive', '2020_01', '2021_13',"
                  " 'rest']) AS name WHERE to_regclass('review_metrics_' || name) IS NOT NULL")
                .size(),
            5U);
}

TEST_F(ShardRetentionTest, AMonthThatIsInUseHoldsNothingUpAndIsTriedAgain) {
  for (const int month : {8, 11}) Track(2023, month);
  Drain(*Open(0));
  const auto reader = postgres_test::Connect(schema_.dsn());
  RunScript(*reader, "BEGIN; SELECT count(*) FROM review_metrics");
  const auto projector = Open(1);
  Push(2023, 11);
  Drain(*projector);
  ASSERT_EQ(dropped_.size(), 1U);
  EXPECT_TRUE(absl::IsAborted(dropped_[0].status())) << dropped_[0].status();
  EXPECT_THAT(Months(), ElementsAre("2023_08", "2023_11"));
  EXPECT_THAT(Texts("SELECT heads::text FROM reviews WHERE number = 202311"), ElementsAre("2"));

  RunScript(*reader, "COMMIT");
  world_.clock().Advance(absl::Hours(1));
  Drain(*projector);
  ASSERT_EQ(dropped_.size(), 2U);
  EXPECT_EQ(*dropped_[1], "review_metrics_2023_08");
}

TEST_F(ShardRetentionTest, WhatIsKeptForLongerComesBack) {
  for (const int month : {8, 9, 10, 11}) Track(2023, month);
  const auto running = Open(3);
  Drain(*running);
  const auto all = Shown();
  Drain(*Open(1));  // another process, which is configured otherwise
  EXPECT_THAT(MonthsWithRows(), ElementsAre("2023_10", "2023_11"));
  world_.clock().Advance(absl::Hours(1));
  ASSERT_TRUE(running->Step().ok());
  EXPECT_EQ(Texts("SELECT 'a' FROM docket_shard_checkpoints WHERE copied_to IS NULL").size(), 0U)
      << "nobody takes the rows for whole before they were copied";
  Drain(*running);
  EXPECT_EQ(Shown(), all);

  Drain(*Open(1));
  Drain(*Open(0));
  EXPECT_EQ(Shown(), Truth(0));
}

TEST_F(ShardRetentionTest, AClockThatIsWrongDropsNothingEarlyAndBringsNothingBack) {
  for (const int month : {8, 9, 10, 11}) Track(2023, month);
  Drain(*Open(1));
  const auto revisions = Revisions();
  world_.clock().SetNow(MiddleOf(2023, 9));
  Drain(*Open(1));
  EXPECT_THAT(MonthsWithRows(), ElementsAre("2023_10", "2023_11"));
  EXPECT_EQ(Revisions(), revisions) << "nothing is copied anew";
  world_.clock().SetNow(MiddleOf(2200, 1));
  Drain(*Open(1));
  EXPECT_THAT(Texts("SELECT 'a' FROM docket_shard WHERE metrics_from < now()"), ElementsAre("a"));
}

}  // namespace
}  // namespace docket::projections
