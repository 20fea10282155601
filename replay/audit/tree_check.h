// CheckTree: an audit of a published tree with nothing but its files and the public key: the
// signature, every leaf against the tiles, every tile against the ones above, the tree against the
// signed head, and against checkpoints that somebody kept.
// Thread-safety: a function without shared state. Failure: kDataLoss for files that are missing,
// cut short or no tiles; errors of the checkpoint as in checkpoint.h, with its name. What differs
// is no error: it is in the report. Cost: leaves and their tiles are read once, those above, a
// 256th of them, more often.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "replay/audit/checkpoint.h"
#include "replay/audit/signed_note.h"
#include "replay/audit/tile_files.h"

namespace docket::replay {

struct TreeCheckOptions {
  VerifierKey key;
  std::string origin{};                      // empty: any
  std::vector<std::string> earlier_notes{};  // signed checkpoints that the tree must begin with
  std::function<void(std::uint64_t leaves)> report{};  // how far it is; may be empty
};

struct TreeReport {
  Checkpoint checkpoint;
  std::map<std::string, std::uint64_t> leaves_by_kind;
  std::vector<std::string> findings;  // empty: all is as signed

  [[nodiscard]] bool ok() const { return findings.empty(); }
};

[[nodiscard]] absl::StatusOr<TreeReport> CheckTree(const TileFiles& files,
                                                   const TreeCheckOptions& options);

struct PublishedCheckpoint {
  Checkpoint checkpoint;
  std::string note;  // as it is published, with its signatures
};

// The signed checkpoint of the tree. Messages name the file and say what to do.
[[nodiscard]] absl::StatusOr<PublishedCheckpoint> ReadCheckpoint(const TileFiles& files,
                                                                 const VerifierKey& key);

// The error of a note, which stands in `place`, in the words of whoever asked for its check.
[[nodiscard]] absl::Status ExplainNote(const absl::Status& status, const std::string& place);

}  // namespace docket::replay
