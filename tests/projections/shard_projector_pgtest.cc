// Shards of the read models over a real server: what they show is what the local read models show,
// whatever happened on the way.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "projections/postgres/shard_projector.h"
#include "projections/postgres/shard_store.h"
#include "tests/postgres/postgres_servers.h"
#include "tests/projections/projection_world.h"
#include "tests/projections/shard_dump.h"

namespace docket::projections {
namespace {

using postgres_test::PostgresSchema;
using postgres_test::RunScript;
using testing::HasSubstr;
using tests::ShardDump;

class ShardProjectorTest : public testing::Test {
 protected:
  ShardProjectorTest() { Migrate(schema_); }

  static void Migrate(PostgresSchema& schema) {
    const absl::Status done = MigrateShard(schema.connection());
    ASSERT_TRUE(done.ok()) << done;
  }

  absl::StatusOr<std::unique_ptr<ShardProjector>> TryOpen(const std::string& dsn,
                                                          const ShardPlacement& placement,
                                                          std::size_t shard = 0) {
    auto store = ShardStore::Open({.id = placement.shards()[shard].id, .connection = {.dsn = dsn}});
    if (!store.ok()) return store.status();
    return std::make_unique<ShardProjector>(
        ShardProjector::Options{.review_events = ReviewEvents(),
                                .organization_partitions = tests::ProjectionWorld::kPartitions,
                                .views = world_.store(),
                                .placement = placement,
                                .shard = shard,
                                .clock = world_.clock(),
                                .batch_records_max = 7,
                                .copy_rows_max = 5,
                                .copied_from = copied_from_},
        *std::move(store));
  }
  std::unique_ptr<ShardProjector> Open(const std::string& dsn, const ShardPlacement& placement,
                                       std::size_t shard = 0) {
    auto opened = TryOpen(dsn, placement, shard);
    EXPECT_TRUE(opened.ok()) << opened.status();
    return *std::move(opened);
  }
  std::unique_ptr<ShardProjector> Open() { return Open(schema_.dsn(), alone_); }

  static void Drain(ShardProjector& projector) {
    while (true) {
      const absl::StatusOr<bool> moved = projector.Step();
      ASSERT_TRUE(moved.ok()) << moved.status();
      if (!*moved) break;
    }
    EXPECT_EQ(projector.behind(), 0);
  }

  const Source& ReviewEvents() {
    for (const Source& source : world_.sources()) {
      if (source.log->name().base == "review_events") return source;
    }
    std::abort();
  }

  void Happen(int events) {
    world_.Random(random_, events);
    world_.Drain();
  }

  // What a shard that has everything shows when it is copied at once.
  std::vector<std::string> Truth() {
    PostgresSchema fresh;
    Migrate(fresh);
    Drain(*Open(fresh.dsn(), alone_));
    return ShardDump(fresh.connection());
  }
  void ExpectTruth() {
    const auto lines = ShardDump(schema_.connection());
    EXPECT_GT(lines.size(), 20U);
    EXPECT_EQ(lines, Truth());
  }
  // From now on every insert into `table` fails like this; empty: does not.
  void FailWith(const std::string& sqlstate, const std::string& table) {
    RunScript(schema_.connection(),
              sqlstate.empty()
                  ? absl::StrCat("DROP TRIGGER fail ON ", table)
                  : absl::StrCat("CREATE OR REPLACE FUNCTION fail() RETURNS trigger LANGUAGE "
                                 "plpgsql AS $$ BEGIN RAISE EXCEPTION USING ERRCODE = '",
                                 sqlstate,
                                 "', MESSAGE = 'as the test wants'; END $$; "
                                 "CREATE TRIGGER fail BEFORE INSERT ON ",
                                 table, " EXECUTE FUNCTION fail()"));
  }

  tests::ProjectionWorld world_;
  std::mt19937_64 random_{1};
  std::shared_ptr<CopiedGenerations> copied_from_;
  PostgresSchema schema_;
  const ShardPlacement alone_ = ShardPlacement::ByHash({{"a", 1}});
};

TEST_F(ShardProjectorTest, FollowingComesToTheSameAsCopying) {
  const auto projector = Open();
  Drain(*projector);  // nothing yet
  for (int i = 0; i < 20; ++i) {
    Happen(20);
    Drain(*projector);
  }
  EXPECT_GT(projector->counts().batches, 40);
  ExpectTruth();
}

TEST_F(ShardProjectorTest, GoesOnWhereItStoodAfterARestart) {
  for (int i = 0; i < 10; ++i) {
    Happen(40);
    const auto projector = Open();
    for (int step = 0; step < 3; ++step) ASSERT_TRUE(projector->Step().ok());
  }
  Drain(*Open());
  ExpectTruth();
}

TEST_F(ShardProjectorTest, ARebuildWhileTheShardWasAwayIsNotMissed) {
  Happen(60);
  copied_from_ = std::make_shared<CopiedGenerations>();
  Drain(*Open());
  RunScript(schema_.connection(), "DELETE FROM reviews");
  Drain(*Open());
  EXPECT_NE(ShardDump(schema_.connection()), Truth()) << "nothing is copied for nothing";
  for (auto& [partition, generations] : *copied_from_) generations = "those of before";
  Drain(*Open());
  copied_from_.reset();
  ExpectTruth();
}

TEST_F(ShardProjectorTest, WhatHappensDuringACopyIsNotMissed) {
  Happen(200);
  const auto projector = Open();
  for (int step = 0; step < 4; ++step) ASSERT_TRUE(projector->Step().ok());
  Happen(200);
  Drain(*projector);
  ExpectTruth();
}

TEST_F(ShardProjectorTest, AZombieChangesNothing) {
  Happen(100);
  const auto zombie = Open();
  Drain(*zombie);
  const auto successor = Open();
  Happen(100);
  Drain(*successor);
  const auto before = ShardDump(schema_.connection());
  const auto woken = zombie->Step();
  EXPECT_TRUE(absl::IsAborted(woken.status())) << woken.status();
  EXPECT_EQ(ShardDump(schema_.connection()), before);
  ExpectTruth();
}

TEST_F(ShardProjectorTest, ALostConnectionLosesNothingAndDoublesNothing) {
  const auto projector =
      Open(absl::StrCat(schema_.dsn(), " application_name=", schema_.name()), alone_);
  Happen(200);
  ASSERT_TRUE(projector->Step().ok());
  RunScript(schema_.connection(),
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE pid <> pg_backend_pid() AND application_name = current_schema");
  const auto failed = projector->Step();
  EXPECT_TRUE(absl::IsUnavailable(failed.status())) << failed.status();
  Drain(*Open());
  ExpectTruth();
}

TEST_F(ShardProjectorTest, AFailureInTheMiddleOfABatchLeavesNothingOfIt) {
  Happen(50);
  Drain(*Open());
  const auto before = ShardDump(schema_.connection());
  struct Case {
    std::string sqlstate;
    std::string table;
    absl::StatusCode code;
  };
  for (const Case& failure :
       {Case{"53100", "runs", absl::StatusCode::kUnavailable},
        Case{"40P01", "human_reviews", absl::StatusCode::kAborted},
        Case{"57014", "review_metrics", absl::StatusCode::kDeadlineExceeded}}) {
    FailWith(failure.sqlstate, failure.table);
    Happen(60);
    absl::Status failed;
    const auto projector = Open();
    for (int step = 0; step < 40 && failed.ok(); ++step) failed = projector->Step().status();
    EXPECT_EQ(failed.code(), failure.code) << failed;
    FailWith("", failure.table);
    Drain(*Open());
    ExpectTruth();
  }
  EXPECT_NE(ShardDump(schema_.connection()), before);
}

TEST_F(ShardProjectorTest, AnEmptyServerIsNamedAndFillsItselfOnceItHasTables) {
  Happen(200);
  Drain(*Open());
  RunScript(schema_.connection(), absl::StrCat("DROP SCHEMA ", schema_.name(),
                                               " CASCADE; CREATE SCHEMA ", schema_.name()));
  const auto refused = TryOpen(schema_.dsn(), alone_);
  EXPECT_TRUE(absl::IsFailedPrecondition(refused.status())) << refused.status();
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("docket shards migrate"));
  Migrate(schema_);
  Drain(*Open());
  ExpectTruth();
}

TEST_F(ShardProjectorTest, ANewShardTakesItsOrganisationsOver) {
  Happen(300);
  Drain(*Open());
  const auto all = ShardDump(schema_.connection());
  PostgresSchema other;
  Migrate(other);
  const auto both = ShardPlacement::ByHash({{"a", 1}, {"d", 1}});
  Drain(*Open(schema_.dsn(), both, 0));
  Drain(*Open(other.dsn(), both, 1));
  auto sum = ShardDump(schema_.connection());
  const auto moved = ShardDump(other.connection());
  EXPECT_FALSE(sum.empty());
  EXPECT_FALSE(moved.empty());
  sum.insert(sum.end(), moved.begin(), moved.end());
  EXPECT_THAT(sum, testing::UnorderedElementsAreArray(all));
}

TEST_F(ShardProjectorTest, AReviewThatIsTransferredIsInOneShard) {
  const auto both = ShardPlacement::ByRange({{"a", 1}, {"b", 1}});
  PostgresSchema other;
  Migrate(other);
  const auto first = Open(schema_.dsn(), both, 0);
  const auto second = Open(other.dsn(), both, 1);
  const domain::ReviewId review = tests::Review(10, 1);
  world_.Commit(review, {tests::Tracked(review)});
  world_.Drain();
  Drain(*first);
  Drain(*second);
  const auto before = ShardDump(schema_.connection());
  EXPECT_EQ(ShardDump(other.connection()).size(), 0U);
  domain::review::ReviewTransferred transferred;
  transferred.from = domain::OrganizationId(1);
  transferred.to = domain::OrganizationId(1'500'000);
  world_.Commit(review, {transferred});
  world_.Drain();
  Drain(*second);
  Drain(*first);
  EXPECT_EQ(ShardDump(schema_.connection()).size(), 0U);
  EXPECT_EQ(ShardDump(other.connection()).size(), before.size());
}

TEST_F(ShardProjectorTest, AnOrganisationBeyondTheRangesIsCountedAndInNoShard) {
  const domain::ReviewId review = tests::Review(20'000'010, 1);  // of organisation 2000001
  world_.Commit(review, {tests::Tracked(review)});
  world_.Drain();
  const auto range = ShardPlacement::ByRange({{"a", 1}, {"b", 1}});
  const auto projector = Open(schema_.dsn(), range, 0);
  Drain(*projector);
  EXPECT_EQ(projector->counts().unplaced, 1);
  EXPECT_EQ(ShardDump(schema_.connection()).size(), 0U);
}

TEST_F(ShardProjectorTest, ADatabaseIsOneShards) {
  Drain(*Open());
  const auto refused = TryOpen(schema_.dsn(), ShardPlacement::ByHash({{"b", 1}}));
  EXPECT_TRUE(absl::IsFailedPrecondition(refused.status())) << refused.status();
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("shard a's"));
}

TEST_F(ShardProjectorTest, MetricsStandInTheMonthTheirReviewWasOpenedIn) {
  const domain::ReviewId review = tests::Review(10, 1);
  world_.Commit(review, {tests::Tracked(review, {.author = 1, .seconds = 1'793'000'000})});
  world_.Drain();
  Drain(*Open());
  const auto rows = schema_.connection().Execute(
      {.sql = "SELECT tableoid::regclass::text FROM review_metrics", .what = "ask"});
  ASSERT_TRUE(rows.ok()) << rows.status();
  ASSERT_EQ(rows->count(), 1);
  EXPECT_EQ(rows->Bytes(0, 0), "review_metrics_2026_10");
}

TEST_F(ShardProjectorTest, MonthsAreMadeAhead) {
  const domain::ReviewId review = tests::Review(10, 1);
  world_.Commit(review, {tests::Tracked(review, {.author = 1, .seconds = 1'793'000'000})});
  world_.Drain();
  Drain(*Open());
  const auto rows = schema_.connection().Execute(
      {.sql = "SELECT count(*) FROM generate_series(0, 2) AS ahead WHERE to_regclass("
              "'review_metrics_' || to_char(date_trunc('month', now() AT TIME ZONE 'UTC')"
              " + ahead * interval '1 month', 'YYYY_MM')) IS NOT NULL",
       .what = "ask"});
  ASSERT_TRUE(rows.ok()) << rows.status();
  EXPECT_EQ(rows->Integer(0, 0), 3);
}

TEST_F(ShardProjectorTest, AServerThatIsKilledGoesOnWithNothingLost) {
  const postgres_test::PostgresServers servers(1);
  ASSERT_TRUE(MigrateShard(*postgres_test::Connect(servers.dsn(1))).ok());
  Happen(150);
  auto projector = Open(servers.dsn(1), alone_);
  for (int step = 0; step < 3; ++step) ASSERT_TRUE(projector->Step().ok());
  servers.Kill(1);
  const auto failed = projector->Step();
  EXPECT_TRUE(absl::IsUnavailable(failed.status())) << failed.status();
  EXPECT_FALSE(TryOpen(servers.dsn(1), alone_).ok());
  Happen(50);
  servers.Start();
  Drain(*Open(servers.dsn(1), alone_));
  EXPECT_EQ(ShardDump(*postgres_test::Connect(servers.dsn(1))), Truth());
}

}  // namespace
}  // namespace docket::projections
