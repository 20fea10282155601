#include "replay/audit/merkle.h"

#include <openssl/evp.h>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdlib>
#include <memory>

#include "absl/strings/str_cat.h"
#include "platform/status_macros.h"

namespace docket::replay {
namespace {

constexpr std::uint8_t kLeafPrefix = 0;
constexpr std::uint8_t kNodePrefix = 1;

struct FreeDigest {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

// One for each thread: making one costs more than a hash. Without memory for it nothing goes on.
EVP_MD_CTX* BegunDigest() {
  thread_local const std::unique_ptr<EVP_MD_CTX, FreeDigest> context = [] {
    std::unique_ptr<EVP_MD_CTX, FreeDigest> made(EVP_MD_CTX_new());
    if (made == nullptr || EVP_DigestInit_ex(made.get(), EVP_sha256(), nullptr) != 1) std::abort();
    return made;
  }();
  if (EVP_DigestInit_ex(context.get(), nullptr, nullptr) != 1) std::abort();
  return context.get();
}

void Add(EVP_MD_CTX* context, const void* bytes, std::size_t count) {
  if (EVP_DigestUpdate(context, bytes, count) != 1) std::abort();
}

MerkleHash Finish(EVP_MD_CTX* context) {
  MerkleHash hash;
  if (EVP_DigestFinal_ex(context, hash.data(), nullptr) != 1) std::abort();
  return hash;
}

struct LeafRange {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  [[nodiscard]] std::uint64_t size() const { return end - begin; }
};

// The largest power of two below the size of the range. Precondition: at least two leaves.
std::uint64_t LeftSize(const LeafRange& range) { return std::bit_floor(range.size() - 1); }

// A range of a tree begins at a multiple of the powers of two that it is made of.
absl::StatusOr<MerkleHash> RangeHash(const LeafRange& range, const NodeReader& nodes) {
  if (std::has_single_bit(range.size())) {
    const auto level = static_cast<unsigned>(std::countr_zero(range.size()));
    return nodes({.level = level, .index = range.begin >> level});
  }
  const std::uint64_t middle = range.begin + LeftSize(range);
  DOCKET_ASSIGN_OR_RETURN(const MerkleHash left,
                          RangeHash({.begin = range.begin, .end = middle}, nodes));
  DOCKET_ASSIGN_OR_RETURN(const MerkleHash right,
                          RangeHash({.begin = middle, .end = range.end}, nodes));
  return NodeHash({.left = left, .right = right});
}

absl::Status TooShort() { return absl::DataLossError("the proof has too few hashes"); }
absl::Status TooLong() { return absl::DataLossError("the proof has too many hashes"); }

}  // namespace

std::string_view AsBytes(const MerkleHash& hash) {
  return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

MerkleHash MerkleHashOf(std::string_view bytes) {
  MerkleHash hash{};
  std::ranges::copy(bytes.substr(0, hash.size()), reinterpret_cast<char*>(hash.data()));
  return hash;
}

MerkleHash Sha256Of(std::string_view bytes) {
  EVP_MD_CTX* context = BegunDigest();
  Add(context, bytes.data(), bytes.size());
  return Finish(context);
}

MerkleHash EmptyTreeHash() { return Sha256Of(""); }

MerkleHash LeafHash(std::string_view leaf_data) {
  EVP_MD_CTX* context = BegunDigest();
  Add(context, &kLeafPrefix, 1);
  Add(context, leaf_data.data(), leaf_data.size());
  return Finish(context);
}

MerkleHash NodeHash(const NodeChildren& children) {
  EVP_MD_CTX* context = BegunDigest();
  Add(context, &kNodePrefix, 1);
  Add(context, children.left.data(), children.left.size());
  Add(context, children.right.data(), children.right.size());
  return Finish(context);
}

absl::StatusOr<MerkleHash> TreeHash(std::uint64_t size, const NodeReader& nodes) {
  if (size == 0) return EmptyTreeHash();
  return RangeHash({.begin = 0, .end = size}, nodes);
}

// From the root down to the leaf, the sibling on each level; a proof lists them from below.
absl::StatusOr<MerkleProof> ProveInclusion(const LeafInTree& place, const NodeReader& nodes) {
  if (place.leaf >= place.size) {
    return absl::InvalidArgumentError(absl::StrCat(
        "there is no leaf ", place.leaf, " in a tree of ", place.size, "; the first is 0"));
  }
  MerkleProof proof;
  LeafRange range{.begin = 0, .end = place.size};
  while (range.size() > 1) {
    const std::uint64_t middle = range.begin + LeftSize(range);
    LeafRange sibling = range;
    if (place.leaf < middle) {
      sibling.begin = range.end = middle;
    } else {
      sibling.end = range.begin = middle;
    }
    DOCKET_ASSIGN_OR_RETURN(const MerkleHash hash, RangeHash(sibling, nodes));
    proof.push_back(hash);
  }
  std::ranges::reverse(proof);
  return proof;
}

absl::Status CheckInclusion(const LeafInTree& place, const LeafAndHead& hashes,
                            const MerkleProof& proof) {
  if (place.leaf >= place.size) {
    return absl::DataLossError("the proof is of a leaf that the tree does not have");
  }
  std::uint64_t node = place.leaf;
  std::uint64_t last = place.size - 1;
  MerkleHash hash = hashes.leaf_hash;
  for (const MerkleHash& sibling : proof) {
    if (last == 0) return TooLong();
    if ((node & 1U) == 1 || node == last) {
      hash = NodeHash({.left = sibling, .right = hash});
      while ((node & 1U) == 0 && node != 0) {
        node >>= 1U;
        last >>= 1U;
      }
    } else {
      hash = NodeHash({.left = hash, .right = sibling});
    }
    node >>= 1U;
    last >>= 1U;
  }
  if (last != 0) return TooShort();
  if (hash == hashes.head) return absl::OkStatus();
  return absl::DataLossError("the proof leads to another tree than the signed one");
}

absl::StatusOr<MerkleProof> ProveConsistency(const TreeSizes& sizes, const NodeReader& nodes) {
  if (sizes.before > sizes.after) {
    return absl::InvalidArgumentError(absl::StrCat(
        "a tree of ", sizes.after, " leaves does not begin with one of ", sizes.before));
  }
  MerkleProof proof;
  if (sizes.before == 0 || sizes.before == sizes.after) return proof;
  LeafRange range{.begin = 0, .end = sizes.after};
  while (range.end != sizes.before) {
    const std::uint64_t middle = range.begin + LeftSize(range);
    LeafRange sibling = range;
    if (sizes.before <= middle) {
      sibling.begin = range.end = middle;
    } else {
      sibling.end = range.begin = middle;
    }
    DOCKET_ASSIGN_OR_RETURN(const MerkleHash hash, RangeHash(sibling, nodes));
    proof.push_back(hash);
  }
  // Whoever checks has the hash of the whole old tree, but not that of a part of it.
  if (range.begin != 0) {
    DOCKET_ASSIGN_OR_RETURN(const MerkleHash hash, RangeHash(range, nodes));
    proof.push_back(hash);
  }
  std::ranges::reverse(proof);
  return proof;
}

absl::Status CheckConsistency(const TreeSizes& sizes, const TreeHeads& heads,
                              const MerkleProof& proof) {
  if (sizes.before > sizes.after) return absl::DataLossError("the tree has become smaller");
  if (sizes.before == sizes.after || sizes.before == 0) {
    if (!proof.empty()) return TooLong();
    if (sizes.before == sizes.after && heads.before != heads.after) {
      return absl::DataLossError("two trees of one size have different heads");
    }
    return absl::OkStatus();
  }
  MerkleProof path = proof;
  if (std::has_single_bit(sizes.before)) path.insert(path.begin(), heads.before);
  if (path.empty()) return TooShort();
  std::uint64_t node = sizes.before - 1;
  std::uint64_t last = sizes.after - 1;
  while ((node & 1U) == 1) {
    node >>= 1U;
    last >>= 1U;
  }
  TreeHeads reached{.before = path.front(), .after = path.front()};
  for (std::size_t i = 1; i < path.size(); ++i) {
    if (last == 0) return TooLong();
    if ((node & 1U) == 1 || node == last) {
      reached.before = NodeHash({.left = path[i], .right = reached.before});
      reached.after = NodeHash({.left = path[i], .right = reached.after});
      while ((node & 1U) == 0 && node != 0) {
        node >>= 1U;
        last >>= 1U;
      }
    } else {
      reached.after = NodeHash({.left = reached.after, .right = path[i]});
    }
    node >>= 1U;
    last >>= 1U;
  }
  if (last != 0) return TooShort();
  if (reached.before != heads.before || reached.after != heads.after) {
    return absl::DataLossError("the later tree does not begin with the earlier one");
  }
  return absl::OkStatus();
}

}  // namespace docket::replay
