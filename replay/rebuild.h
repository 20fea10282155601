// Rebuild: builds views again from the beginning of their logs, each into a generation beside the
// live one, up to exactly the live one's position; compares the two; and makes the new one live if
// they are equal. Live views go on while it runs and stand still only for the last stretch.
//
// Not equal means that rows were altered or that the view's code changed. The live generation then
// stays, and the result names the rows; `accept_difference` switches all the same. The generation
// that was live before stays as it is until the next rebuild, to be compared (diff.h) or switched
// back to (rollback.h); nothing else reads it. Older ones are dropped. Nothing but rows is ever
// written: views have no side effects. All views are built before any is switched; those of one log
// are then switched together, one log after the other.
//
// Thread-safety: one rebuild or verification at a time in one store (see Replayer). Threads: up to
// `threads`, which have ended when it returns. They share the store, the log, `report` and
// `cancelled`; each partition is read and built by one of them alone.
// Failure: an error, a cancellation or a crash leaves the live views as they were, but for those of
// a log that was switched already. What was built stays hidden, and the next rebuild of the view
// goes on with it if it can (unfinished_rebuild.h), or drops it; of a process that is killed
// DurablePoints::kEvery of it may be lost, and what was on its way to the disk. Nothing else reads
// it, and it is switched to only when a rebuild has brought it to its end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
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
  bool fresh = false;  // from the beginning, whatever an interrupted one has left
  // The same logs, read in another way; empty: those of the context.
  std::vector<projections::Source> sources = {};
  int threads = 1;                   // at most, for the partitions of a log side by side
  std::size_t differences_max = 10;  // rows named in each partition
  ReportProgress report = {};
  // Is told in words what an interrupted rebuild means for this one. May be empty.
  std::function<void(const std::string&)> say = {};
  // Asked while live views stand still, too: it must not step them. With several threads asked by
  // all of them, at the same time.
  IsCancelled cancelled = {};
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
  std::int64_t resumed_events = 0;  // of `built`, done by a rebuild that was interrupted
  BuildSum built = {};              // over all partitions
  bool switched = false;
  std::vector<PartitionDifference> differences = {};  // empty: equal

  [[nodiscard]] bool equal() const { return differences.empty(); }
};

struct RebuildResult {
  std::vector<ViewRebuild> views;
  std::int64_t events = 0;  // applied by this rebuild, over all views
  absl::Duration elapsed;

  [[nodiscard]] bool all_switched() const;
};

[[nodiscard]] absl::StatusOr<RebuildResult> Rebuild(const ReplayContext& context,
                                                    const RebuildOptions& options);

}  // namespace docket::replay
