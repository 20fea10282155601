#include "replay/replayer.h"

#include <algorithm>
#include <utility>

namespace docket::replay {
namespace {

absl::Status AlreadyRunning() {
  return absl::FailedPreconditionError(
      "another rebuild or verification is under way; wait for it to end");
}

}  // namespace

absl::StatusOr<RebuildResult> Replayer::Rebuild(const RebuildOptions& options) {
  if (!running_.TryLock()) return AlreadyRunning();
  absl::StatusOr<RebuildResult> result = replay::Rebuild(context_, options);
  running_.Unlock();
  return result;
}

absl::StatusOr<VerifyResult> Replayer::Verify(const VerifyOptions& options) {
  if (!running_.TryLock()) return AlreadyRunning();
  absl::StatusOr<VerifyResult> result = replay::Verify(context_, options);
  running_.Unlock();
  return result;
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
