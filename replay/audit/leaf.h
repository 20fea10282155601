// What a leaf of a journal partition's tree holds: a tag, what kind of record it is, and the
// SHA-256 of its bytes, so that it shows nothing of what the record says.
// docs/formats/audit-tree.md has the bytes. Thread-safety: pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "replay/audit/merkle.h"

namespace docket::replay {

// The numbers are stored. Foreign: in the partition, but no record of a journal.
enum class LeafKind : std::uint8_t { kForeign = 0, kClaim = 1, kCommit = 2 };

struct Leaf {
  LeafKind kind = LeafKind::kForeign;
  MerkleHash record{};  // SHA-256 of the record's bytes
  friend bool operator==(const Leaf&, const Leaf&) = default;
};

[[nodiscard]] std::string LeafData(const Leaf& leaf);
// Nothing: not the leaf of a record.
[[nodiscard]] std::optional<Leaf> ParseLeafData(std::string_view data);

}  // namespace docket::replay
