// SignedLeaves: the hashes of the leaves of a signed tree, as far as the tiles at hand prove them.
// Each tile that is read is compared with the one above it, and the last ones with the head, so
// that a leaf needs no more than a tile of each level. Leaves are best asked for in their order.
// Thread-safety: used by one thread at a time. Ownership: borrows the files. Memory: a tile or two
// of each level. Failure: kDataLoss for a tile that is missing, cut short or does not fit, with its
// name; kUnavailable as TileFiles.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "replay/audit/checkpoint.h"
#include "replay/audit/merkle.h"
#include "replay/audit/tile_files.h"
#include "replay/audit/tile_reader.h"
#include "replay/audit/tiles.h"

namespace docket::replay {

class SignedLeaves {
 public:
  // Gets each tile that was proven, with its bytes as a tree of that size has them; its error ends
  // the call. A tile may come again if leaves are not asked for in their order.
  using TakeTile = std::function<absl::Status(const TileName& name, std::string_view bytes)>;

  // Reads the tiles that end each level. The checkpoint is one whose signature was checked.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<SignedLeaves>> Open(
      const TileFiles& files, const Checkpoint& checkpoint, TakeTile take_tile = {});

  // Precondition: the tree has it.
  [[nodiscard]] absl::StatusOr<MerkleHash> HashOf(std::uint64_t leaf);

 private:
  struct Held {
    std::uint64_t index = 0;
    std::vector<MerkleHash> hashes;  // empty: none is held
  };

  SignedLeaves(const TileFiles& files, const Checkpoint& checkpoint, TakeTile take_tile)
      : files_(files),
        checkpoint_(checkpoint),
        reader_(files, checkpoint.size),
        take_tile_(std::move(take_tile)) {}

  [[nodiscard]] absl::Status LoadEnds();
  [[nodiscard]] MerkleHash NodeInEnds(const NodePlace& place) const;
  [[nodiscard]] absl::StatusOr<const Held*> Proven(unsigned level, std::uint64_t index);
  [[nodiscard]] absl::Status Take(unsigned level, const Held& tile) const;

  const TileFiles& files_;
  const Checkpoint checkpoint_;
  TileReader reader_;
  const TakeTile take_tile_;
  // Of each level: the tile at its end, if it is not a whole one; and the whole one asked for last.
  std::array<Held, kTileLevels> ends_;
  std::array<Held, kTileLevels> whole_;
};

}  // namespace docket::replay
