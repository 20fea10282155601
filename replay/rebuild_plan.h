// What a rebuild would do, without doing any of it: `docket replay rebuild --dry-run`.
// Thread-safety: reads one snapshot of the store and the ends of logs; it may run beside anything.
// Failure: nothing is left behind, since nothing is written.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "eventstore/position.h"
#include "replay/replay_context.h"

namespace docket::replay {

// A log that would be read once, for all chosen views that are made from it.
struct LogPlan {
  eventstore::LogName log;
  std::int32_t partitions = 0;
  // To where the live views stand, from the first that is there, or from where an interrupted
  // rebuild was.
  std::int64_t records = 0;
};

struct ViewPlan {
  std::string view;
  eventstore::LogName log;
  std::uint32_t live_generation = 0;      // 0: the view never ran
  std::uint32_t built_generation = 0;     // would be; that of an interrupted rebuild, or a new one
  std::int64_t resumed_events = 0;        // done by an interrupted rebuild, as its checkpoints say
  std::uint32_t previous_generation = 0;  // would be dropped by the switch; 0: none
  std::int32_t live_version = 0;          // of the view's code that made the live rows
  std::int32_t built_version = 0;         // of this program's
  std::int64_t rows = 0;                  // live
  std::int64_t events = 0;                // applied for them; as many would be again
  std::int64_t bytes = 0;  // of the live generation on the disk, about; the new one needs as many
};

struct PlanOptions {
  std::vector<std::string> views = {};  // as RebuildOptions::views
  bool fresh = false;                   // as RebuildOptions::fresh
};

struct RebuildPlan {
  std::vector<LogPlan> logs;
  std::vector<ViewPlan> views;
};

// kInvalidArgument: there is no such view. Whether an interrupted rebuild can really be gone on
// with, only the rebuild itself finds out, which reads all of it.
[[nodiscard]] absl::StatusOr<RebuildPlan> PlanRebuild(const ReplayContext& context,
                                                      const PlanOptions& options);

}  // namespace docket::replay
