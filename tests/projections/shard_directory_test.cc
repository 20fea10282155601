// Where an organisation's rows are, by its facts and by the strategy.
#include "projections/shard_directory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/projections/projection_world.h"

namespace docket::projections {
namespace {

using domain::organization::OrganizationPlaced;
using domain::organization::OrganizationSettled;

class ShardDirectoryTest : public testing::Test {
 protected:
  void Tell(int organization, const domain::organization::Event& event) {
    const domain::Tenant tenant = tests::Organization(organization);
    world_.CommitOrganization(domain::StreamOf(tenant), tenant.organization, {event});
  }
  void Place(int organization, const std::string& shard) {
    Tell(organization, OrganizationPlaced{.shard = shard, .placed_by = {}});
  }
  ShardDirectory Load(const ShardPlacement& placement) {
    world_.Drain();
    auto directory = ShardDirectory::Load(placement, *world_.store().Snapshot(),
                                          tests::ProjectionWorld::kPartitions);
    EXPECT_TRUE(directory.ok()) << directory.status();
    return *std::move(directory);
  }

  tests::ProjectionWorld world_;
  const ShardPlacement two_ = ShardPlacement::ByRange({{"a", 1}, {"b", 1}});
};

TEST_F(ShardDirectoryTest, WhatWasNeverPlacedIsWhereTheStrategyPutsIt) {
  const ShardDirectory directory = Load(two_);
  EXPECT_EQ(*directory.Of(tests::Organization(1)), (Whereabouts{.asked = 0}));
  EXPECT_EQ(*directory.Of(tests::Organization(1'000'000)), (Whereabouts{.asked = 1}));
  EXPECT_TRUE(absl::IsOutOfRange(directory.Of(tests::Organization(2'000'001)).status()));
  EXPECT_TRUE(directory.placed().empty());
}

TEST_F(ShardDirectoryTest, AMoveIsAskedWhereItWasUntilItHasSettled) {
  Place(1, "b");
  EXPECT_EQ(*Load(two_).Of(tests::Organization(1)), (Whereabouts{.asked = 0, .next = 1}));
  Tell(1, OrganizationSettled{.shard = "b"});
  EXPECT_EQ(*Load(two_).Of(tests::Organization(1)), (Whereabouts{.asked = 1}));
  Place(1, "");
  EXPECT_EQ(*Load(two_).Of(tests::Organization(1)), (Whereabouts{.asked = 1, .next = 0}));
  Tell(1, OrganizationSettled{.shard = ""});
  const ShardDirectory directory = Load(two_);
  EXPECT_EQ(*directory.Of(tests::Organization(1)), (Whereabouts{.asked = 0}));
  ASSERT_EQ(directory.placed().size(), 1U);
  EXPECT_EQ(directory.placed().front().row.facts(), 4);
}

TEST_F(ShardDirectoryTest, WhatTheStrategyGivesNoShardCanBePlacedByHand) {
  Place(2'000'001, "b");
  EXPECT_EQ(*Load(two_).Of(tests::Organization(2'000'001)), (Whereabouts{.next = 1}));
  Tell(2'000'001, OrganizationSettled{.shard = "b"});
  EXPECT_EQ(*Load(two_).Of(tests::Organization(2'000'001)), (Whereabouts{.asked = 1}));
}

TEST_F(ShardDirectoryTest, AShardThatIsNotThereIsNamed) {
  Place(1, "b");
  Tell(1, OrganizationSettled{.shard = "b"});
  const auto lost = Load(ShardPlacement::ByHash({{"a", 1}, {"c", 1}})).Of(tests::Organization(1));
  EXPECT_TRUE(absl::IsFailedPrecondition(lost.status())) << lost.status();
  EXPECT_THAT(std::string(lost.status().message()), testing::HasSubstr("placed on shard b"));
  Place(1, "c");  // gets over it
  EXPECT_EQ(*Load(ShardPlacement::ByHash({{"a", 1}, {"c", 1}})).Of(tests::Organization(1)),
            (Whereabouts{.next = 1}));
}

TEST_F(ShardDirectoryTest, AMoveToAShardThatIsNotThereIsNotBegun) {
  Place(1, "z");
  EXPECT_EQ(*Load(two_).Of(tests::Organization(1)), (Whereabouts{.asked = 0}));
}

TEST_F(ShardDirectoryTest, OtherEventsOfAnOrganisationAreNoPlacement) {
  Tell(1, domain::organization::RepositoryRegistered{.repository = domain::RepositoryId(7)});
  Place(1, "b");
  Tell(1, domain::organization::RepositoryReleased{.repository = domain::RepositoryId(7)});
  EXPECT_EQ(*Load(two_).Of(tests::Organization(1)), (Whereabouts{.asked = 0, .next = 1}));
}

TEST_F(ShardDirectoryTest, OneOrganisationAloneIsFoundAsAllAre) {
  Place(1, "b");
  world_.Drain();
  const auto snapshot = world_.store().Snapshot();
  const auto placed =
      FindPlacement(*snapshot, tests::ProjectionWorld::kPartitions, tests::Organization(1));
  ASSERT_TRUE(placed.ok()) << placed.status();
  ASSERT_TRUE(placed->has_value());
  EXPECT_EQ((*placed)->placed_on(), "b");
  const auto other =
      FindPlacement(*snapshot, tests::ProjectionWorld::kPartitions, tests::Organization(2));
  ASSERT_TRUE(other.ok()) << other.status();
  EXPECT_FALSE(other->has_value());
}

TEST(PlacementsKnown, IncludesWhatIsNowhereMore) {
  const PlacementsKnown known = PlacementsKnown::FromText("3,0,1");
  EXPECT_EQ(known.ToText(), "3,0,1");
  EXPECT_TRUE(known.Includes(known));
  EXPECT_TRUE(known.Includes(PlacementsKnown::FromText("2,0,1")));
  EXPECT_TRUE(known.Includes(PlacementsKnown::FromText("")));
  EXPECT_FALSE(known.Includes(PlacementsKnown::FromText("4,0,0")));
  EXPECT_FALSE(known.Includes(PlacementsKnown::FromText("0,1,0")));
  EXPECT_FALSE(PlacementsKnown().Includes(known));
}

}  // namespace
}  // namespace docket::projections
