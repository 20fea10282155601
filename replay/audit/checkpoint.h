// Checkpoint: how large a tree is and what its head is, as the text of a signed note.
// Thread-safety: value types and pure functions. Failure: as signed_note.h; kInvalidArgument also
// for a note that is no checkpoint, kFailedPrecondition for one of another tree.
// Source: c2sp.org/tlog-checkpoint. Lines behind the third are kept out of the way, as it asks.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "replay/audit/merkle.h"
#include "replay/audit/signed_note.h"

namespace docket::replay {

struct Checkpoint {
  std::string origin;  // which tree
  std::uint64_t size = 0;
  MerkleHash head{};
  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

[[nodiscard]] std::string ToText(const Checkpoint& checkpoint);
[[nodiscard]] absl::StatusOr<Checkpoint> ParseCheckpoint(std::string_view text);

// Signed by the key.
[[nodiscard]] absl::StatusOr<Checkpoint> OpenCheckpoint(std::string_view note,
                                                        const VerifierKey& key);

}  // namespace docket::replay
