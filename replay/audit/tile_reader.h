// TileReader: the hashes and leaves of a tree of one size, read from its tiles. A partial tile that
// is gone because the whole one came is read from that one.
// Thread-safety: used by one thread at a time. Ownership: borrows the files. Failure: kDataLoss for
// a file that is missing or of another length than it must have, with its name and what to do;
// kUnavailable as TileFiles.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "replay/audit/merkle.h"
#include "replay/audit/tile_files.h"
#include "replay/audit/tiles.h"

namespace docket::replay {

class TileReader {
 public:
  TileReader(const TileFiles& files, std::uint64_t tree_size) : files_(files), size_(tree_size) {}

  [[nodiscard]] std::uint64_t tree_size() const { return size_; }

  // A node of the tree. Precondition: the tree has it.
  [[nodiscard]] absl::StatusOr<MerkleHash> Node(const NodePlace& place);
  [[nodiscard]] NodeReader AsNodeReader();

  // The hashes of a tile, the leaves of a bundle. Precondition: the tree has it.
  [[nodiscard]] absl::StatusOr<std::vector<MerkleHash>> Tile(unsigned level, std::uint64_t index);
  [[nodiscard]] absl::StatusOr<std::vector<std::string>> Bundle(std::uint64_t index);
  // However many there are, at most as many as the tree has: whoever looks for what is wrong with a
  // bundle wants to see it.
  [[nodiscard]] absl::StatusOr<std::vector<std::string>> BundleAsFound(std::uint64_t index);

 private:
  [[nodiscard]] absl::StatusOr<std::string> Bytes(TileName& name) const;

  struct Held {
    std::uint64_t index = 0;
    std::vector<MerkleHash> hashes;
  };

  const TileFiles& files_;
  const std::uint64_t size_;
  std::map<unsigned, Held> held_;  // the last one of each level: neighbours are asked in a row
};

}  // namespace docket::replay
