#include "replay/audit/merkle.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace docket::replay {
namespace {

std::string Hex(const MerkleHash& hash) {
  return absl::BytesToHexString(std::string(AsBytes(hash)));
}

// The leaves and heads that implementations of RFC 6962 are tested with, from its reference one.
const std::vector<std::string>& KnownLeaves() {
  static const std::vector<std::string> leaves = [] {
    std::vector<std::string> bytes;
    for (const char* hex : {"", "00", "10", "2021", "3031", "40414243", "5051525354555657",
                            "606162636465666768696a6b6c6d6e6f"}) {
      bytes.push_back(absl::HexStringToBytes(hex));
    }
    return bytes;
  }();
  return leaves;
}

constexpr const char* kKnownHeads[] = {
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
};

NodeReader Over(const std::vector<std::string>& leaves) {
  return [&leaves](const NodePlace& place) -> absl::StatusOr<MerkleHash> {
    std::vector<MerkleHash> row;
    const std::size_t width = std::size_t{1} << place.level;
    for (std::size_t i = 0; i < width; ++i)
      row.push_back(LeafHash(leaves[place.index * width + i]));
    while (row.size() > 1) {
      for (std::size_t i = 0; i < row.size() / 2; ++i) {
        row[i] = NodeHash({.left = row[2 * i], .right = row[2 * i + 1]});
      }
      row.resize(row.size() / 2);
    }
    return row.front();
  };
}

std::vector<std::string> Leaves(std::size_t count) {
  std::vector<std::string> leaves;
  for (std::size_t i = 0; i < count; ++i) leaves.push_back(absl::StrCat("leaf ", i));
  return leaves;
}

TEST(MerkleTest, HeadsAreThoseOfTheReferenceImplementation) {
  for (std::size_t size = 0; size <= KnownLeaves().size(); ++size) {
    EXPECT_EQ(Hex(*TreeHash(size, Over(KnownLeaves()))), kKnownHeads[size]) << size;
  }
}

// RFC 6962 §2.1.3 draws the proofs of a tree of seven leaves.
TEST(MerkleTest, ProofsAreThoseOfTheRfc) {
  const auto leaves = Leaves(7);
  const NodeReader nodes = Over(leaves);
  const auto at = [&](unsigned level, std::uint64_t index) {
    return *nodes({.level = level, .index = index});
  };
  const MerkleHash last_three = NodeHash({.left = at(1, 2), .right = at(0, 6)});
  EXPECT_EQ(*ProveInclusion({.leaf = 0, .size = 7}, nodes),
            (MerkleProof{at(0, 1), at(1, 1), last_three}));
  EXPECT_EQ(*ProveInclusion({.leaf = 6, .size = 7}, nodes), (MerkleProof{at(1, 2), at(2, 0)}));
  EXPECT_EQ(*ProveConsistency({.before = 3, .after = 7}, nodes),
            (MerkleProof{at(0, 2), at(0, 3), at(1, 0), last_three}));
  EXPECT_EQ(*ProveConsistency({.before = 4, .after = 7}, nodes), (MerkleProof{last_three}));
}

TEST(MerkleTest, EveryLeafOfEveryTreeIsProvedAndNoOther) {
  const auto leaves = Leaves(40);
  const NodeReader nodes = Over(leaves);
  for (std::uint64_t size = 1; size <= leaves.size(); ++size) {
    const MerkleHash head = *TreeHash(size, nodes);
    for (std::uint64_t leaf = 0; leaf < size; ++leaf) {
      const LeafInTree place{.leaf = leaf, .size = size};
      MerkleProof proof = *ProveInclusion(place, nodes);
      const MerkleHash hash = LeafHash(leaves[leaf]);
      EXPECT_TRUE(CheckInclusion(place, {.leaf_hash = hash, .head = head}, proof).ok());
      EXPECT_FALSE(CheckInclusion(place, {.leaf_hash = LeafHash("x"), .head = head}, proof).ok());
      EXPECT_FALSE(
          CheckInclusion({.leaf = size, .size = size}, {.leaf_hash = hash, .head = head}, proof)
              .ok());
      proof.push_back(hash);
      EXPECT_FALSE(CheckInclusion(place, {.leaf_hash = hash, .head = head}, proof).ok());
      if (proof.size() < 2) continue;
      proof.resize(proof.size() - 2);
      EXPECT_FALSE(CheckInclusion(place, {.leaf_hash = hash, .head = head}, proof).ok());
    }
  }
  EXPECT_TRUE(absl::IsInvalidArgument(ProveInclusion({.leaf = 5, .size = 5}, nodes).status()));
}

TEST(MerkleTest, EveryTreeIsProvedToBeginWithEveryEarlierOneAndNoOther) {
  const auto leaves = Leaves(40);
  const NodeReader nodes = Over(leaves);
  for (std::uint64_t after = 1; after <= leaves.size(); ++after) {
    for (std::uint64_t before = 1; before <= after; ++before) {
      const TreeSizes sizes{.before = before, .after = after};
      const TreeHeads heads{.before = *TreeHash(before, nodes), .after = *TreeHash(after, nodes)};
      MerkleProof proof = *ProveConsistency(sizes, nodes);
      EXPECT_TRUE(CheckConsistency(sizes, heads, proof).ok()) << before << " " << after;
      EXPECT_FALSE(
          CheckConsistency(sizes, {.before = LeafHash("x"), .after = heads.after}, proof).ok());
      EXPECT_FALSE(
          CheckConsistency(sizes, {.before = heads.before, .after = LeafHash("x")}, proof).ok());
      proof.push_back(heads.before);
      EXPECT_FALSE(CheckConsistency(sizes, heads, proof).ok());
      if (proof.size() < 2) continue;
      proof.resize(proof.size() - 2);
      EXPECT_FALSE(CheckConsistency(sizes, heads, proof).ok());
    }
  }
  EXPECT_TRUE(absl::IsInvalidArgument(ProveConsistency({.before = 6, .after = 5}, nodes).status()));
}

}  // namespace
}  // namespace docket::replay
