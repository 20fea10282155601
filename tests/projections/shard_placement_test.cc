#include "projections/shard_placement.h"

#include <gtest/gtest.h>

#include <map>

#include "tests/projections/projection_world.h"

namespace docket::projections {
namespace {

using tests::Organization;

std::map<std::size_t, int> Spread(const ShardPlacement& placement, int organizations) {
  std::map<std::size_t, int> counts;
  for (int id = 1; id <= organizations; ++id) ++counts[*placement.ShardOf(Organization(id))];
  return counts;
}

// Golden: rows are where a former version of this software placed them.
TEST(ShardPlacementTest, StaysAsItWas) {
  const auto placement = ShardPlacement::ByHash({{"a", 1}, {"b", 1}, {"c", 1}});
  std::vector<std::size_t> shards;
  for (const std::int64_t id : {1, 7, 2, 3, 4, 5, 6, 21'031'067}) {
    shards.push_back(*placement.ShardOf(Organization(id)));
  }
  EXPECT_EQ(shards, (std::vector<std::size_t>{1, 0, 2, 1, 0, 1, 2, 1}));
}

TEST(ShardPlacementTest, SpreadsByWeight) {
  constexpr int kOrganizations = 8000;
  auto counts = Spread(ShardPlacement::ByHash({{"a", 1}, {"b", 3}}), kOrganizations);
  EXPECT_NEAR(counts[0], kOrganizations / 4, 200);  // five times the standard deviation
  EXPECT_NEAR(counts[1], kOrganizations * 3 / 4, 200);
}

TEST(ShardPlacementTest, ANewShardTakesItsShareAndMovesNothingElse) {
  const auto before = ShardPlacement::ByHash({{"a", 1}, {"b", 1}});
  const auto after = ShardPlacement::ByHash({{"b", 1}, {"c", 2}, {"a", 1}});
  int moved = 0;
  for (int id = 1; id <= 4000; ++id) {
    const std::string was = before.shards()[*before.ShardOf(Organization(id))].id;
    const std::string is = after.shards()[*after.ShardOf(Organization(id))].id;
    if (was == is) continue;
    EXPECT_EQ(is, "c");
    ++moved;
  }
  EXPECT_NEAR(moved, 2000, 160);
}

TEST(ShardPlacementTest, HostsAreApart) {
  const auto placement = ShardPlacement::ByHash({{"a", 1}, {"b", 1}});
  int differ = 0;
  for (int id = 1; id <= 100; ++id) {
    const domain::Tenant other{.host = domain::HostCode("e1"),
                               .organization = domain::OrganizationId(id)};
    differ += *placement.ShardOf(Organization(id)) == *placement.ShardOf(other) ? 0 : 1;
  }
  EXPECT_GT(differ, 20);
}

TEST(ShardPlacementTest, TheRangesAreThoseOfTheRequirements) {
  const auto placement = ShardPlacement::ByRange({{"one", 1}, {"two", 1}});
  EXPECT_EQ(*placement.ShardOf(Organization(1)), 0U);
  EXPECT_EQ(*placement.ShardOf(Organization(999'999)), 0U);
  EXPECT_EQ(*placement.ShardOf(Organization(1'000'000)), 1U);
  EXPECT_EQ(*placement.ShardOf(Organization(1'999'999)), 1U);
  for (const std::int64_t id : {0, -1, 2'000'000, 2'000'001, 123'865'115}) {
    const auto nowhere = placement.ShardOf(Organization(id));
    EXPECT_EQ(nowhere.status().code(), absl::StatusCode::kOutOfRange);
    EXPECT_EQ(nowhere.status().message(), absl::StrCat("Organization ID ", id, " is out of range"));
  }
}

TEST(ShardPlacementTest, IsDescribedByWhatItAnswers) {
  EXPECT_EQ(ShardPlacement::ByHash({{"b", 2}, {"a", 1}}).Description(), "hash a:1 b:2");
  EXPECT_EQ(ShardPlacement::ByRange({{"b", 2}, {"a", 1}}).Description(), "range b a");
}

}  // namespace
}  // namespace docket::projections
