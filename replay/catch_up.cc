#include "replay/catch_up.h"

#include <algorithm>
#include <memory>

#include "platform/status_macros.h"
#include "replay/side_by_side.h"

namespace docket::replay {
namespace {

using projections::PartitionBuilder;

// Rounds that follow live views without holding them, and how near is near enough to hold them.
constexpr int kRoundsMax = 10;
constexpr std::int64_t kNearRecords = 1'024;

// The live view's position; the end of the log for a view that never ran.
absl::StatusOr<eventstore::Offset> TargetOf(const projections::ViewSnapshot& snapshot,
                                            const projections::Source& source,
                                            const PartitionBuilder& builder) {
  const projections::AnyView& view = builder.view();
  const eventstore::PartitionIndex partition = builder.scope().partition;
  DOCKET_ASSIGN_OR_RETURN(const auto generations, snapshot.Generations(view.id()));
  if (generations.live() == 0) {
    DOCKET_ASSIGN_OR_RETURN(const auto range, source.log->Offsets(partition));
    return range.end;
  }
  DOCKET_ASSIGN_OR_RETURN(const auto live, LiveCheckpoint(snapshot, view, partition));
  return eventstore::Offset(live.reader().next_offset());
}

}  // namespace

absl::StatusOr<std::int64_t> Follow(const ReplayContext& context, const projections::Source& source,
                                    std::vector<PartitionBuilder>& builders,
                                    const BuildControl& control) {
  std::unique_ptr<projections::ViewSnapshot> snapshot = context.store.Snapshot();
  std::int64_t walked = 0;
  std::vector<std::vector<BuildTarget>> targets(  // by partition
      static_cast<std::size_t>(source.log->partition_count()));
  for (PartitionBuilder& builder : builders) {
    DOCKET_ASSIGN_OR_RETURN(const eventstore::Offset next, TargetOf(*snapshot, source, builder));
    targets[static_cast<std::size_t>(builder.scope().partition.value())].push_back(
        {.builder = &builder, .next = next});
    walked = std::max(walked, next.value() - builder.position().next_offset.value());
  }
  snapshot.reset();  // the store keeps what a snapshot sees, and a build may take hours
  DOCKET_RETURN_IF_ERROR(ForEachPartition(
      {.partitions = source.log->partition_count(),
       .threads = control.threads,
       .cancelled = control.cancelled},
      [&](eventstore::PartitionIndex partition, const IsCancelled& stopped) {
        return AdvanceTo(source, partition, targets[static_cast<std::size_t>(partition.value())],
                         {.meter = control.meter,
                          .cancelled = stopped,
                          .threads = 1,
                          .durable = control.durable});
      }));
  return walked;
}

absl::Status Approach(const ReplayContext& context, const projections::Source& source,
                      std::vector<PartitionBuilder>& builders, const BuildControl& control) {
  for (int round = 0; round < kRoundsMax; ++round) {
    DOCKET_ASSIGN_OR_RETURN(const std::int64_t walked, Follow(context, source, builders, control));
    if (walked <= kNearRecords) break;
  }
  return absl::OkStatus();
}

absl::Status WhileHeld(const ReplayContext& context, const projections::Source& source,
                       const std::function<absl::Status()>& work) {
  for (projections::ProjectionGroup* group : context.groups) {
    if (group->source().log->name() == source.log->name()) return group->WhileHeld(work);
  }
  return work();
}

}  // namespace docket::replay
