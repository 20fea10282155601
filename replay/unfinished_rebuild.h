// Whether a rebuild can go on with what an interrupted one left of a view: its generation
// `building`, with a checkpoint for each partition.
//
// It can if all of it is what it would have built itself up to there: every checkpoint is of this
// program's version of the view, the rows and the index entries are what their checkpoint says (all
// of them are read), the log still has the last record that was read, as it was, and no partition
// is ahead of the live view. What it cannot tell: rows of code that changed without another
// version. Thread-safety: as a rebuild: one at a time in one store (see Replayer). Threads:
// BuildControl::threads, which have ended when it returns. Ownership: everything is borrowed.
// Failure: an error of the store or the log that may pass decides nothing and changes nothing.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "projections/partition_builder.h"
#include "projections/source.h"
#include "projections/view.h"
#include "replay/replay_context.h"

namespace docket::replay {

struct UnfinishedRebuild {
  std::vector<projections::PartitionBuilder> builders;  // one for each partition; empty: it cannot
  std::string why_not;                                  // for a person
};

// Precondition: the view has a generation `building`. Streams that are parked in it are tried
// again, as a rebuild from the beginning would.
[[nodiscard]] absl::StatusOr<UnfinishedRebuild> OpenUnfinished(const ReplayContext& context,
                                                               const projections::Source& source,
                                                               const projections::AnyView& view,
                                                               const BuildControl& control);

// The events of all partitions of an interrupted rebuild, as its checkpoints say; 0: there is none,
// or one of another version of the view.
[[nodiscard]] absl::StatusOr<std::int64_t> EventsOfUnfinished(
    const projections::ViewSnapshot& snapshot, const projections::Source& source,
    const projections::AnyView& view);

}  // namespace docket::replay
