// Rebuild: builds views again from the beginning of their logs, each into a generation beside the
// live one, up to exactly the live one's position; compares the two; and makes the new one live if
// they are equal. Live views go on while it runs and stand still only for the last stretch.
//
// Not equal means that rows were altered or that the view's code changed. The live generation then
// stays, and the result names the rows; `accept_difference` switches all the same. The generation
// that was live before stays as it is until the next rebuild, to be compared (diff.h) or switched
// back to (rollback.h); nothing else reads it. Older ones are dropped. Nothing but rows is ever
// written: views have no side effects. Thread-safety: one rebuild or verification at a time in one
// store (see Replayer). Failure: an error or a cancellation leaves the live views as they were and
// drops what was built; what a crash leaves is dropped by the next rebuild. The views of one log
// are switched together; those of a log that was done before stay switched.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "replay/replay_context.h"
#include "replay/replay_progress.h"

namespace docket::replay {

struct RebuildOptions {
  std::vector<std::string> views = {};  // empty: all
  bool accept_difference = false;
  std::size_t differences_max = 10;  // rows named in each partition
  ReportProgress report = {};
  IsCancelled cancelled = {};  // asked while live views stand still, too: it must not step them
};

// What one build of one partition adds up to.
struct BuildSum {
  std::string digest;  // 32 hex digits
  std::int64_t rows = 0;
  std::int64_t events = 0;
  friend bool operator==(const BuildSum&, const BuildSum&) = default;
};

[[nodiscard]] BuildSum SumOf(const view_proto::Checkpoint& checkpoint);

struct PartitionDifference {
  eventstore::PartitionIndex partition;
  BuildSum live;
  BuildSum built;
  std::vector<DifferentRow> rows;
};

struct ViewRebuild {
  std::string view;
  std::int32_t live_version = 0;      // of the view's code that made the live rows
  std::int32_t built_version = 0;     // of this program's
  std::uint32_t live_generation = 0;  // before; 0: the view never ran
  std::uint32_t built_generation = 0;
  BuildSum built = {};  // over all partitions
  bool switched = false;
  std::vector<PartitionDifference> differences = {};  // empty: equal

  [[nodiscard]] bool equal() const { return differences.empty(); }
};

struct RebuildResult {
  std::vector<ViewRebuild> views;
  std::int64_t events = 0;  // applied, over all views
  absl::Duration elapsed;

  [[nodiscard]] bool all_switched() const;
};

[[nodiscard]] absl::StatusOr<RebuildResult> Rebuild(const ReplayContext& context,
                                                    const RebuildOptions& options);

}  // namespace docket::replay
