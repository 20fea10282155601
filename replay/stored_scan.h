// ScanStored: walks what a generation of a view stores in one partition and compares it with
// itself: rows with the index entries that they yield. What the log says is verify's other half.
// Thread-safety: used by one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "projections/digest.h"
#include "projections/view.h"
#include "projections/view_store.h"
#include "replay/replay_progress.h"

namespace docket::replay {

struct StoredProblem {
  enum class Kind { kRowUnreadable, kIndexMissing, kIndexExtra };
  Kind kind = Kind::kRowUnreadable;
  std::string key;  // of the row, readable
};

struct StoredScan {
  projections::Digest digest;
  std::int64_t rows = 0;
  std::int64_t entries = 0;
  std::vector<StoredProblem> problems;
};

struct StoredScanOptions {
  std::size_t problems_max = 10;  // named
  const IsCancelled& cancelled;   // kCancelled
};

[[nodiscard]] absl::StatusOr<StoredScan> ScanStored(const projections::AnyView& view,
                                                    const projections::ViewSnapshot& snapshot,
                                                    const projections::Scope& scope,
                                                    const StoredScanOptions& options);

}  // namespace docket::replay
