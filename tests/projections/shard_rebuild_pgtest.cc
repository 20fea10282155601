// A shard that is rebuilt, compared and rolled back over a real server: what becomes live is what
// the local read models show, whatever happens meanwhile, and nothing else becomes live.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "projections/postgres/copy_rows.h"
#include "projections/postgres/shard_comparison.h"
#include "projections/postgres/shard_projector.h"
#include "projections/postgres/shard_rebuild.h"
#include "projections/postgres/shard_store.h"
#include "tests/postgres/postgres_servers.h"
#include "tests/projections/counting_view_store.h"
#include "tests/projections/projection_world.h"
#include "tests/projections/shard_dump.h"

namespace docket::projections {
namespace {

using postgres_test::PostgresSchema;
using postgres_test::RunScript;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using tests::ShardDump;

class ShardRebuildTest : public testing::Test {
 protected:
  ShardRebuildTest() { EXPECT_TRUE(MigrateShard(schema_.connection()).ok()); }
  ~ShardRebuildTest() override {
    for (const char* generation : {"_next", "_previous"}) {
      RunScript(schema_.connection(),
                absl::StrCat("DROP SCHEMA IF EXISTS ", schema_.name(), generation, " CASCADE"));
    }
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

  std::unique_ptr<ShardProjector> Open(const std::string& dsn, const ShardPlacement& placement,
                                       std::size_t shard = 0) {
    auto store = ShardStore::Open({.id = placement.shards()[shard].id, .connection = {.dsn = dsn}});
    EXPECT_TRUE(store.ok()) << store.status();
    return std::make_unique<ShardProjector>(
        ShardProjector::Options{.review_events = ReviewEvents(),
                                .organization_partitions = tests::ProjectionWorld::kPartitions,
                                .views = world_.store(),
                                .placement = placement,
                                .shard = shard,
                                .clock = world_.clock()},
        *std::move(store));
  }
  std::unique_ptr<ShardProjector> Open() { return Open(schema_.dsn(), alone_); }
  static void Drain(ShardProjector& projector) {
    for (bool moved = true; moved;) {
      const absl::StatusOr<bool> step = projector.Step();
      ASSERT_TRUE(step.ok()) << step.status();
      moved = *step;
    }
  }

  [[nodiscard]] ShardWork Work() {
    return {.id = "a",
            .connection = {.dsn = schema_.dsn()},
            .review_events = ReviewEvents(),
            .organization_partitions = tests::ProjectionWorld::kPartitions,
            .views = world_.store(),
            .placement = alone_,
            .shard = 0,
            .clock = world_.clock(),
            .batch_reviews_max = 7};
  }
  ShardRebuilt Rebuild(const ShardWork& work) {
    const auto rebuilt = RebuildShard(work);
    EXPECT_TRUE(rebuilt.ok()) << rebuilt.status();
    return rebuilt.value_or(ShardRebuilt{});
  }
  ShardRebuilt Rebuild() { return Rebuild(Work()); }
  ShardComparison Compare() {
    auto compared = CompareShard(Work(), {});
    EXPECT_TRUE(compared.ok()) << compared.status();
    return compared.ok() ? *std::move(compared) : ShardComparison{};
  }

  // What a shard shows that followed from the beginning.
  std::vector<std::string> Truth() {
    PostgresSchema fresh;
    EXPECT_TRUE(MigrateShard(fresh.connection()).ok());
    Drain(*Open(fresh.dsn(), alone_));
    return ShardDump(fresh.connection());
  }
  void ExpectTruth() {
    const auto lines = ShardDump(schema_.connection());
    EXPECT_GT(lines.size(), 20U);
    EXPECT_EQ(lines, Truth());
  }
  std::vector<std::string> Ask(const std::string& sql) {
    const auto rows = schema_.connection().Execute({.sql = sql, .what = "ask"});
    EXPECT_TRUE(rows.ok()) << rows.status();
    std::vector<std::string> lines;
    for (int row = 0; rows.ok() && row < rows->count(); ++row) {
      lines.emplace_back(rows->Bytes(row, 0));
    }
    return lines;
  }
  // Every index and constraint of the schema's tables, but for those of single months.
  std::vector<std::string> Structure() {
    return Ask(
        "SELECT replace(pg_get_indexdef(indexrelid), ' ON ONLY ', ' ON ')"
        " || CASE WHEN indisvalid THEN '' ELSE ' invalid' END AS line"
        " FROM pg_index JOIN pg_class ON pg_class.oid = indrelid"
        " WHERE relnamespace = current_schema()::regnamespace AND NOT relispartition"
        " UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)"
        " FROM pg_constraint WHERE connamespace = current_schema()::regnamespace"
        " AND conparentid = 0 AND NOT (SELECT relispartition FROM pg_class WHERE oid = conrelid)"
        " ORDER BY line");
  }
  std::vector<std::string> Generations() {
    return Ask(absl::StrCat("SELECT nspname::text FROM pg_namespace WHERE nspname LIKE '",
                            schema_.name(), "\\_%' ORDER BY 1"));
  }

  tests::ProjectionWorld world_;
  std::mt19937_64 random_{1};
  PostgresSchema schema_;
  const ShardPlacement alone_ = ShardPlacement::ByHash({{"a", 1}});
};

TEST_F(ShardRebuildTest, WhatIsCopiedIsWhatFollowingMakes) {
  Happen(400);
  Drain(*Open());
  const auto before = ShardDump(schema_.connection());
  const auto structure = Structure();
  EXPECT_GT(structure.size(), 25U);
  const ShardRebuilt rebuilt = Rebuild();
  EXPECT_TRUE(rebuilt.switched);
  EXPECT_EQ(rebuilt.loaded.rows, static_cast<std::int64_t>(before.size()));
  EXPECT_EQ(rebuilt.comparison.reviews, rebuilt.loaded.reviews);
  EXPECT_EQ(ShardDump(schema_.connection()), before);
  EXPECT_EQ(Structure(), structure);
  EXPECT_THAT(Generations(), ElementsAre(schema_.name() + "_previous"));
}

TEST_F(ShardRebuildTest, EveryValueIsCopiedAsItIs) {
  RunScript(schema_.connection(),
            "CREATE TABLE t (n bigint, text text, word text, at timestamptz, id bigint,"
            " seconds double precision, flag boolean, texts text[])");
  const std::string hostile = "a\tb\nc\rd\\e\\N\"{},'f\\.";
  CopyRows rows;
  for (const bool given : {true, false}) {
    rows.Begin();
    rows.Number("n", -7);
    rows.Text("text", given ? hostile : "");
    rows.Word("word", given ? hostile : "");
    rows.Time("at", given ? 1'793'000'000'000'001 : 0);
    rows.Id("id", given ? 5 : 0);
    rows.Seconds("seconds", given ? std::optional<std::int64_t>(1'234'567) : std::nullopt);
    rows.Flag("flag", given);
    rows.Texts("texts",
               given ? std::vector{hostile, std::string("b")} : std::vector<std::string>());
  }
  EXPECT_EQ(rows.count(), 2);
  const auto copied =
      schema_.connection().CopyIn({.sql = "COPY t FROM STDIN", .what = "copy"}, rows.Take());
  ASSERT_TRUE(copied.ok()) << copied.status();
  EXPECT_EQ(rows.bytes(), 0U);
  const auto stored = schema_.connection().Execute(
      {.sql =
           "SELECT count(*) FILTER (WHERE n = -7 AND text = $1 AND word = $1"
           " AND at = docket_time(1793000000000001) AND id = 5 AND seconds = 1.234567 AND flag"
           " AND texts = ARRAY[$1, 'b']),"
           " count(*) FILTER (WHERE n = -7 AND text = '' AND num_nulls(word, at, id, seconds) = 4"
           " AND NOT flag AND texts = '{}') FROM t",
       .what = "ask"},
      {{hostile}});
  ASSERT_TRUE(stored.ok()) << stored.status();
  EXPECT_EQ(stored->Integer(0, 0), 1);
  EXPECT_EQ(stored->Integer(0, 1), 1);
}

TEST_F(ShardRebuildTest, AnEmptyShardIsFilled) {
  Happen(200);
  EXPECT_TRUE(Rebuild().switched);
  ExpectTruth();
}

TEST_F(ShardRebuildTest, WhoWroteToTheOneBeforeWritesNoOldRows) {
  Happen(200);
  const auto running = Open();
  Drain(*running);
  EXPECT_TRUE(Rebuild().switched);
  EXPECT_TRUE(Rebuild().switched);  // also when revisions would have met
  Happen(50);
  absl::Status told;
  for (int step = 0; step < 10 && told.ok(); ++step) told = running->Step().status();
  EXPECT_TRUE(absl::IsAborted(told)) << told;
  Drain(*Open());
  ExpectTruth();
}

TEST_F(ShardRebuildTest, WhatHappensMeanwhileIsNotMissed) {
  Happen(200);
  auto running = Open();
  Drain(*running);
  ShardWork work = Work();
  int reports = 0;
  work.report = [&](const std::string&) {
    if (++reports > 60) return;
    Happen(3);
    if (reports % 2 == 0) return;  // the shard is behind
    if (!running->Step().ok()) running = Open();
  };
  EXPECT_TRUE(Rebuild(work).switched);
  EXPECT_GT(reports, 20);
  Happen(50);
  Drain(*Open());
  ExpectTruth();
}

TEST_F(ShardRebuildTest, EachKindOfDifferenceIsFoundAndRepaired) {
  Happen(400);
  Drain(*Open());
  ExpectTruth();
  const ShardComparison whole = Compare();
  EXPECT_TRUE(whole.equal());
  EXPECT_GT(whole.reviews, 10);

  const std::string altered = Ask(
      "UPDATE reviews SET heads = heads + 1 WHERE ctid = (SELECT ctid FROM reviews ORDER BY"
      " repository_id, number LIMIT 1) RETURNING concat('rev_gh_', repository_id, '_', number)")[0];
  const std::string missing =
      Ask("DELETE FROM reviews WHERE ctid = (SELECT ctid FROM reviews ORDER BY repository_id DESC,"
          " number DESC LIMIT 1) RETURNING concat('rev_gh_', repository_id, '_', number)")[0];
  const std::string without_times =
      Ask("DELETE FROM review_metrics WHERE (repository_id, number) = (SELECT repository_id, number"
          " FROM reviews ORDER BY repository_id, number OFFSET 1 LIMIT 1)"
          " RETURNING concat('rev_gh_', repository_id, '_', number)")[0];
  RunScript(schema_.connection(),
            "INSERT INTO reviews SELECT host, 999, number, partition, organization_id, author_id,"
            " state, draft, verdict, created_at, updated_at, closed_at, merged_at, merged_by_id,"
            " first_human_review_at, first_approval_at, first_run_completed_at, completed_runs,"
            " heads, version FROM reviews LIMIT 1");
  const ShardComparison found = Compare();
  EXPECT_EQ(found.different, 4);
  EXPECT_EQ(found.undecided, 0);
  const auto names = [](const std::string& review, const std::string& table) {
    return AllOf(Field(&ShardFinding::review, review),
                 Field(&ShardFinding::what, HasSubstr(table)));
  };
  EXPECT_THAT(found.findings, Contains(names(altered, "reviews")));
  EXPECT_THAT(found.findings, Contains(names(missing, "reviews")));
  EXPECT_THAT(found.findings, Contains(names(without_times, "review_metrics")));
  EXPECT_THAT(found.findings, Contains(Field(&ShardFinding::review, HasSubstr("rev_gh_999_"))));

  EXPECT_TRUE(Rebuild().switched);
  EXPECT_TRUE(Compare().equal());
  ExpectTruth();
}

TEST_F(ShardRebuildTest, WhatTheShardHasYetToReadIsNoDifference) {
  Happen(200);
  const auto running = Open();
  Drain(*running);
  Happen(60);  // changes most of them
  int looks = 0;
  const auto compared = CompareShard(Work(), {.advance = [&] {
                                       ++looks;
                                       return running->Step().status();
                                     }});
  ASSERT_TRUE(compared.ok()) << compared.status();
  EXPECT_TRUE(compared->equal());
  EXPECT_GT(looks, 0);
}

// Its projector would have to wait while the records between are read.
TEST_F(ShardRebuildTest, NothingIsDecidedOfAShardThatIsFarBehind) {
  Happen(200);
  Drain(*Open());
  Happen(60);
  Ask("UPDATE reviews SET heads = heads + 1 RETURNING repository_id");
  const auto compared =
      CompareShard(Work(), {.advance = [] { return absl::OkStatus(); }, .lag_records_max = 1});
  ASSERT_TRUE(compared.ok()) << compared.status();
  EXPECT_EQ(compared->different, 0);
  EXPECT_GT(compared->undecided, 0);
}

TEST_F(ShardRebuildTest, AShardThatNobodyKeepsIsNotCalledEqual) {
  Happen(200);
  Drain(*Open());
  Happen(60);
  const auto compared = CompareShard(Work(), {.advance = [] { return absl::OkStatus(); }});
  ASSERT_TRUE(compared.ok()) << compared.status();
  EXPECT_FALSE(compared->equal());
  EXPECT_GT(compared->undecided, 0);
  EXPECT_EQ(compared->different, 0);
}

TEST_F(ShardRebuildTest, ThePreviousOneComesBackUpToDate) {
  Happen(200);
  Drain(*Open());
  EXPECT_FALSE(RollBackShard(Work()).ok());  // nothing to go back to
  RunScript(schema_.connection(), "CREATE TABLE mine AS SELECT 1 AS kept");
  ASSERT_TRUE(Rebuild().switched);
  for (int i = 0; i < 3; ++i) {
    Happen(80);
    if (i == 1) Drain(*Open());
    const auto back = RollBackShard(Work());
    ASSERT_TRUE(back.ok()) << back.status();
    EXPECT_TRUE(back->switched);
    Drain(*Open());
    ExpectTruth();
  }
  EXPECT_THAT(Ask("SELECT 'kept' FROM mine"), ElementsAre("kept"));
}

TEST_F(ShardRebuildTest, APreviousOneThatIsWrongStaysWhereItIs) {
  Happen(200);
  Drain(*Open());
  RunScript(schema_.connection(), "UPDATE reviews SET heads = heads + 1");
  ASSERT_TRUE(Rebuild().switched);
  const auto back = RollBackShard(Work());
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_FALSE(back->switched);
  EXPECT_GT(back->comparison.different, 0);
  ExpectTruth();
}

TEST_F(ShardRebuildTest, OneThatIsGivenUpChangesNothingAndTheNextOneIsWhole) {
  Happen(300);
  Drain(*Open());
  const auto before = ShardDump(schema_.connection());
  bool finished = false;
  int cut = 0;
  for (; !finished; ++cut) {
    ASSERT_LT(cut, 500);
    ShardWork work = Work();
    work.batch_reviews_max = 40;
    int asked = 0;
    work.cancelled = [&] { return asked++ == cut; };
    const auto rebuilt = RebuildShard(work);
    finished = rebuilt.ok();
    EXPECT_TRUE(finished || absl::IsCancelled(rebuilt.status())) << rebuilt.status();
    EXPECT_EQ(ShardDump(schema_.connection()), before);
  }
  EXPECT_GT(cut, 20);
}

TEST_F(ShardRebuildTest, WhatOthersAddedIsKept) {
  Happen(100);
  Drain(*Open());
  RunScript(schema_.connection(),
            absl::StrCat("CREATE INDEX by_head ON runs (head);"
                         "CREATE INDEX by_merge ON review_metrics (merge_seconds);"
                         "GRANT SELECT ON reviews TO PUBLIC"));
  const auto structure = Structure();
  ASSERT_THAT(structure, Contains(HasSubstr("by_merge")));
  ASSERT_TRUE(Rebuild().switched);
  EXPECT_EQ(Structure(), structure);
  EXPECT_THAT(Ask("SELECT privilege_type::text FROM pg_class, aclexplode(relacl) WHERE pg_class.oid"
                  " = 'reviews'::regclass AND grantee = 0"),
              ElementsAre("SELECT"));
}

TEST_F(ShardRebuildTest, AViewOfTheTablesIsRefusedByItsName) {
  Happen(50);
  Drain(*Open());
  RunScript(schema_.connection(), "CREATE VIEW for_dashboards AS SELECT count(*) FROM reviews");
  const auto refused = RebuildShard(Work());
  EXPECT_TRUE(absl::IsFailedPrecondition(refused.status())) << refused.status();
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("for_dashboards"));
  EXPECT_THAT(Generations(), IsEmpty());
}

TEST_F(ShardRebuildTest, ASchemaOfOthersIsLeftAlone) {
  Happen(50);
  Drain(*Open());
  RunScript(schema_.connection(), absl::StrCat("CREATE SCHEMA ", schema_.name(), "_next"));
  const auto refused = RebuildShard(Work());
  EXPECT_TRUE(absl::IsFailedPrecondition(refused.status())) << refused.status();
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("not one that Docket has made"));
  EXPECT_THAT(Generations(), ElementsAre(schema_.name() + "_next"));
}

TEST_F(ShardRebuildTest, OneProcessAtATime) {
  Happen(100);
  Drain(*Open());
  ShardWork work = Work();
  absl::Status other;
  work.report = [&](const std::string&) {
    if (other.ok()) other = RebuildShard(Work()).status();
  };
  EXPECT_TRUE(Rebuild(work).switched);
  EXPECT_TRUE(absl::IsAborted(other)) << other;
}

TEST_F(ShardRebuildTest, WhoHasTheTablesOpenReadsTheNewOnesNext) {
  Happen(200);
  Drain(*Open());
  const auto connection = postgres_test::Connect(schema_.dsn());
  const auto count = [&connection] {
    const auto rows = connection->Execute(
        {.sql = "SELECT count(*) FROM reviews", .what = "ask", .prepared_as = "count"});
    EXPECT_TRUE(rows.ok()) << rows.status();
    return rows.ok() ? rows->Integer(0, 0) : -1;
  };
  const std::int64_t all = count();
  RunScript(schema_.connection(), "DELETE FROM reviews");
  EXPECT_EQ(count(), 0);
  ASSERT_TRUE(Rebuild().switched);
  EXPECT_EQ(count(), all);
}

TEST_F(ShardRebuildTest, AShardHasItsOwnOrganisationsAlone) {
  Happen(300);
  const auto both = ShardPlacement::ByHash({{"a", 1}, {"d", 1}});
  Drain(*Open(schema_.dsn(), both, 0));
  const auto before = ShardDump(schema_.connection());
  EXPECT_LT(before.size(), Truth().size());
  ShardWork work{.id = "a",
                 .connection = {.dsn = schema_.dsn()},
                 .review_events = ReviewEvents(),
                 .organization_partitions = tests::ProjectionWorld::kPartitions,
                 .views = world_.store(),
                 .placement = both,
                 .shard = 0,
                 .clock = world_.clock()};
  EXPECT_TRUE(Rebuild(work).switched);
  EXPECT_EQ(ShardDump(schema_.connection()), before);
}

TEST_F(ShardRebuildTest, MonthsThatAreNotKeptStayAway) {
  Happen(200);
  Drain(*Open());
  const std::string all = Ask("SELECT count(*)::text FROM review_metrics")[0];
  EXPECT_NE(all, "0");
  RunScript(schema_.connection(),
            "UPDATE docket_shard SET metrics_from = '2100-01-01Z'; DELETE FROM review_metrics");
  const auto before = ShardDump(schema_.connection());
  ASSERT_TRUE(Rebuild().switched);
  EXPECT_EQ(ShardDump(schema_.connection()), before);
  EXPECT_THAT(Ask("SELECT count(*)::text FROM review_metrics"), ElementsAre("0"));
}

TEST(ShardWorkTest, EndsWhenItIsCancelledOrTheViewsAreToBeOpenedAnew) {
  tests::ProjectionWorld world;
  tests::CountingViewStore views(world.store());
  const ShardPlacement placement = ShardPlacement::ByHash({{"a", 1}});
  bool cancelled = false;
  const ShardWork work{.id = "a",
                       .connection = {},
                       .review_events = world.sources().front(),
                       .views = views,
                       .placement = placement,
                       .clock = world.clock(),
                       .cancelled = [&cancelled] { return cancelled; }};
  EXPECT_TRUE(work.StillWanted().ok());
  views.failing = absl::InternalError("no byte could be written");
  EXPECT_TRUE(absl::IsUnavailable(work.StillWanted())) << work.StillWanted();
  cancelled = true;
  EXPECT_TRUE(absl::IsCancelled(work.StillWanted()));
}

}  // namespace
}  // namespace docket::projections
