// The Merkle tree of RFC 6962: hashes of leaves and nodes, the head of a tree, and proofs that a
// leaf is in it (inclusion) and that a tree begins with another one (consistency).
// Thread-safety: functions without shared state, but for what a NodeReader has. Failure: a reader's
// error is passed on; kDataLoss from a check: the proof does not prove what it should.
// Sources: RFC 6962 §2.1 (hashes and proofs), RFC 9162 §2.1.3.2 and §2.1.4.2 (their verification).
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace docket::replay {

using MerkleHash = std::array<std::uint8_t, 32>;

[[nodiscard]] std::string_view AsBytes(const MerkleHash& hash);
// Precondition: 32 bytes.
[[nodiscard]] MerkleHash MerkleHashOf(std::string_view bytes);

[[nodiscard]] MerkleHash Sha256Of(std::string_view bytes);
[[nodiscard]] MerkleHash EmptyTreeHash();
[[nodiscard]] MerkleHash LeafHash(std::string_view leaf_data);

struct NodeChildren {
  const MerkleHash& left;
  const MerkleHash& right;
};
[[nodiscard]] MerkleHash NodeHash(const NodeChildren& children);

// The complete subtree of 2^level leaves that begins at leaf index << level.
struct NodePlace {
  unsigned level = 0;
  std::uint64_t index = 0;
};
using NodeReader = std::function<absl::StatusOr<MerkleHash>(const NodePlace& place)>;

[[nodiscard]] absl::StatusOr<MerkleHash> TreeHash(std::uint64_t size, const NodeReader& nodes);

using MerkleProof = std::vector<MerkleHash>;

struct LeafInTree {
  std::uint64_t leaf = 0;  // below size
  std::uint64_t size = 0;
};
// kInvalidArgument: there is no such leaf.
[[nodiscard]] absl::StatusOr<MerkleProof> ProveInclusion(const LeafInTree& place,
                                                         const NodeReader& nodes);

struct LeafAndHead {
  MerkleHash leaf_hash;
  MerkleHash head;
};
[[nodiscard]] absl::Status CheckInclusion(const LeafInTree& place, const LeafAndHead& hashes,
                                          const MerkleProof& proof);

struct TreeSizes {
  std::uint64_t before = 0;  // at most after
  std::uint64_t after = 0;
};
// Empty when both are equal, or nothing was before. kInvalidArgument: before is larger.
[[nodiscard]] absl::StatusOr<MerkleProof> ProveConsistency(const TreeSizes& sizes,
                                                           const NodeReader& nodes);

struct TreeHeads {
  MerkleHash before;
  MerkleHash after;
};
[[nodiscard]] absl::Status CheckConsistency(const TreeSizes& sizes, const TreeHeads& heads,
                                            const MerkleProof& proof);

}  // namespace docket::replay
