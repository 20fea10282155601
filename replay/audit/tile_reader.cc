#include "replay/audit/tile_reader.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "platform/status_macros.h"

namespace docket::replay {
namespace {

absl::Status Damaged(const TileFiles& files, const TileName& name, const std::string& what) {
  return absl::DataLossError(absl::StrCat(files.directory(), "/", PathOf(name), ": ", what,
                                          "; fetch it again from where the tree is published"));
}

}  // namespace

// A name that turns out to be a whole tile's is changed to it.
absl::StatusOr<std::string> TileReader::Bytes(TileName& name) const {
  const TileName wanted = name;
  absl::StatusOr<std::string> bytes = files_.Read(PathOf(name));
  if (absl::IsNotFound(bytes.status()) && name.width < kTileWidth) {
    name.width = kTileWidth;
    bytes = files_.Read(PathOf(name));
  }
  if (absl::IsNotFound(bytes.status())) return Damaged(files_, wanted, "it is missing");
  return bytes;
}

absl::StatusOr<std::vector<MerkleHash>> TileReader::Tile(unsigned level, std::uint64_t index) {
  const std::uint64_t width = TileOf(size_, level, index).width;
  TileName name = TileOf(size_, level, index);
  DOCKET_ASSIGN_OR_RETURN(const std::string bytes, Bytes(name));
  absl::StatusOr<std::vector<MerkleHash>> hashes = ParseTile(bytes, name.width);
  if (!hashes.ok()) return Damaged(files_, name, std::string(hashes.status().message()));
  hashes->resize(width);
  return hashes;
}

absl::StatusOr<std::vector<std::string>> TileReader::Bundle(std::uint64_t index) {
  const std::uint64_t width = TileOf(size_, TileName::kEntries, index).width;
  TileName name = TileOf(size_, TileName::kEntries, index);
  DOCKET_ASSIGN_OR_RETURN(const std::string bytes, Bytes(name));
  absl::StatusOr<std::vector<std::string>> entries = ParseBundle(bytes, name.width);
  if (!entries.ok()) return Damaged(files_, name, std::string(entries.status().message()));
  entries->resize(width);
  return entries;
}

absl::StatusOr<std::vector<std::string>> TileReader::BundleAsFound(std::uint64_t index) {
  const TileName wanted = TileOf(size_, TileName::kEntries, index);
  TileName name = wanted;
  DOCKET_ASSIGN_OR_RETURN(const std::string bytes, Bytes(name));
  absl::StatusOr<std::vector<std::string>> entries = ParseEntries(bytes);
  if (!entries.ok()) return Damaged(files_, name, std::string(entries.status().message()));
  if (name != wanted && entries->size() > wanted.width) entries->resize(wanted.width);
  return entries;
}

absl::StatusOr<MerkleHash> TileReader::Node(const NodePlace& place) {
  const unsigned level = place.level / kTileHeight;
  const unsigned above = place.level % kTileHeight;
  const std::uint64_t first = place.index << above;
  const std::uint64_t index = first / kTileWidth;
  auto held = held_.find(level);
  if (held == held_.end() || held->second.index != index) {
    DOCKET_ASSIGN_OR_RETURN(std::vector<MerkleHash> hashes, Tile(level, index));
    held = held_.insert_or_assign(level, Held{.index = index, .hashes = std::move(hashes)}).first;
  }
  const auto begin = held->second.hashes.begin() + static_cast<std::ptrdiff_t>(first % kTileWidth);
  return HashAbove({begin, begin + (std::ptrdiff_t{1} << above)});
}

NodeReader TileReader::AsNodeReader() {
  return [this](const NodePlace& place) { return Node(place); };
}

}  // namespace docket::replay
