#include "replay/retry_parked.h"

#include <algorithm>
#include <utility>

#include "platform/status_macros.h"

namespace docket::replay {
namespace {

using projections::AnyView;
using projections::ProjectionGroup;

// Streams that the live view has parked, in all partitions.
absl::StatusOr<std::int64_t> Parked(const ReplayContext& context, const ProjectionGroup& group,
                                    const AnyView& view) {
  const auto snapshot = context.store.Snapshot();
  DOCKET_ASSIGN_OR_RETURN(const auto generations, snapshot->Generations(view.id()));
  std::int64_t parked = 0;
  for (std::int32_t i = 0; i < group.source().log->partition_count(); ++i) {
    DOCKET_ASSIGN_OR_RETURN(const auto streams,
                            snapshot->ParkedStreams({.view = view.id(),
                                                     .generation = generations.live(),
                                                     .partition = eventstore::PartitionIndex(i)}));
    parked += static_cast<std::int64_t>(streams.size());
  }
  return parked;
}

bool IsChosen(const RetryOptions& options, const AnyView& view) {
  return options.views.empty() ||
         std::find(options.views.begin(), options.views.end(), view.name()) != options.views.end();
}

}  // namespace

bool RetryResult::ok() const {
  return std::all_of(views.begin(), views.end(),
                     [](const ViewRetry& view) { return view.parked == 0; });
}

absl::StatusOr<RetryResult> RetryParked(const ReplayContext& context, const RetryOptions& options) {
  if (context.groups.empty()) {
    return absl::FailedPreconditionError(
        "this docketd keeps no views; ask one with the role projections");
  }
  RetryResult result;
  for (ProjectionGroup* group : context.groups) {
    for (const AnyView* view : group->views()) {
      if (!IsChosen(options, *view)) continue;
      DOCKET_ASSIGN_OR_RETURN(const std::int64_t before, Parked(context, *group, *view));
      if (before == 0) continue;
      ViewRetry retried{.view = std::string(view->name())};
      DOCKET_ASSIGN_OR_RETURN(retried.freed, group->RetryParked(*view));
      DOCKET_ASSIGN_OR_RETURN(retried.parked, Parked(context, *group, *view));
      result.views.push_back(std::move(retried));
    }
  }
  return result;
}

}  // namespace docket::replay
