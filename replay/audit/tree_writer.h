// TreeWriter: appends leaves to a tree and publishes it: tiles and bundles as files, then how far
// it is (`position`), then the signed checkpoint. A crash at any step leaves the last published
// tree whole; opened again, the writer goes on from the position and makes the same files again.
//
// It signs nothing that does not begin with the last signed tree. What stands in its tiles is
// compared with that when it is opened; a whole tile of it is never written with other bytes; and a
// writer that begins before its end (the position was lost) must come to the same head there. After
// kDataLoss the writer is of no further use: every call answers the same.
//
// Thread-safety: used by one thread at a time; one writer for a directory. Ownership: borrows the
// files. Memory: what was appended since the last Publish, about 100 bytes a leaf.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "replay/audit/checkpoint.h"
#include "replay/audit/signed_note.h"
#include "replay/audit/tile_files.h"
#include "replay/audit/tiles.h"

namespace docket::replay {

class TreeWriter {
 public:
  struct Options {
    TileFiles& files;
    std::string origin;  // of the checkpoints
    SignerKey key;
  };

  // kDataLoss: the files are not those of one tree that this key has signed; the message says what
  // to do. kFailedPrecondition: the checkpoint is of another key or origin.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<TreeWriter>> Open(Options options);

  // Of what was appended, published or not.
  [[nodiscard]] std::uint64_t size() const { return size_; }
  // What the last Publish was given; empty: nothing was published, or it was lost.
  [[nodiscard]] const std::string& position() const { return position_; }
  // Of the last checkpoint.
  [[nodiscard]] std::uint64_t signed_size() const {
    return signed_.has_value() ? signed_->size : 0;
  }

  // Precondition: at most 65,535 bytes.
  void Append(std::string_view leaf_data);

  // Makes the tree durable and signs it. `position` is handed back after the next Open. Before the
  // end of what is signed already it only puts back whole tiles that are missing. kUnavailable: try
  // again.
  [[nodiscard]] absl::Status Publish(std::string_view position);

 private:
  struct Finished {
    TileName name;
    std::string bytes;
  };

  explicit TreeWriter(Options options) : options_(std::move(options)) {}

  [[nodiscard]] absl::Status LoadPosition();
  [[nodiscard]] absl::Status LoadEdge();
  [[nodiscard]] absl::Status LoadCheckpoint();
  [[nodiscard]] absl::Status CompareWithSigned();
  void Push(unsigned level, const MerkleHash& hash);
  [[nodiscard]] MerkleHash Head() const;
  [[nodiscard]] absl::Status WriteFinished();
  [[nodiscard]] absl::Status WritePartial();
  [[nodiscard]] absl::Status RemoveOutgrown();
  [[nodiscard]] absl::Status Fork(const std::string& what) const;

  Options options_;
  std::uint64_t size_ = 0;
  std::string position_;
  std::optional<Checkpoint> signed_;
  absl::Status failure_;
  // Of each level, the hashes behind its last whole tile; and the leaves there.
  std::array<std::vector<MerkleHash>, kTileLevels> rows_;
  std::string bundle_;
  std::vector<Finished> finished_;  // since the last Publish
};

}  // namespace docket::replay
