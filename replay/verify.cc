#include "replay/verify.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "platform/hashing.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"
#include "replay/rebuild.h"
#include "replay/scratch_generation.h"
#include "replay/stored_scan.h"

namespace docket::replay {
namespace {

using projections::AnyView;
using projections::PartitionBuilder;
using projections::Scope;

FindingKind KindOf(RowDifference difference) {
  switch (difference) {
    case RowDifference::kAltered:
      return FindingKind::kRowAltered;
    case RowDifference::kMissing:
      return FindingKind::kRowMissing;
    case RowDifference::kExtra:
      return FindingKind::kRowExtra;
  }
  return FindingKind::kRowAltered;
}

FindingKind KindOf(StoredProblem::Kind problem) {
  switch (problem) {
    case StoredProblem::Kind::kRowUnreadable:
      return FindingKind::kRowUnreadable;
    case StoredProblem::Kind::kIndexMissing:
      return FindingKind::kIndexMissing;
    case StoredProblem::Kind::kIndexExtra:
      return FindingKind::kIndexExtra;
  }
  return FindingKind::kRowUnreadable;
}

std::string_view InWords(FindingKind kind) {
  switch (kind) {
    case FindingKind::kRowAltered:
      return "the stored row is not what the log says";
    case FindingKind::kRowMissing:
      return "the log says that there is a row, and none is stored";
    case FindingKind::kRowExtra:
      return "a row is stored that the log knows nothing of";
    case FindingKind::kRowUnreadable:
      return "the stored bytes are no row of this view";
    case FindingKind::kIndexMissing:
      return "a list lacks the row";
    case FindingKind::kIndexExtra:
      return "a list has an entry that the row does not yield";
    case FindingKind::kCheckpoint:
      return "the rows are what the log says, but their checkpoint says otherwise";
    case FindingKind::kVersion:
      return "the rows were made by another version of the view; rebuild it first";
  }
  return "";
}

// The verification of all chosen views of one log.
class LogVerification {
 public:
  LogVerification(const ReplayContext& context, ViewsOfSource chosen, const VerifyOptions& options,
                  ProgressMeter& meter, VerifyResult& result)
      : context_(context),
        chosen_(std::move(chosen)),
        options_(options),
        control_{.meter = meter, .cancelled = options_.cancelled},
        result_(result),
        snapshot_(context.store.Snapshot()) {}

  // Whatever it answers, no hidden generation is left.
  [[nodiscard]] absl::Status Run() {
    absl::Status done = RunParts();
    for (const AnyView* view : chosen_.views) done.Update(DropScratch(context_.store, *view));
    return done;
  }

 private:
  [[nodiscard]] absl::Status RunParts() {
    DOCKET_RETURN_IF_ERROR(Begin());
    for (std::int32_t i = 0; i < chosen_.source.log->partition_count(); ++i) {
      DOCKET_RETURN_IF_ERROR(BuildPartition(eventstore::PartitionIndex(i)));
    }
    built_ = context_.store.Snapshot();
    for (const AnyView* view : chosen_.views) {
      ViewVerification verified{.view = std::string(view->name()),
                                .generation = generations_.at(view->id()).live(),
                                .verified = IsVerifiable(*view)};
      if (!verified.verified) {
        result_.views.push_back(std::move(verified));
        continue;
      }
      projections::Digest digest;
      for (std::int32_t i = 0; i < chosen_.source.log->partition_count(); ++i) {
        DOCKET_ASSIGN_OR_RETURN(const StoredScan scan,
                                Judge(*view, eventstore::PartitionIndex(i), verified));
        digest.Merge(scan.digest);
      }
      verified.digest = platform::HexEncode(digest.bytes());
      result_.views.push_back(std::move(verified));
    }
    return absl::OkStatus();
  }

  // Gives each view a hidden generation, after what a crash may have left of one.
  [[nodiscard]] absl::Status Begin() {
    std::int64_t events_total = 0;
    for (const AnyView* view : chosen_.views) {
      DOCKET_ASSIGN_OR_RETURN(generations_[view->id()], TakeScratch(context_.store, *view));
      bool same_version = true;
      for (std::int32_t i = 0; i < chosen_.source.log->partition_count(); ++i) {
        const eventstore::PartitionIndex partition(i);
        DOCKET_ASSIGN_OR_RETURN(const auto live, LiveCheckpoint(*snapshot_, *view, partition));
        events_total += live.events();
        same_version =
            same_version && (live.view_version() == 0 || live.view_version() == view->version());
      }
      if (same_version) {
        verifiable_.push_back(view);
      } else {
        Note(*view, eventstore::PartitionIndex(0), FindingKind::kVersion, "");
      }
    }
    control_.meter.Begin(ToString(chosen_.source.log->name()), events_total);
    return absl::OkStatus();
  }

  [[nodiscard]] absl::Status BuildPartition(eventstore::PartitionIndex partition) {
    std::vector<PartitionBuilder> builders;
    for (const AnyView* view : verifiable_) {
      DOCKET_ASSIGN_OR_RETURN(
          PartitionBuilder builder,
          PartitionBuilder::Open(context_.store, *view, ScratchScope(*view, partition)));
      builders.push_back(std::move(builder));
    }
    std::vector<BuildTarget> targets;
    for (PartitionBuilder& builder : builders) {
      DOCKET_ASSIGN_OR_RETURN(const auto live,
                              LiveCheckpoint(*snapshot_, builder.view(), partition));
      targets.push_back(
          {.builder = &builder, .next = eventstore::Offset(live.reader().next_offset())});
    }
    return AdvanceTo(chosen_.source, partition, targets, control_);
  }

  [[nodiscard]] absl::StatusOr<StoredScan> Judge(const AnyView& view,
                                                 eventstore::PartitionIndex partition,
                                                 ViewVerification& verified) {
    const Scope live{
        .view = view.id(), .generation = generations_.at(view.id()).live(), .partition = partition};
    const Scope scratch = ScratchScope(view, partition);
    DOCKET_ASSIGN_OR_RETURN(StoredScan scan, ScanStored(view, *snapshot_, live,
                                                        {.problems_max = options_.findings_max,
                                                         .cancelled = control_.cancelled}));
    DOCKET_ASSIGN_OR_RETURN(const auto stored, LiveCheckpoint(*snapshot_, view, partition));
    DOCKET_ASSIGN_OR_RETURN(auto checkpoint, built_->CheckpointOf(scratch));
    const BuildSum built = SumOf(std::move(checkpoint).value_or(view_proto::Checkpoint()));
    const BuildSum scanned{.digest = platform::HexEncode(scan.digest.bytes()),
                           .rows = scan.rows,
                           .events = built.events};
    if (scanned != built) {
      DOCKET_ASSIGN_OR_RETURN(
          const std::vector<DifferentRow> differences,
          CompareRows(view, {.snapshot = *snapshot_, .scope = live},
                      {.snapshot = *built_, .scope = scratch},
                      {.limit = options_.findings_max, .cancelled = control_.cancelled}));
      for (const DifferentRow& row : differences) Note(view, partition, KindOf(row.kind), row.key);
    } else if (SumOf(stored) != built) {
      Note(view, partition, FindingKind::kCheckpoint, "");
    }
    for (const StoredProblem& problem : scan.problems) {
      Note(view, partition, KindOf(problem.kind), problem.key);
    }
    verified.rows += scan.rows;
    verified.entries += scan.entries;
    verified.events += built.events;
    return scan;
  }

  void Note(const AnyView& view, eventstore::PartitionIndex partition, FindingKind kind,
            std::string key) {
    result_.findings.push_back({.view = std::string(view.name()),
                                .partition = partition,
                                .kind = kind,
                                .key = std::move(key),
                                .detail = std::string(InWords(kind))});
  }

  [[nodiscard]] bool IsVerifiable(const AnyView& view) const {
    return std::find(verifiable_.begin(), verifiable_.end(), &view) != verifiable_.end();
  }

  [[nodiscard]] Scope ScratchScope(const AnyView& view,
                                   eventstore::PartitionIndex partition) const {
    return {.view = view.id(),
            .generation = generations_.at(view.id()).scratch(),
            .partition = partition};
  }

  const ReplayContext& context_;
  const ViewsOfSource chosen_;
  const VerifyOptions& options_;
  const BuildControl control_;
  VerifyResult& result_;
  const std::unique_ptr<projections::ViewSnapshot> snapshot_;  // what is verified
  std::unique_ptr<projections::ViewSnapshot> built_;           // what it is compared with
  std::map<projections::ViewId, view_proto::ViewGenerations> generations_;
  std::vector<const AnyView*> verifiable_;
};

}  // namespace

std::string_view ToString(FindingKind kind) {
  switch (kind) {
    case FindingKind::kRowAltered:
      return "row-altered";
    case FindingKind::kRowMissing:
      return "row-missing";
    case FindingKind::kRowExtra:
      return "row-extra";
    case FindingKind::kRowUnreadable:
      return "row-unreadable";
    case FindingKind::kIndexMissing:
      return "index-missing";
    case FindingKind::kIndexExtra:
      return "index-extra";
    case FindingKind::kCheckpoint:
      return "checkpoint";
    case FindingKind::kVersion:
      return "version";
  }
  return "";
}

absl::StatusOr<VerifyResult> Verify(const ReplayContext& context, const VerifyOptions& options) {
  DOCKET_ASSIGN_OR_RETURN(const std::vector<const AnyView*> views, ChooseViews(options.views));
  ProgressMeter meter(context.clock, options.report);
  VerifyResult result;
  for (ViewsOfSource& chosen : BySource(context, views)) {
    LogVerification verification(context, std::move(chosen), options, meter, result);
    DOCKET_RETURN_IF_ERROR(verification.Run());
    meter.Finish();
  }
  result.events = meter.events_done();
  result.elapsed = meter.elapsed();
  return result;
}

}  // namespace docket::replay
