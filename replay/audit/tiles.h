// Tiles: a Merkle tree cut into files of up to 256 hashes, and its leaves into bundles of as many.
// Names, contents, and how many there are for a tree of a size.
// Thread-safety: value types and pure functions. Failure: kDataLoss for bytes that are no tile or
// bundle of that width, with what is wrong.
// Source: c2sp.org/tlog-tiles.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "replay/audit/merkle.h"

namespace docket::replay {

inline constexpr unsigned kTileHeight = 8;
inline constexpr std::uint64_t kTileWidth = std::uint64_t{1} << kTileHeight;
// Of a tree of 2^63 leaves, more than any log holds.
inline constexpr unsigned kTileLevels = 8;
inline constexpr std::string_view kCheckpointName = "checkpoint";

// A tile of hashes, or with kEntries in the place of its level a bundle of leaves.
struct TileName {
  static constexpr unsigned kEntries = ~0U;
  unsigned level = 0;
  std::uint64_t index = 0;
  std::uint64_t width = kTileWidth;  // 1 to 256; below: a partial one
  friend bool operator==(const TileName&, const TileName&) = default;
};

// "tile/0/x001/234", "tile/entries/000.p/17".
[[nodiscard]] std::string PathOf(const TileName& name);
// Nothing: not the path of a tile, in the one way that it is written.
[[nodiscard]] std::optional<TileName> ParseTilePath(std::string_view path);

// Of a tree: how many leaves or complete subtrees stand in the row of a level of tiles.
[[nodiscard]] std::uint64_t RowLength(std::uint64_t tree_size, unsigned level);
// The tile at the index in a tree of the size. Precondition: it is in it.
[[nodiscard]] TileName TileOf(std::uint64_t tree_size, unsigned level, std::uint64_t index);

[[nodiscard]] std::string TileBytes(const std::vector<MerkleHash>& hashes);
[[nodiscard]] absl::StatusOr<std::vector<MerkleHash>> ParseTile(std::string_view bytes,
                                                                std::uint64_t width);
// The node above a row of a power of two hashes.
[[nodiscard]] MerkleHash HashAbove(std::vector<MerkleHash> row);

void AppendEntry(std::string_view leaf_data, std::string& bundle);
// However many there are.
[[nodiscard]] absl::StatusOr<std::vector<std::string>> ParseEntries(std::string_view bytes);
// Exactly `width` of them.
[[nodiscard]] absl::StatusOr<std::vector<std::string>> ParseBundle(std::string_view bytes,
                                                                   std::uint64_t width);

}  // namespace docket::replay
