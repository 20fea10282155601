#include "replay/audit/tiles.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "replay/audit/leaf.h"

namespace docket::replay {
namespace {

// The examples of c2sp.org/tlog-tiles: an index of seven digits, and a tree of 70,000 leaves.
TEST(TilesTest, PathsAreThoseOfTheSpecification) {
  EXPECT_EQ(PathOf({.level = 0, .index = 1'234'067}), "tile/0/x001/x234/067");
  EXPECT_EQ(PathOf(TileOf(70'000, 0, 0)), "tile/0/000");
  EXPECT_EQ(PathOf(TileOf(70'000, 0, 272)), "tile/0/272");
  EXPECT_EQ(PathOf(TileOf(70'000, 0, 273)), "tile/0/273.p/112");
  EXPECT_EQ(PathOf(TileOf(70'000, 1, 0)), "tile/1/000");
  EXPECT_EQ(PathOf(TileOf(70'000, 1, 1)), "tile/1/001.p/17");
  EXPECT_EQ(PathOf(TileOf(70'000, 2, 0)), "tile/2/000.p/1");
  EXPECT_EQ(RowLength(70'000, 3), 0U);
  EXPECT_EQ(PathOf(TileOf(70'000, TileName::kEntries, 273)), "tile/entries/273.p/112");
}

TEST(TilesTest, APathIsReadInOneWayOnly) {
  for (const TileName& name :
       std::vector<TileName>{{.level = 0, .index = 0, .width = 256},
                             {.level = 7, .index = 999, .width = 1},
                             {.level = TileName::kEntries, .index = 1000, .width = 255},
                             {.level = 1, .index = 1'234'067, .width = 17}}) {
    const auto parsed = ParseTilePath(PathOf(name));
    ASSERT_TRUE(parsed.has_value()) << PathOf(name);
    EXPECT_EQ(*parsed, name);
  }
  for (const char* path : {"",
                           "tile",
                           "tile/0",
                           "tile/0/",
                           "tile/0/0",
                           "tile/0/0000",
                           "tile/8/000",
                           "tile/00/000",
                           "tile/0/x000/001",
                           "tile/0/x001/x001",
                           "tile/0/001/001",
                           "tile/0/000.p",
                           "tile/0/000.p/0",
                           "tile/0/000.p/256",
                           "tile/0/000.p/01",
                           "tile/0/000/",
                           "tile/0/../000",
                           "tile/x/000",
                           "tile/0/-01",
                           "tile/0/+01",
                           "tile/0/ 01",
                           "tile/entries/..",
                           "checkpoint",
                           "tile/0/000.new",
                           "tile/0/.p/1",
                           "tile/0/x999/x999/x999/x999/x999/x999/999/999"}) {
    EXPECT_FALSE(ParseTilePath(path).has_value()) << path;
  }
}

TEST(TilesTest, BundlesHaveEachLeafWithItsLengthInFront) {
  std::string bundle;
  AppendEntry("", bundle);
  AppendEntry("ab", bundle);
  AppendEntry(std::string(300, 'x'), bundle);
  EXPECT_EQ(bundle, std::string("\0\0\0\2ab\1\x2c", 8) + std::string(300, 'x'));
  const auto entries = ParseBundle(bundle, 3);
  ASSERT_TRUE(entries.ok());
  EXPECT_EQ(*entries, (std::vector<std::string>{"", "ab", std::string(300, 'x')}));
  EXPECT_TRUE(absl::IsDataLoss(ParseBundle(bundle, 2).status()));
  EXPECT_TRUE(absl::IsDataLoss(ParseBundle(bundle.substr(0, 100), 3).status()));
  EXPECT_TRUE(absl::IsDataLoss(ParseBundle(bundle + '\0', 3).status()));
}

TEST(TilesTest, ATileHasAsManyHashesAsItIsWide) {
  const std::vector<MerkleHash> hashes = {LeafHash("a"), LeafHash("b")};
  EXPECT_EQ(*ParseTile(TileBytes(hashes), 2), hashes);
  EXPECT_TRUE(absl::IsDataLoss(ParseTile(TileBytes(hashes), 3).status()));
  EXPECT_TRUE(absl::IsDataLoss(ParseTile(TileBytes(hashes).substr(1), 2).status()));
}

TEST(LeafTest, IsATagAKindAndAHash) {
  const Leaf leaf{.kind = LeafKind::kCommit, .record = Sha256Of("record")};
  const std::string data = LeafData(leaf);
  EXPECT_EQ(data, std::string("docket.record.v1\x02") + std::string(AsBytes(leaf.record)));
  EXPECT_EQ(ParseLeafData(data), leaf);
  EXPECT_EQ(ParseLeafData(data.substr(1)), std::nullopt);
  EXPECT_EQ(ParseLeafData(data + "x"), std::nullopt);
  std::string unknown_kind = data;
  unknown_kind[16] = 3;
  EXPECT_EQ(ParseLeafData(unknown_kind), std::nullopt);
}

}  // namespace
}  // namespace docket::replay
