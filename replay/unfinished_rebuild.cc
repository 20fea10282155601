#include "replay/unfinished_rebuild.h"

#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "platform/hashing.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"
#include "replay/rebuild.h"
#include "replay/side_by_side.h"
#include "replay/stored_scan.h"

namespace docket::replay {
namespace {

using projections::AnyView;
using projections::PartitionBuilder;
using projections::Scope;

// What makes it useless, unlike an error that may pass.
absl::Status Useless(eventstore::PartitionIndex partition, std::string_view why) {
  return absl::FailedPreconditionError(
      absl::StrCat("partition ", partition.value(), " ", platform::AbslView(why)));
}

bool IsUseless(const absl::Status& status) {
  return absl::IsFailedPrecondition(status) || absl::IsDataLoss(status) ||
         absl::IsOutOfRange(status);
}

// One partition of it.
class UnfinishedPartition {
 public:
  UnfinishedPartition(const ReplayContext& context, const projections::Source& source,
                      const AnyView& view, const BuildControl& control)
      : context_(context),
        source_(source),
        view_(view),
        control_(control),
        snapshot_(context.store.Snapshot()) {}

  [[nodiscard]] absl::StatusOr<PartitionBuilder> Open(const Scope& scope) {
    DOCKET_RETURN_IF_ERROR(CheckVersion(scope));
    DOCKET_ASSIGN_OR_RETURN(PartitionBuilder builder,
                            PartitionBuilder::Open(context_.store, view_, scope));
    DOCKET_RETURN_IF_ERROR(CheckRows(builder));
    DOCKET_RETURN_IF_ERROR(CheckNotAhead(builder));
    DOCKET_RETURN_IF_ERROR(CheckLog(builder));
    // Recovering the store waits for snapshots, and what follows may write.
    snapshot_.reset();
    if (builder.parked_streams() == 0) return builder;
    DOCKET_RETURN_IF_ERROR(builder.RetryParked(source_.kind, source_.log->name()).status());
    return builder;
  }

 private:
  [[nodiscard]] absl::Status CheckVersion(const Scope& scope) const {
    DOCKET_ASSIGN_OR_RETURN(const auto stored, snapshot_->CheckpointOf(scope));
    if (!stored.has_value() || stored->view_version() == view_.version()) return absl::OkStatus();
    return Useless(scope.partition,
                   absl::StrCat("was made by version ", stored->view_version(),
                                " of the view, and this program has version ", view_.version()));
  }

  // A checkpoint says what the rows should be, and only a scan what they are.
  [[nodiscard]] absl::Status CheckRows(const PartitionBuilder& builder) const {
    DOCKET_ASSIGN_OR_RETURN(const StoredScan scan,
                            ScanStored(view_, *snapshot_, builder.scope(),
                                       {.problems_max = 1, .cancelled = control_.cancelled}));
    const BuildSum said = SumOf(builder.checkpoint());
    const BuildSum scanned{.digest = platform::HexEncode(scan.digest.bytes()),
                           .rows = scan.rows,
                           .events = said.events};
    const auto parked = static_cast<std::int64_t>(builder.parked_streams());
    const bool whole =
        scanned == said && scan.problems.empty() && parked == builder.checkpoint().parked_streams();
    if (whole) return absl::OkStatus();
    return Useless(builder.scope().partition, "is not what its checkpoint says");
  }

  [[nodiscard]] absl::Status CheckNotAhead(const PartitionBuilder& builder) const {
    const eventstore::PartitionIndex partition = builder.scope().partition;
    DOCKET_ASSIGN_OR_RETURN(const auto generations, snapshot_->Generations(view_.id()));
    if (generations.live() == 0) return absl::OkStatus();
    DOCKET_ASSIGN_OR_RETURN(const auto live, LiveCheckpoint(*snapshot_, view_, partition));
    const eventstore::Offset there(live.reader().next_offset());
    if (builder.position().next_offset <= there) return absl::OkStatus();
    return Useless(partition, "is ahead of the live view");
  }

  // Whoever resumes a log compares the last record that was read.
  [[nodiscard]] absl::Status CheckLog(const PartitionBuilder& builder) const {
    if (builder.position().last_offset.value() < 0) return absl::OkStatus();
    const auto reader =
        projections::OpenSource(source_, builder.scope().partition, builder.position());
    return ReadPatiently(*reader, builder.position().next_offset, control_).status();
  }

  const ReplayContext& context_;
  const projections::Source& source_;
  const AnyView& view_;
  const BuildControl& control_;
  std::unique_ptr<projections::ViewSnapshot> snapshot_;
};

}  // namespace

absl::StatusOr<UnfinishedRebuild> OpenUnfinished(const ReplayContext& context,
                                                 const projections::Source& source,
                                                 const AnyView& view, const BuildControl& control) {
  DOCKET_ASSIGN_OR_RETURN(const auto generations, context.store.Snapshot()->Generations(view.id()));
  const std::int32_t partitions = source.log->partition_count();
  std::vector<std::optional<PartitionBuilder>> opened(static_cast<std::size_t>(partitions));
  const absl::Status done = ForEachPartition(
      {.partitions = partitions, .threads = control.threads, .cancelled = control.cancelled},
      [&](eventstore::PartitionIndex partition, const IsCancelled& stopped) -> absl::Status {
        const BuildControl alone{.meter = control.meter, .cancelled = stopped};
        DOCKET_ASSIGN_OR_RETURN(PartitionBuilder builder,
                                UnfinishedPartition(context, source, view, alone)
                                    .Open({.view = view.id(),
                                           .generation = generations.building(),
                                           .partition = partition}));
        opened[static_cast<std::size_t>(partition.value())] = std::move(builder);
        return absl::OkStatus();
      });
  UnfinishedRebuild unfinished;
  if (IsUseless(done)) {
    unfinished.why_not = std::string(done.message());
    return unfinished;
  }
  DOCKET_RETURN_IF_ERROR(done);
  for (std::optional<PartitionBuilder>& builder : opened) {
    unfinished.builders.push_back(*std::move(builder));
  }
  return unfinished;
}

absl::StatusOr<std::int64_t> EventsOfUnfinished(const projections::ViewSnapshot& snapshot,
                                                const projections::Source& source,
                                                const AnyView& view) {
  DOCKET_ASSIGN_OR_RETURN(const auto generations, snapshot.Generations(view.id()));
  std::int64_t events = 0;
  if (generations.building() == 0) return events;
  for (std::int32_t i = 0; i < source.log->partition_count(); ++i) {
    DOCKET_ASSIGN_OR_RETURN(const auto stored,
                            snapshot.CheckpointOf({.view = view.id(),
                                                   .generation = generations.building(),
                                                   .partition = eventstore::PartitionIndex(i)}));
    if (!stored.has_value()) continue;
    if (stored->view_version() != view.version()) return 0;
    events += stored->events();
  }
  return events;
}

}  // namespace docket::replay
