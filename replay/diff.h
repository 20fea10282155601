// Diff: which rows of a view are not the same in its live generation and in the previous one, which
// a rebuild or a rollback left behind.
//
// Both are compared as of one position, that of the previous one: what happened since then is no
// difference. If the live views have gone on since, the rows of that position are built once more,
// by the code of this program, into a hidden generation; nothing live changes or stands still.
// Memory is bounded: rows are walked side by side and given away one by one, and the first
// kOriginsMax of each partition are held together to find out where they come from (row_origin.h).
// Thread-safety: one rebuild, verification, rollback or diff at a time in one store (see Replayer).
// Failure: whatever the end, the hidden generation is removed; what a crash leaves of one is
// removed by the next verification or diff.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "replay/replay_context.h"
#include "replay/replay_progress.h"
#include "replay/row_origin.h"

namespace docket::replay {

// Different rows of a partition whose origin is looked for.
inline constexpr std::size_t kOriginsMax = 100;

struct RowDiff {
  eventstore::PartitionIndex partition;
  std::string key;  // readable
  // JSON objects; nothing: there is no such row. Bytes that are no row: a text of their hex digits.
  std::optional<std::string> now;
  std::optional<std::string> before;
  std::optional<RowOrigin> origin;  // nothing: it was not looked for, or cannot be found
};

struct DiffOptions {
  std::string view;  // exactly one
  // Is given each different row, partition by partition, in the order of keys. Its error ends the
  // diff.
  std::function<absl::Status(const RowDiff&)> take;
  ReportProgress report = {};
  IsCancelled cancelled = {};
};

struct DiffResult {
  std::string view;
  std::uint32_t live_generation = 0;
  std::uint32_t previous_generation = 0;
  std::int32_t live_version = 0;  // of the view's code that made the rows
  std::int32_t previous_version = 0;
  bool rebuilt = false;   // the live views have gone on, so the rows of then were built once more
  std::int64_t rows = 0;  // compared: keys that one of both has
  std::int64_t different = 0;
  std::int64_t events = 0;  // applied
  absl::Duration elapsed;

  [[nodiscard]] bool equal() const { return different == 0; }
};

// kFailedPrecondition: no generation before the live one is kept, or the live rows are not of this
// program's version of the view. kInvalidArgument: there is no such view.
[[nodiscard]] absl::StatusOr<DiffResult> Diff(const ReplayContext& context,
                                              const DiffOptions& options);

}  // namespace docket::replay
