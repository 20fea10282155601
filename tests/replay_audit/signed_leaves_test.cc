// The leaves of a signed tree, as its tiles prove them.
#include "replay/audit/signed_leaves.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/replay_audit/grown_tree.h"

namespace docket::replay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Checkpoint CheckpointIn(const MemoryFiles& files) {
  return *OpenCheckpoint(*files.Read("checkpoint"), TestKey().verifier);
}

TEST(SignedLeaves, AreThoseThatWereAppendedWhateverTheSize) {
  for (const std::uint64_t size : {1, 2, 255, 256, 257, 511, 512, 700, 65'536, 66'000}) {
    MemoryFiles files;
    ASSERT_TRUE(Grow(files, size).ok());
    const auto leaves = SignedLeaves::Open(files, CheckpointIn(files));
    ASSERT_TRUE(leaves.ok()) << leaves.status();
    for (std::uint64_t leaf = 0; leaf < size; leaf += 1 + leaf / 3) {
      const auto hash = (*leaves)->HashOf(leaf);
      ASSERT_TRUE(hash.ok()) << hash.status();
      EXPECT_EQ(*hash, LeafHash(TestLeaf(leaf))) << leaf << " of " << size;
    }
  }
}

TEST(SignedLeaves, EveryTileThatIsReadIsProven) {
  MemoryFiles files;
  ASSERT_TRUE(Grow(files, 700).ok());
  const auto whole = files.files;
  std::set<std::string> tiles;
  for (const auto& [name, bytes] : whole) {
    if (!name.starts_with("tile/") || name.starts_with("tile/entries")) continue;
    tiles.insert(name);
    for (const std::size_t at : {std::size_t{0}, bytes.size() - 1}) {
      files.files = whole;
      files.files[name][at] = static_cast<char>(bytes[at] ^ 1);
      const auto leaves = SignedLeaves::Open(files, CheckpointIn(files));
      absl::Status read = leaves.status();
      for (const std::uint64_t leaf : {0, 300, 699}) {
        if (read.ok()) read = (*leaves)->HashOf(leaf).status();
      }
      EXPECT_TRUE(absl::IsDataLoss(read)) << name << ": " << read;
    }
  }
  EXPECT_EQ(tiles.size(), 4U);
}

TEST(SignedLeaves, GivesTheTilesThatProveALeafAndNoOthers) {
  MemoryFiles files;
  ASSERT_TRUE(Grow(files, 700).ok());
  std::vector<std::string> taken;
  const auto leaves = SignedLeaves::Open(files, CheckpointIn(files),
                                         [&](const TileName& name, std::string_view bytes) {
                                           taken.push_back(PathOf(name));
                                           EXPECT_EQ(*files.Read(PathOf(name)), bytes);
                                           return absl::OkStatus();
                                         });
  ASSERT_TRUE(leaves.ok()) << leaves.status();
  ASSERT_TRUE((*leaves)->HashOf(300).ok());
  ASSERT_TRUE((*leaves)->HashOf(301).ok());
  EXPECT_THAT(taken, ElementsAre("tile/0/002.p/188", "tile/1/000.p/2", "tile/0/001"));
}

TEST(SignedLeaves, ATileThatIsMissingIsNamed) {
  MemoryFiles files;
  ASSERT_TRUE(Grow(files, 700).ok());
  files.files.erase("tile/0/001");
  const auto leaves = SignedLeaves::Open(files, CheckpointIn(files));
  ASSERT_TRUE(leaves.ok());
  EXPECT_TRUE((*leaves)->HashOf(0).ok());
  const absl::Status missing = (*leaves)->HashOf(256).status();
  EXPECT_TRUE(absl::IsDataLoss(missing));
  EXPECT_THAT(std::string(missing.message()), HasSubstr("tile/0/001: it is missing"));
}

}  // namespace
}  // namespace docket::replay
