// How a generation beside the live one gets to exactly the live one's position: near it while the
// live views go on, and the last stretch while they stand still. A rebuild and a rollback do it.
// Thread-safety: for one thread at a time in one store. Threads: BuildControl::threads, which have
// ended when it returns. Ownership: everything is borrowed.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "projections/partition_builder.h"
#include "projections/source.h"
#include "replay/replay_context.h"

namespace docket::replay {

// Brings every builder to where its live view is at the moment of the call, or to the end of the
// log if that never ran. How many records of the log that were, of the hindmost.
[[nodiscard]] absl::StatusOr<std::int64_t> Follow(
    const ReplayContext& context, const projections::Source& source,
    std::vector<projections::PartitionBuilder>& builders, const BuildControl& control);

// Follows live views that go on, until they are near, or were not caught up with after some rounds.
[[nodiscard]] absl::Status Approach(const ReplayContext& context, const projections::Source& source,
                                    std::vector<projections::PartitionBuilder>& builders,
                                    const BuildControl& control);

// Runs `work` while the live views of the source stand still (ProjectionGroup::WhileHeld); at once,
// if nothing in this process brings them forward.
[[nodiscard]] absl::Status WhileHeld(const ReplayContext& context,
                                     const projections::Source& source,
                                     const std::function<absl::Status()>& work);

}  // namespace docket::replay
