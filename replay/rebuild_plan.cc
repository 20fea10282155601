#include "replay/rebuild_plan.h"

#include <algorithm>
#include <utility>

#include "platform/status_macros.h"
#include "replay/unfinished_rebuild.h"

namespace docket::replay {
namespace {

using projections::AnyView;

// Adds the partition to the view's part of the plan. How many records of it would be read.
absl::StatusOr<std::int64_t> AddPartition(const projections::ViewSnapshot& snapshot,
                                          const projections::Source& source, const AnyView& view,
                                          eventstore::PartitionIndex partition, ViewPlan& plan) {
  DOCKET_ASSIGN_OR_RETURN(const eventstore::OffsetRange range, source.log->Offsets(partition));
  std::int64_t from = range.start.value();
  if (plan.resumed_events > 0) {
    DOCKET_ASSIGN_OR_RETURN(
        const auto built,
        snapshot.CheckpointOf(
            {.view = view.id(), .generation = plan.built_generation, .partition = partition}));
    if (built.has_value()) from = std::max(from, built->reader().next_offset());
  }
  if (plan.live_generation == 0) return range.end.value() - from;
  DOCKET_ASSIGN_OR_RETURN(const auto live, LiveCheckpoint(snapshot, view, partition));
  plan.rows += live.rows();
  plan.events += live.events();
  const bool other = live.view_version() != 0 && live.view_version() != plan.built_version;
  if (other) plan.live_version = live.view_version();
  return std::max<std::int64_t>(0, live.reader().next_offset() - from);
}

}  // namespace

absl::StatusOr<RebuildPlan> PlanRebuild(const ReplayContext& context, const PlanOptions& options) {
  DOCKET_ASSIGN_OR_RETURN(const std::vector<const AnyView*> chosen, ChooseViews(options.views));
  const auto snapshot = context.store.Snapshot();
  RebuildPlan plan;
  for (const ViewsOfSource& of_source : BySource(context, chosen)) {
    const projections::Source& source = of_source.source;
    LogPlan log{.log = source.log->name(), .partitions = source.log->partition_count()};
    std::vector<std::int64_t> records(static_cast<std::size_t>(log.partitions), 0);
    for (const AnyView* view : of_source.views) {
      DOCKET_ASSIGN_OR_RETURN(const auto generations, snapshot->Generations(view->id()));
      ViewPlan one{.view = std::string(view->name()),
                   .log = log.log,
                   .live_generation = generations.live(),
                   .built_generation = generations.last() + 1,
                   .previous_generation = generations.previous(),
                   .live_version = view->version(),
                   .built_version = view->version()};
      if (!options.fresh) {
        DOCKET_ASSIGN_OR_RETURN(one.resumed_events, EventsOfUnfinished(*snapshot, source, *view));
      }
      if (one.resumed_events > 0) one.built_generation = generations.building();
      for (std::size_t i = 0; i < records.size(); ++i) {
        const eventstore::PartitionIndex partition(static_cast<std::int32_t>(i));
        DOCKET_ASSIGN_OR_RETURN(const std::int64_t of_view,
                                AddPartition(*snapshot, source, *view, partition, one));
        records[i] = std::max(records[i], of_view);
      }
      DOCKET_ASSIGN_OR_RETURN(one.bytes, context.store.BytesOf(view->id(), generations.live()));
      plan.views.push_back(std::move(one));
    }
    for (const std::int64_t of_partition : records) log.records += of_partition;
    plan.logs.push_back(std::move(log));
  }
  return plan;
}

}  // namespace docket::replay
