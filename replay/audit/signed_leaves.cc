#include "replay/audit/signed_leaves.h"

#include <cstddef>

#include "absl/strings/str_cat.h"
#include "platform/status_macros.h"

namespace docket::replay {
namespace {

constexpr char kFetchAgain[] = "; fetch it again from where the tree is published";

}  // namespace

absl::StatusOr<std::unique_ptr<SignedLeaves>> SignedLeaves::Open(const TileFiles& files,
                                                                 const Checkpoint& checkpoint,
                                                                 TakeTile take_tile) {
  std::unique_ptr<SignedLeaves> leaves(
      new SignedLeaves(files, checkpoint, std::move(take_tile)));  // its constructor is private
  DOCKET_RETURN_IF_ERROR(leaves->LoadEnds());
  return leaves;
}

// The head is made of the complete subtrees that the levels end with, and of all of them.
absl::Status SignedLeaves::LoadEnds() {
  for (unsigned level = 0; level < kTileLevels; ++level) {
    const std::uint64_t row = RowLength(checkpoint_.size, level);
    if (row % kTileWidth == 0) continue;
    Held& end = ends_.at(level);
    end.index = row / kTileWidth;
    DOCKET_ASSIGN_OR_RETURN(end.hashes, reader_.Tile(level, end.index));
  }
  DOCKET_ASSIGN_OR_RETURN(const MerkleHash head,
                          TreeHash(checkpoint_.size, [this](const NodePlace& place) {
                            return absl::StatusOr<MerkleHash>(NodeInEnds(place));
                          }));
  if (head != checkpoint_.head) {
    return absl::DataLossError(
        absl::StrCat(files_.directory(), ": the tiles that its levels end with are not those of ",
                     "the signed tree of ", checkpoint_.size, " records", kFetchAgain));
  }
  for (unsigned level = 0; level < kTileLevels; ++level) {
    if (!ends_.at(level).hashes.empty()) DOCKET_RETURN_IF_ERROR(Take(level, ends_.at(level)));
  }
  return absl::OkStatus();
}

MerkleHash SignedLeaves::NodeInEnds(const NodePlace& place) const {
  const unsigned above = place.level % kTileHeight;
  const std::uint64_t first = (place.index << above) % kTileWidth;
  const std::vector<MerkleHash>& row = ends_.at(place.level / kTileHeight).hashes;
  const auto begin = row.begin() + static_cast<std::ptrdiff_t>(first);
  return HashAbove({begin, begin + (std::ptrdiff_t{1} << above)});
}

absl::Status SignedLeaves::Take(unsigned level, const Held& tile) const {
  if (!take_tile_) return absl::OkStatus();
  return take_tile_(TileOf(checkpoint_.size, level, tile.index), TileBytes(tile.hashes));
}

absl::StatusOr<const SignedLeaves::Held*> SignedLeaves::Proven(unsigned level,
                                                               std::uint64_t index) {
  const Held& end = ends_.at(level);
  if (!end.hashes.empty() && end.index == index) return &end;
  Held& whole = whole_.at(level);
  if (!whole.hashes.empty() && whole.index == index) return &whole;
  DOCKET_ASSIGN_OR_RETURN(std::vector<MerkleHash> hashes, reader_.Tile(level, index));
  DOCKET_ASSIGN_OR_RETURN(const Held* above, Proven(level + 1, index / kTileWidth));
  if (HashAbove(hashes) != above->hashes.at(index % kTileWidth)) {
    return absl::DataLossError(absl::StrCat(files_.directory(), "/",
                                            PathOf(TileOf(checkpoint_.size, level, index)),
                                            ": it does not fit the tile above it", kFetchAgain));
  }
  whole = {.index = index, .hashes = std::move(hashes)};
  DOCKET_RETURN_IF_ERROR(Take(level, whole));
  return &whole;
}

absl::StatusOr<MerkleHash> SignedLeaves::HashOf(std::uint64_t leaf) {
  DOCKET_ASSIGN_OR_RETURN(const Held* tile, Proven(0, leaf / kTileWidth));
  return tile->hashes.at(leaf % kTileWidth);
}

}  // namespace docket::replay
