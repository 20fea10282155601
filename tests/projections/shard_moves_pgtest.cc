// Organisations that are placed on another shard by hand, over a real server: who is asked has all
// rows, before, while and after, whatever dies on the way.
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "projections/postgres/shard_comparison.h"
#include "projections/postgres/shard_projector.h"
#include "projections/postgres/shard_rebuild.h"
#include "projections/postgres/shard_store.h"
#include "projections/shard_directory.h"
#include "tests/postgres/postgres_servers.h"
#include "tests/projections/projection_world.h"
#include "tests/projections/shard_dump.h"

namespace docket::projections {
namespace {

using postgres_test::PostgresSchema;
using postgres_test::RunScript;
using tests::ShardDump;

// Its reviews are those of the repositories 10 … 19.
constexpr int kMoving = 1;

class ShardMovesTest : public testing::Test {
 protected:
  ShardMovesTest() {
    for (PostgresSchema& schema : schemas_) {
      EXPECT_TRUE(MigrateShard(schema.connection()).ok());
    }
    Happen(300);
  }
  ~ShardMovesTest() override {
    for (PostgresSchema& schema : schemas_) {
      for (const char* generation : {"_next", "_previous"}) {
        RunScript(schema.connection(),
                  absl::StrCat("DROP SCHEMA IF EXISTS ", schema.name(), generation, " CASCADE"));
      }
    }
  }

  const Source& SourceOf(std::string_view log) {
    for (const Source& source : world_.sources()) {
      if (source.log->name().base == log) return source;
    }
    std::abort();
  }

  std::unique_ptr<ShardProjector> Open(const std::string& dsn, const ShardPlacement& placement,
                                       std::size_t shard) {
    auto store = ShardStore::Open({.id = placement.shards()[shard].id, .connection = {.dsn = dsn}});
    EXPECT_TRUE(store.ok()) << store.status();
    return std::make_unique<ShardProjector>(
        ShardProjector::Options{
            .review_events = SourceOf("review_events"),
            .organization_partitions = tests::ProjectionWorld::kPartitions,
            .views = world_.store(),
            .placement = placement,
            .shard = shard,
            .clock = world_.clock(),
            .batch_records_max = 7,
            .copy_rows_max = 2,
            .scan_rows_max = 5,
            .settle = [this](const Settlement& settlement) { settlements_.push_back(settlement); }},
        *std::move(store));
  }
  std::unique_ptr<ShardProjector> Open(std::size_t shard) {
    return Open(schemas_[shard].dsn(), both_, shard);
  }

  static void Drain(ShardProjector& projector) {
    while (true) {
      const absl::StatusOr<bool> moved = projector.Step();
      ASSERT_TRUE(moved.ok()) << moved.status();
      if (!*moved) break;
    }
  }

  void Happen(int events) {
    world_.Random(random_, events);
    world_.Drain();
  }

  // The shard that has it, if nobody says otherwise, and the other one.
  std::size_t Home() const { return *both_.ShardOf(tests::Organization(kMoving)); }
  std::size_t Away() const { return 1 - Home(); }
  std::string NameOf(std::size_t shard) const { return both_.shards()[shard].id; }

  void Tell(const domain::organization::Event& event) {
    const domain::Tenant tenant = tests::Organization(kMoving);
    world_.CommitOrganization(domain::StreamOf(tenant), tenant.organization, {event});
    world_.Drain();
  }
  void Place(const std::string& shard) {
    Tell(domain::organization::OrganizationPlaced{.shard = shard, .placed_by = {}});
  }
  // What the owner of the organisation would do with what the projectors told.
  void TellSettlements() {
    const auto settlements = std::exchange(settlements_, {});
    if (settlements.empty()) return;
    Tell(domain::organization::OrganizationSettled{.shard = settlements.back().shard});
  }

  Whereabouts Where() {
    const auto directory = ShardDirectory::Load(both_, *world_.store().Snapshot(),
                                                tests::ProjectionWorld::kPartitions);
    EXPECT_TRUE(directory.ok()) << directory.status();
    return *directory->Of(tests::Organization(kMoving));
  }

  // What a shard that has everything shows: under the name of the one that is asked, so that it has
  // what is there by hand.
  std::vector<std::string> Truth(int organization) {
    PostgresSchema fresh;
    EXPECT_TRUE(MigrateShard(fresh.connection()).ok());
    const auto alone = ShardPlacement::ByHash({{NameOf(*Where().asked), 1}});
    Drain(*Open(fresh.dsn(), alone, 0));
    settlements_.clear();  // of that one, whose name is another's
    return ShardDump(fresh.connection(), organization);
  }
  std::vector<std::string> Shown(std::size_t shard) {
    return ShardDump(schemas_[shard].connection(), kMoving);
  }
  [[nodiscard]] ShardWork WorkOn(std::size_t shard) {
    return {.id = both_.shards()[shard].id,
            .connection = {.dsn = schemas_[shard].dsn()},
            .review_events = SourceOf("review_events"),
            .organization_partitions = tests::ProjectionWorld::kPartitions,
            .views = world_.store(),
            .placement = both_,
            .shard = shard,
            .clock = world_.clock()};
  }
  // The organisation is on that shard with all rows, and the other has none of it.
  void ExpectSettledOn(std::size_t shard) {
    EXPECT_EQ(Where(), (Whereabouts{.asked = shard}));
    const auto truth = Truth(kMoving);
    EXPECT_GT(truth.size(), 10U);
    EXPECT_EQ(Shown(shard), truth);
    EXPECT_EQ(Shown(1 - shard).size(), 0U);
  }

  tests::ProjectionWorld world_;
  std::mt19937_64 random_{1};
  PostgresSchema schemas_[2];
  std::vector<Settlement> settlements_;
  const ShardPlacement both_ = ShardPlacement::ByHash({{"a", 1}, {"d", 1}});
};

TEST_F(ShardMovesTest, TheNewShardHasAllRowsBeforeItIsAskedAndTheOldOneNoneAfter) {
  const auto home = Open(Home());
  const auto away = Open(Away());
  Drain(*home);
  Drain(*away);
  ExpectSettledOn(Home());

  Place(NameOf(Away()));
  EXPECT_EQ(Where(), (Whereabouts{.asked = Home(), .next = Away()}));
  Drain(*away);
  Drain(*home);
  EXPECT_EQ(away->counts().arriving, 1);
  ASSERT_FALSE(settlements_.empty());
  EXPECT_EQ(settlements_.back().shard, NameOf(Away()));
  TellSettlements();
  const auto truth = Truth(kMoving);
  EXPECT_EQ(Shown(Away()), truth);
  EXPECT_EQ(Shown(Home()), truth);  // until it reads of it

  Drain(*home);
  Drain(*away);
  EXPECT_EQ(away->counts().arriving, 0);
  ExpectSettledOn(Away());
  EXPECT_EQ(ShardDump(schemas_[Home()].connection()).empty(), false);  // others stay
}

TEST_F(ShardMovesTest, AMoveIsNoDifferenceAndAfterItBothShardsCanBeRebuilt) {
  const auto home = Open(Home());
  const auto away = Open(Away());
  Drain(*home);
  Drain(*away);
  Place(NameOf(Away()));
  for (int step = 0; step < 3; ++step) ASSERT_TRUE(away->Step().ok());
  for (const std::size_t shard : {Home(), Away()}) {
    const auto compared = CompareShard(WorkOn(shard), {});
    ASSERT_TRUE(compared.ok()) << compared.status();
    EXPECT_TRUE(compared->equal());
    EXPECT_GT(compared->moving, 0);
  }
  // Its rows are half there, and the next generation's would be, too.
  EXPECT_TRUE(absl::IsAborted(RebuildShard(WorkOn(Away())).status()));

  Drain(*away);
  TellSettlements();
  // The old shard has rows that are to go.
  const auto leaving = CompareShard(WorkOn(Home()), {.advance = [] { return absl::OkStatus(); }});
  ASSERT_TRUE(leaving.ok()) << leaving.status();
  EXPECT_EQ(leaving->different, 0);
  EXPECT_GT(leaving->undecided, 0);
  Drain(*home);
  Drain(*away);
  ExpectSettledOn(Away());
  for (const std::size_t shard : {Home(), Away()}) {
    const auto before = ShardDump(schemas_[shard].connection());
    const auto rebuilt = RebuildShard(WorkOn(shard));
    ASSERT_TRUE(rebuilt.ok()) << rebuilt.status();
    EXPECT_TRUE(rebuilt->switched);
    EXPECT_EQ(rebuilt->comparison.moving, 0);
    EXPECT_EQ(ShardDump(schemas_[shard].connection()), before);
  }
  ExpectSettledOn(Away());
  Place(NameOf(Home()));  // and back, over the tables that are new
  Drain(*Open(Home()));
  TellSettlements();
  Drain(*Open(Home()));
  Drain(*Open(Away()));
  ExpectSettledOn(Home());
}

TEST_F(ShardMovesTest, WhatHappensMeanwhileIsInBoth) {
  const auto home = Open(Home());
  const auto away = Open(Away());
  Place(NameOf(Away()));
  for (int i = 0; i < 30; ++i) {
    Happen(5);
    ASSERT_TRUE(away->Step().ok());
    ASSERT_TRUE(home->Step().ok());
  }
  Drain(*away);
  Drain(*home);
  TellSettlements();
  const auto truth = Truth(kMoving);
  EXPECT_EQ(Shown(Home()), truth);
  EXPECT_EQ(Shown(Away()), truth);
  Drain(*home);
  Drain(*away);
  Happen(50);
  Drain(*home);
  Drain(*away);
  ExpectSettledOn(Away());
}

// Every step may be the last of a process; what it leaves is gone on with by the next.
TEST_F(ShardMovesTest, AProcessThatEndsAfterEveryStepLosesNothing) {
  Drain(*Open(Home()));
  Drain(*Open(Away()));
  Place(NameOf(Away()));
  const auto truth = Truth(kMoving);
  int steps = 0;
  while (Where().asked != Away()) {
    ASSERT_LT(++steps, 2'000);
    if (steps == 20) Happen(40);
    ASSERT_TRUE(Open(Away())->Step().ok());
    Drain(*Open(Home()));
    EXPECT_GE(Shown(Home()).size(), truth.size()) << "step " << steps;
    TellSettlements();
  }
  EXPECT_GT(steps, 10);
  while (!Shown(Home()).empty()) {
    ASSERT_LT(++steps, 2'000);
    ASSERT_TRUE(Open(Home())->Step().ok());
  }
  Drain(*Open(Away()));
  ExpectSettledOn(Away());
}

TEST_F(ShardMovesTest, OneThatIsPlacedBackBeforeItArrivedStaysAndLeavesNothing) {
  const auto home = Open(Home());
  const auto away = Open(Away());
  Drain(*home);
  Drain(*away);
  Place(NameOf(Away()));
  for (int i = 0; i < 6; ++i) ASSERT_TRUE(away->Step().ok());
  EXPECT_FALSE(Shown(Away()).empty());
  Place("");
  Drain(*away);
  Drain(*home);
  EXPECT_TRUE(settlements_.empty());
  ExpectSettledOn(Home());
}

TEST_F(ShardMovesTest, OneThatCameBackIsWholeAgain) {
  const auto home = Open(Home());
  const auto away = Open(Away());
  for (const std::string& shard : {NameOf(Away()), std::string(), NameOf(Away()), std::string()}) {
    Place(shard);
    Happen(40);
    Drain(*away);
    Drain(*home);
    TellSettlements();
    // The one before drops its rows in several steps, and is placed on again in their midst.
    ASSERT_TRUE(home->Step().ok());
    ASSERT_TRUE(away->Step().ok());
  }
  Drain(*home);
  Drain(*away);
  ExpectSettledOn(Home());
}

TEST_F(ShardMovesTest, OneThatIsPlacedWhereItIsAnywaySettlesAtOnce) {
  const auto home = Open(Home());
  Drain(*home);
  Place(NameOf(Home()));
  Drain(*home);
  ASSERT_EQ(settlements_.size(), 1U);
  TellSettlements();
  Drain(*home);
  EXPECT_TRUE(settlements_.empty());
  EXPECT_EQ(Shown(Home()), Truth(kMoving));
}

TEST_F(ShardMovesTest, RowsThatAreNotEqualAreCopiedAgain) {
  const auto away = Open(Away());
  Drain(*away);
  Place(NameOf(Away()));
  Drain(*away);
  RunScript(schemas_[Away()].connection(),
            "DELETE FROM reviews WHERE organization_id = 1;"
            " UPDATE docket_shard_arrivals SET equal = false");
  settlements_.clear();
  ASSERT_TRUE(away->Step().ok());  // compares
  EXPECT_TRUE(settlements_.empty());
  Drain(*away);
  EXPECT_FALSE(settlements_.empty());
  TellSettlements();
  EXPECT_EQ(Shown(Away()), Truth(kMoving));
}

// Else it might drop what came back by a placement that it has yet to read of.
TEST_F(ShardMovesTest, WhoKnowsOfFewerMovesThanTheWriterBeforeLetsNobodyLeave) {
  const auto away = Open(Away());
  Drain(*Open(Home()));
  Drain(*away);
  Place(NameOf(Away()));
  Drain(*away);
  TellSettlements();
  ASSERT_EQ(Where(), (Whereabouts{.asked = Away()}));
  RunScript(schemas_[Home()].connection(),
            "UPDATE docket_shard_checkpoints SET placements = '9,9'");
  const auto before = Shown(Home());
  ASSERT_FALSE(before.empty());
  Drain(*Open(Home()));
  EXPECT_EQ(Shown(Home()), before);
  EXPECT_FALSE(
      *ShardMoves(schemas_[Home()].connection()).HasDeparted(tests::Organization(kMoving)));
  RunScript(schemas_[Home()].connection(), "UPDATE docket_shard_checkpoints SET placements = ''");
  Drain(*Open(Home()));
  ExpectSettledOn(Away());
}

TEST_F(ShardMovesTest, NoRowGoesBeforeItIsSaidThatItsOrganisationHasLeft) {
  const auto home = Open(Home());
  const auto away = Open(Away());
  Drain(*home);
  Place(NameOf(Away()));
  Drain(*away);
  TellSettlements();
  Happen(100);
  const auto before = Shown(Home());
  RunScript(schemas_[Home()].connection(), "ALTER TABLE docket_shard_departures RENAME TO hidden");
  EXPECT_FALSE(home->Step().ok());
  EXPECT_EQ(Shown(Home()), before);
  RunScript(schemas_[Home()].connection(), "ALTER TABLE hidden RENAME TO docket_shard_departures");
  Drain(*Open(Home()));
  Drain(*away);
  ExpectSettledOn(Away());
}

TEST_F(ShardMovesTest, WhoKnowsOfFewerMovesThanTheWriterBeforeWritesNothing) {
  const auto home = Open(Home());
  Drain(*home);
  Happen(40);
  RunScript(schemas_[Home()].connection(),
            "UPDATE docket_shard_checkpoints SET placements = '9,9'");
  const auto before = ShardDump(schemas_[Home()].connection());
  const auto lagging = Open(Home());
  Drain(*lagging);
  EXPECT_EQ(ShardDump(schemas_[Home()].connection()), before);
  RunScript(schemas_[Home()].connection(),
            "UPDATE docket_shard_checkpoints SET placements = '0,0'");
  Drain(*Open(Home()));
  EXPECT_NE(ShardDump(schemas_[Home()].connection()), before);
}

}  // namespace
}  // namespace docket::projections
