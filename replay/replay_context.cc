#include "replay/replay_context.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"
#include "projections/read_session.h"
#include "projections/registry.h"

namespace docket::replay {
namespace {

using projections::AnyView;
using projections::PartitionBuilder;

// As the live runner's, but with room for more: a rebuild is about throughput. Of every view's rows
// a batch is in memory at once, so twice as much costs a rebuild of all views some 50 MB, and is
// not faster by more than a measurement differs (docs/benchmarks.md).
constexpr eventstore::ReadLimits kBuildBatch{.records_max = 1'024, .bytes_max = 1U << 20U};

// In a row, of what may pass by itself. A log that hears nothing waits in each of them.
constexpr int kReadAttemptsMax = 10;

eventstore::Offset PositionOf(const BuildTarget& target) {
  return target.builder->position().next_offset;
}

std::vector<BuildTarget> NotThereYet(const std::vector<BuildTarget>& targets) {
  std::vector<BuildTarget> active;
  for (const BuildTarget& target : targets) {
    if (PositionOf(target) < target.next) active.push_back(target);
  }
  return active;
}

// Those that stand furthest behind, and the first offset that is not for all of them.
struct Cohort {
  std::vector<PartitionBuilder*> builders;
  eventstore::Offset bound = projections::kNoBound;
};

Cohort Hindmost(const std::vector<BuildTarget>& active) {
  eventstore::Offset low = projections::kNoBound;
  for (const BuildTarget& target : active) low = std::min(low, PositionOf(target));
  Cohort cohort;
  for (const BuildTarget& target : active) {
    const bool here = PositionOf(target) == low;
    if (here) cohort.builders.push_back(target.builder);
    cohort.bound = std::min(cohort.bound, here ? target.next : PositionOf(target));
  }
  return cohort;
}

}  // namespace

// A build may take hours, and brokers come and go meanwhile.
absl::StatusOr<projections::SourceBatch> ReadPatiently(projections::SourceReader& reader,
                                                       eventstore::Offset bound,
                                                       const BuildControl& control) {
  auto batch = reader.ReadBefore(bound, kBuildBatch);
  for (int attempt = 1; attempt < kReadAttemptsMax; ++attempt) {
    if (batch.ok() || !eventstore::IsRetryable(batch.status())) break;
    if (control.cancelled && control.cancelled()) return absl::CancelledError("cancelled");
    batch = reader.ReadBefore(bound, kBuildBatch);
  }
  return batch;
}

absl::Status AdvanceTo(const projections::Source& source, eventstore::PartitionIndex partition,
                       const std::vector<BuildTarget>& targets, const BuildControl& control) {
  std::unique_ptr<projections::SourceReader> reader;
  for (auto active = NotThereYet(targets); !active.empty(); active = NotThereYet(active)) {
    if (control.cancelled && control.cancelled()) return absl::CancelledError("cancelled");
    const Cohort cohort = Hindmost(active);
    const eventstore::ReaderState from = cohort.builders.front()->position();
    if (reader == nullptr || reader->state() != from) {
      reader = projections::OpenSource(source, partition, from);
    }
    DOCKET_ASSIGN_OR_RETURN(const projections::SourceBatch batch,
                            ReadPatiently(*reader, cohort.bound, control));
    if (batch.after.next_offset <= from.next_offset) {
      return absl::DataLossError(absl::StrCat(
          ToString(source.log->name()), " partition ", partition.value(), " ends at offset ",
          from.next_offset.value(), ", before the live view's position ", cohort.bound.value(),
          ": the log was truncated. Restore it before anything is rebuilt from it."));
    }
    std::int64_t applied = 0;
    for (PartitionBuilder* builder : cohort.builders) {
      const std::int64_t before = builder->checkpoint().events();
      DOCKET_RETURN_IF_ERROR(builder->Apply(batch));
      applied += builder->checkpoint().events() - before;
    }
    if (control.durable != nullptr) DOCKET_RETURN_IF_ERROR(control.durable->AfterBatch());
    control.meter.Add(applied);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<const AnyView*>> ChooseViews(const std::vector<std::string>& names) {
  const auto all = projections::AllViews();
  if (names.empty()) return std::vector<const AnyView*>(all.begin(), all.end());
  std::vector<const AnyView*> chosen;
  for (const std::string& name : names) {
    const AnyView* view = projections::FindView(name);
    if (view == nullptr) {
      return absl::InvalidArgumentError(
          absl::StrCat("there is no view ", name, "; there are ",
                       absl::StrJoin(all, ", ", [](std::string* out, const AnyView* one) {
                         absl::StrAppend(out, platform::AbslView(one->name()));
                       })));
    }
    if (std::find(chosen.begin(), chosen.end(), view) == chosen.end()) chosen.push_back(view);
  }
  return chosen;
}

std::vector<ViewsOfSource> BySource(const ReplayContext& context,
                                    const std::vector<const AnyView*>& views) {
  std::vector<ViewsOfSource> by_source;
  for (const AnyView* view : views) {
    const projections::Source& source = projections::SourceOf(context.sources, *view);
    const auto known =
        std::find_if(by_source.begin(), by_source.end(),
                     [&](const ViewsOfSource& one) { return one.source.log == source.log; });
    if (known != by_source.end()) {
      known->views.push_back(view);
    } else {
      by_source.push_back({.source = source, .views = {view}});
    }
  }
  return by_source;
}

absl::StatusOr<view_proto::Checkpoint> LiveCheckpoint(const projections::ViewSnapshot& snapshot,
                                                      const AnyView& view,
                                                      eventstore::PartitionIndex partition) {
  DOCKET_ASSIGN_OR_RETURN(const view_proto::ViewGenerations generations,
                          snapshot.Generations(view.id()));
  DOCKET_ASSIGN_OR_RETURN(auto stored, snapshot.CheckpointOf({.view = view.id(),
                                                              .generation = generations.live(),
                                                              .partition = partition}));
  return std::move(stored).value_or(view_proto::Checkpoint());
}

absl::StatusOr<std::uint32_t> PreviousGeneration(const projections::ViewSnapshot& snapshot,
                                                 const AnyView& view) {
  DOCKET_ASSIGN_OR_RETURN(const view_proto::ViewGenerations generations,
                          snapshot.Generations(view.id()));
  if (generations.previous() != 0) return generations.previous();
  return absl::FailedPreconditionError(
      absl::StrCat("no generation of ", platform::AbslView(view.name()),
                   " before the live one is kept: a rebuild that switches leaves one"));
}

absl::StatusOr<std::vector<DifferentRow>> CompareRows(const AnyView& view, const RowSet& live,
                                                      const RowSet& built,
                                                      const CompareOptions& options) {
  std::vector<DifferentRow> differences;
  const auto a = live.snapshot.ScanRows(live.scope, {});
  const auto b = built.snapshot.ScanRows(built.scope, {});
  const auto note = [&](std::string_view key, RowDifference kind) {
    differences.push_back({.key = view.ReadableKey(key), .kind = kind});
  };
  CancelPoll poll(options.cancelled);
  while ((a->Valid() || b->Valid()) && differences.size() < options.limit) {
    DOCKET_RETURN_IF_ERROR(poll.Step());
    if (!b->Valid() || (a->Valid() && a->key() < b->key())) {
      note(a->key(), RowDifference::kExtra);
      a->Next();
    } else if (!a->Valid() || b->key() < a->key()) {
      note(b->key(), RowDifference::kMissing);
      b->Next();
    } else {
      if (a->value() != b->value()) note(a->key(), RowDifference::kAltered);
      a->Next();
      b->Next();
    }
  }
  DOCKET_RETURN_IF_ERROR(a->status());
  DOCKET_RETURN_IF_ERROR(b->status());
  return differences;
}

}  // namespace docket::replay
