// What rebuild and verify work on, and the parts that both are made of.
// Thread-safety: value types; the functions may be called from any thread, for different views.
// Ownership: everything is borrowed.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "platform/clock.h"
#include "projections/partition_builder.h"
#include "projections/runner.h"
#include "projections/source.h"
#include "projections/view.h"
#include "projections/view_store.h"
#include "replay/durable_points.h"
#include "replay/replay_progress.h"

namespace docket::replay {

struct ReplayContext {
  projections::ViewStore& store;
  const platform::Clock& clock;
  std::vector<projections::Source> sources;
  // Those that bring the live views forward in this process; empty when none runs.
  std::vector<projections::ProjectionGroup*> groups;
};

// One view in one partition, on its way to a position.
struct BuildTarget {
  projections::PartitionBuilder* builder = nullptr;
  eventstore::Offset next;  // of the live checkpoint to be reached
};

struct BuildControl {
  ProgressMeter& meter;
  const IsCancelled& cancelled;
  int threads = 1;                   // for the partitions of a log, side by side
  DurablePoints* durable = nullptr;  // null: what is built need not survive the process
};

// Brings builders of one partition to exactly their targets; each record is read and decoded once
// for all that stand before it. A log that does not answer is asked again for a while. kCancelled;
// kDataLoss when the log ends before a target. May be called for several partitions at the same
// time, each with builders of its own.
[[nodiscard]] absl::Status AdvanceTo(const projections::Source& source,
                                     eventstore::PartitionIndex partition,
                                     const std::vector<BuildTarget>& targets,
                                     const BuildControl& control);

// The next batch of a build. A log that does not answer is asked again for a while. kCancelled.
[[nodiscard]] absl::StatusOr<projections::SourceBatch> ReadPatiently(
    projections::SourceReader& reader, eventstore::Offset bound, const BuildControl& control);

// Views of the names given, all for an empty list. kInvalidArgument names the one that is not.
[[nodiscard]] absl::StatusOr<std::vector<const projections::AnyView*>> ChooseViews(
    const std::vector<std::string>& names);

// The chosen views by their source, in the order of the registry.
struct ViewsOfSource {
  projections::Source source;
  std::vector<const projections::AnyView*> views;
};
[[nodiscard]] std::vector<ViewsOfSource> BySource(
    const ReplayContext& context, const std::vector<const projections::AnyView*>& views);

// The live checkpoint of a partition; a value-initialised one where nothing was read yet.
[[nodiscard]] absl::StatusOr<view_proto::Checkpoint> LiveCheckpoint(
    const projections::ViewSnapshot& snapshot, const projections::AnyView& view,
    eventstore::PartitionIndex partition);

// The generation that was live before the last switch. kFailedPrecondition: none is kept.
[[nodiscard]] absl::StatusOr<std::uint32_t> PreviousGeneration(
    const projections::ViewSnapshot& snapshot, const projections::AnyView& view);

enum class RowDifference { kAltered, kMissing, kExtra };

// One row that is not the same in the live view and in the one built from the log.
struct DifferentRow {
  std::string key;  // readable
  RowDifference kind = RowDifference::kAltered;
};

// Rows of one partition in a snapshot.
struct RowSet {
  const projections::ViewSnapshot& snapshot;
  projections::Scope scope;
};

struct CompareOptions {
  std::size_t limit = 10;        // of the differences named
  const IsCancelled& cancelled;  // kCancelled
};

// Merges both row sets in key order. kMissing: the live view lacks it; kExtra: only it has it.
[[nodiscard]] absl::StatusOr<std::vector<DifferentRow>> CompareRows(
    const projections::AnyView& view, const RowSet& live, const RowSet& built,
    const CompareOptions& options);

}  // namespace docket::replay
