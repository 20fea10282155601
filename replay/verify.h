// Verify: proves that the stored rows of live views are what the log says, and that nothing in the
// store was altered by accident. As of one snapshot, while live views go on:
//   - rows are scanned; their digest and count are compared with the checkpoint's;
//   - index entries are compared with those that the rows yield;
//   - the view is built again from its log into a hidden generation, up to the snapshot's position,
//     and compared with the rows.
// A finding names view, partition and key. Memory is bounded: rows and entries are walked, not
// held. Thread-safety: one rebuild or verification at a time in one store (see Replayer). Failure:
// whatever the end, the hidden generation is removed; what a crash leaves of one is removed by the
// next verification.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "replay/replay_context.h"
#include "replay/replay_progress.h"

namespace docket::replay {

struct VerifyOptions {
  std::vector<std::string> views = {};  // empty: all
  // Named in each view and partition, of rows that differ and of entries that do.
  std::size_t findings_max = 10;
  ReportProgress report = {};
  IsCancelled cancelled = {};
};

enum class FindingKind {
  kRowAltered,
  kRowMissing,
  kRowExtra,
  kRowUnreadable,
  kIndexMissing,  // a row's entry is not there
  kIndexExtra,    // an entry that no row yields
  kCheckpoint,    // rows equal the log's, but the checkpoint says otherwise
  kVersion,       // rows are of another version of the view: rebuild, then verify
};

[[nodiscard]] std::string_view ToString(FindingKind kind);

struct Finding {
  std::string view;
  eventstore::PartitionIndex partition;
  FindingKind kind = FindingKind::kRowAltered;
  std::string key;     // readable; empty for kCheckpoint and kVersion
  std::string detail;  // in words
};

// One for each view that was asked for.
struct ViewVerification {
  std::string view;
  std::uint32_t generation = 0;
  bool verified = true;      // false: not built, since its rows are of another version (kVersion)
  std::int64_t rows = 0;     // scanned
  std::int64_t entries = 0;  // of its indexes
  std::int64_t events = 0;   // applied from the log
  std::string digest = {};   // of the scanned rows, over all partitions
};

struct VerifyResult {
  std::vector<ViewVerification> views;
  std::vector<Finding> findings;
  std::int64_t events = 0;
  absl::Duration elapsed;

  [[nodiscard]] bool ok() const { return findings.empty(); }
};

[[nodiscard]] absl::StatusOr<VerifyResult> Verify(const ReplayContext& context,
                                                  const VerifyOptions& options);

}  // namespace docket::replay
