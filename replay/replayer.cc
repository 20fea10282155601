#include "replay/replayer.h"

#include <algorithm>
#include <type_traits>
#include <utility>

namespace docket::replay {
namespace {

// What `work` answers, unless another one runs.
template <class Work>
std::invoke_result_t<Work> Alone(absl::Mutex& running, const Work& work) {
  if (!running.TryLock()) {
    return absl::FailedPreconditionError(
        "another rebuild, verification, rollback, diff or retry is under way; wait for it to end");
  }
  auto result = work();
  running.Unlock();
  return result;
}

}  // namespace

absl::StatusOr<RebuildResult> Replayer::Rebuild(const RebuildOptions& options) {
  return Alone(running_, [&] { return replay::Rebuild(context_, options); });
}

absl::StatusOr<VerifyResult> Replayer::Verify(const VerifyOptions& options) {
  return Alone(running_, [&] { return replay::Verify(context_, options); });
}

absl::StatusOr<RollbackResult> Replayer::RollBack(const RollbackOptions& options) {
  return Alone(running_, [&] { return replay::RollBack(context_, options); });
}

absl::StatusOr<DiffResult> Replayer::Diff(const DiffOptions& options) {
  return Alone(running_, [&] { return replay::Diff(context_, options); });
}

absl::StatusOr<RetryResult> Replayer::RetryParked(const RetryOptions& options) {
  return Alone(running_, [&] { return replay::RetryParked(context_, options); });
}

absl::StatusOr<RebuildPlan> Replayer::Plan(const PlanOptions& options) const {
  return PlanRebuild(context_, options);
}

std::vector<ViewStatus> Summarise(const std::vector<projections::ProjectionStatus>& partitions) {
  std::vector<ViewStatus> views;
  for (const projections::ProjectionStatus& partition : partitions) {
    if (views.empty() || views.back().view != partition.view) {
      views.push_back({.view = partition.view,
                       .log = ToString(partition.log),
                       .generation = partition.generation,
                       .partitions = {}});
    }
    ViewStatus& view = views.back();
    view.needs_rebuild = view.needs_rebuild || partition.code_version != partition.stored_version;
    view.records_behind +=
        std::max<std::int64_t>(0, partition.end.value() - partition.next.value());
    view.lag_ms = std::max(view.lag_ms, partition.lag_ms);
    view.rows += partition.rows;
    view.events += partition.events;
    view.parked_streams += partition.parked_streams;
    view.partitions.push_back(partition);
  }
  return views;
}

}  // namespace docket::replay
