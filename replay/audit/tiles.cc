#include "replay/audit/tiles.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "platform/string_view_bridge.h"

namespace docket::replay {
namespace {

constexpr std::string_view kTilePrefix = "tile/";
constexpr std::string_view kEntriesName = "entries";
constexpr std::uint64_t kGroup = 1000;
constexpr std::size_t kHashBytes = 32;
constexpr std::size_t kLengthBytes = 2;

// Groups of three digits, all but the last one marked.
std::string IndexPath(std::uint64_t index) {
  std::string path = absl::StrFormat("%03d", index % kGroup);
  for (index /= kGroup; index > 0; index /= kGroup) {
    path = absl::StrFormat("x%03d/%s", index % kGroup, path);
  }
  return path;
}

}  // namespace

std::string PathOf(const TileName& name) {
  const std::string level =
      name.level == TileName::kEntries ? std::string(kEntriesName) : absl::StrCat(name.level);
  const std::string partial = name.width == kTileWidth ? "" : absl::StrCat(".p/", name.width);
  return absl::StrCat(platform::AbslView(kTilePrefix), level, "/", IndexPath(name.index), partial);
}

// Taken apart without much care, and right if it is written again in the same way.
std::optional<TileName> ParseTilePath(std::string_view path) {
  std::vector<std::string> parts = absl::StrSplit(platform::AbslView(path), '/');
  if (parts.size() < 3) return std::nullopt;
  TileName name;
  if (parts[1] == kEntriesName) {
    name.level = TileName::kEntries;
  } else if (!absl::SimpleAtoi(parts[1], &name.level) || name.level >= kTileLevels) {
    return std::nullopt;
  }
  if (parts[parts.size() - 2].ends_with(".p")) {
    if (!absl::SimpleAtoi(parts.back(), &name.width) || name.width == 0 ||
        name.width >= kTileWidth) {
      return std::nullopt;
    }
    parts.pop_back();
    parts.back().resize(parts.back().size() - 2);
  }
  std::string digits;
  for (std::size_t i = 2; i < parts.size(); ++i) {
    digits += parts[i].starts_with('x') ? parts[i].substr(1) : parts[i];
  }
  if (!absl::SimpleAtoi(digits, &name.index) || PathOf(name) != path) return std::nullopt;
  return name;
}

std::uint64_t RowLength(std::uint64_t tree_size, unsigned level) {
  return level == TileName::kEntries ? tree_size : tree_size >> (kTileHeight * level);
}

TileName TileOf(std::uint64_t tree_size, unsigned level, std::uint64_t index) {
  const std::uint64_t left = RowLength(tree_size, level) - index * kTileWidth;
  return {.level = level, .index = index, .width = std::min(left, kTileWidth)};
}

std::string TileBytes(const std::vector<MerkleHash>& hashes) {
  std::string bytes;
  bytes.reserve(hashes.size() * kHashBytes);
  for (const MerkleHash& hash : hashes) bytes.append(AsBytes(hash));
  return bytes;
}

absl::StatusOr<std::vector<MerkleHash>> ParseTile(std::string_view bytes, std::uint64_t width) {
  if (bytes.size() != width * kHashBytes) {
    return absl::DataLossError(absl::StrCat("it has ", bytes.size(), " bytes, and a tile of ",
                                            width, " hashes has ", width * kHashBytes));
  }
  std::vector<MerkleHash> hashes;
  hashes.reserve(width);
  for (std::size_t at = 0; at < bytes.size(); at += kHashBytes) {
    hashes.push_back(MerkleHashOf(bytes.substr(at, kHashBytes)));
  }
  return hashes;
}

MerkleHash HashAbove(std::vector<MerkleHash> row) {
  while (row.size() > 1) {
    for (std::size_t i = 0; i + 1 < row.size(); i += 2) {
      row[i / 2] = NodeHash({.left = row[i], .right = row[i + 1]});
    }
    row.resize(row.size() / 2);
  }
  return row.front();
}

void AppendEntry(std::string_view leaf_data, std::string& bundle) {
  bundle.push_back(static_cast<char>((leaf_data.size() >> 8U) & 0xffU));
  bundle.push_back(static_cast<char>(leaf_data.size() & 0xffU));
  bundle.append(leaf_data);
}

absl::StatusOr<std::vector<std::string>> ParseEntries(std::string_view bytes) {
  std::vector<std::string> entries;
  while (!bytes.empty()) {
    if (bytes.size() < kLengthBytes) return absl::DataLossError("it ends within a length");
    const std::size_t length = (std::size_t{static_cast<unsigned char>(bytes[0])} << 8U) |
                               static_cast<unsigned char>(bytes[1]);
    bytes.remove_prefix(kLengthBytes);
    if (bytes.size() < length) {
      return absl::DataLossError(absl::StrCat("it ends within its entry ", entries.size()));
    }
    entries.emplace_back(bytes.substr(0, length));
    bytes.remove_prefix(length);
  }
  return entries;
}

absl::StatusOr<std::vector<std::string>> ParseBundle(std::string_view bytes, std::uint64_t width) {
  absl::StatusOr<std::vector<std::string>> entries = ParseEntries(bytes);
  if (entries.ok() && entries->size() != width) {
    return absl::DataLossError(
        absl::StrCat("it has ", entries->size(), " entries instead of ", width));
  }
  return entries;
}

}  // namespace docket::replay
