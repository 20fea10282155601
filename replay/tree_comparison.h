// CompareWithTree: whether a journal partition, as its log has it now, is what was signed: each
// record of the log against the leaf that its audit tree has for it, which the tiles above prove up
// to the signed head. So a record that was rewritten, dropped, inserted or moved in the log is
// found also where every checksum of the log was made right again, and the tree's files are as they
// were. (Of the files alone, CheckTree says whether they are as signed.)
//
// The n-th leaf is of the n-th record that the partition ever had, so the log is read from the
// first one. It may grow meanwhile. Cost: log and tiles are read once each, in their order. Memory:
// a batch of the log, a tile of each level. Thread-safety: a function without shared state.
// Failure: as ReadCheckpoint and SignedLeaves; kFailedPrecondition: the tree is another one's, or
// the log does not begin with its first record; kCancelled; else as RecordLog. What differs is no
// error: it is the finding.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "eventstore/record_log.h"
#include "replay/audit/checkpoint.h"
#include "replay/audit/signed_note.h"
#include "replay/audit/tile_files.h"
#include "replay/replay_progress.h"

namespace docket::replay {

struct TreeComparisonOptions {
  VerifierKey key;
  std::string origin;                                        // that the checkpoint must have
  std::function<void(std::uint64_t records_done)> report{};  // now and then; may be empty
  IsCancelled cancelled{};
};

struct TreeComparison {
  Checkpoint checkpoint;
  std::uint64_t equal = 0;       // records, from the first one on
  std::uint64_t not_signed = 0;  // behind the signed ones: the next checkpoint covers them
  std::string finding;           // what is the first difference; empty: there is none
};

[[nodiscard]] absl::StatusOr<TreeComparison> CompareWithTree(eventstore::RecordLog& log,
                                                             eventstore::PartitionIndex partition,
                                                             const TileFiles& files,
                                                             const TreeComparisonOptions& options);

}  // namespace docket::replay
