#include "replay/rebuild.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "platform/hashing.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"
#include "projections/digest.h"
#include "replay/catch_up.h"
#include "replay/durable_points.h"
#include "replay/side_by_side.h"
#include "replay/unfinished_rebuild.h"

namespace docket::replay {
namespace {

using projections::AnyView;
using projections::PartitionBuilder;
using projections::Scope;

// Of the rows as they are stored; without `events`.
absl::StatusOr<BuildSum> SumOfRows(const projections::ViewSnapshot& snapshot, const Scope& scope,
                                   const IsCancelled& cancelled) {
  projections::Digest digest;
  BuildSum sum;
  CancelPoll poll(cancelled);
  const auto cursor = snapshot.ScanRows(scope, {});
  for (; cursor->Valid(); cursor->Next()) {
    DOCKET_RETURN_IF_ERROR(poll.Step());
    digest.Add(cursor->key(), cursor->value());
    ++sum.rows;
  }
  DOCKET_RETURN_IF_ERROR(cursor->status());
  sum.digest = platform::HexEncode(digest.bytes());
  return sum;
}

// The rebuild of all chosen views of one log.
class LogRebuild {
 public:
  LogRebuild(const ReplayContext& context, ViewsOfSource chosen, const RebuildOptions& options,
             BuildControl control)
      : context_(context),
        chosen_(std::move(chosen)),
        options_(options),
        control_(control),
        log_(ToString(chosen_.source.log->name())) {}

  // Builds each view beside the live one, near to where that is.
  [[nodiscard]] absl::Status BuildBeside() {
    DOCKET_RETURN_IF_ERROR(Begin());
    DOCKET_RETURN_IF_ERROR(Approach(context_, chosen_.source, builders_, control_));
    DOCKET_RETURN_IF_ERROR(ScanLive());
    control_.meter.Finish();
    return absl::OkStatus();
  }

  // Builds what has come meanwhile, compares, and switches. Unless an error ends it, no generation
  // is left half built.
  [[nodiscard]] absl::Status SwitchOver() {
    control_.meter.Begin(log_, 0);
    DOCKET_RETURN_IF_ERROR(Approach(context_, chosen_.source, builders_, control_));
    DOCKET_RETURN_IF_ERROR(WhileHeld(context_, chosen_.source, [this] { return Finish(); }));
    absl::Status done = NameRows();
    at_live_.reset();
    done.Update(DropLeft(/*compared=*/done.ok()));
    return done;
  }

  [[nodiscard]] std::vector<ViewRebuild> TakeViews() { return std::move(views_); }

 private:
  [[nodiscard]] absl::Status Begin() {
    DOCKET_ASSIGN_OR_RETURN(const projections::GenerationsByView begun, BeginGenerations());
    std::int64_t events_total = 0;
    std::int64_t resumed = 0;
    for (const AnyView* view : chosen_.views) {
      const view_proto::ViewGenerations& generations = begun.at(view->id());
      ViewRebuild rebuilt{.view = std::string(view->name()),
                          .live_version = view->version(),
                          .built_version = view->version(),
                          .live_generation = generations.live(),
                          .built_generation = generations.building()};
      const auto snapshot = context_.store.Snapshot();
      for (const PartitionBuilder& builder : builders_) {
        if (&builder.view() != view) continue;
        rebuilt.resumed_events += builder.checkpoint().events();
        DOCKET_ASSIGN_OR_RETURN(const auto live,
                                LiveCheckpoint(*snapshot, *view, builder.scope().partition));
        events_total += live.events();
        if (live.view_version() != 0) rebuilt.live_version = live.view_version();
      }
      resumed += rebuilt.resumed_events;
      views_.push_back(std::move(rebuilt));
    }
    if (resumed > 0) {
      Say(absl::StrCat("views of ", log_, ": goes on with a rebuild that was interrupted at ",
                       resumed, " of ", std::max(resumed, events_total), " events"));
    }
    control_.meter.Begin(log_, events_total, resumed);
    return absl::OkStatus();
  }

  // Gives each view a generation to build, and opens its builders.
  [[nodiscard]] absl::StatusOr<projections::GenerationsByView> BeginGenerations() {
    projections::GenerationsByView begun;
    std::vector<const AnyView*> anew;
    for (const AnyView* view : chosen_.views) {
      DOCKET_ASSIGN_OR_RETURN(std::vector<PartitionBuilder> unfinished,
                              ChooseGeneration(*view, begun[view->id()]));
      if (unfinished.empty()) anew.push_back(view);
      std::move(unfinished.begin(), unfinished.end(), std::back_inserter(builders_));
    }
    DOCKET_RETURN_IF_ERROR(context_.store.SetGenerations(begun));
    for (const AnyView* view : anew) {
      for (std::int32_t i = 0; i < chosen_.source.log->partition_count(); ++i) {
        const Scope scope{.view = view->id(),
                          .generation = begun.at(view->id()).building(),
                          .partition = eventstore::PartitionIndex(i)};
        DOCKET_ASSIGN_OR_RETURN(PartitionBuilder builder,
                                PartitionBuilder::Open(context_.store, *view, scope));
        builders_.push_back(std::move(builder));
      }
    }
    return begun;
  }

  // That of an interrupted rebuild, with its builders, or a new one. What cannot be gone on with
  // goes first: as long as it is there, it is named.
  [[nodiscard]] absl::StatusOr<std::vector<PartitionBuilder>> ChooseGeneration(
      const AnyView& view, view_proto::ViewGenerations& generations) {
    DOCKET_ASSIGN_OR_RETURN(generations, context_.store.Snapshot()->Generations(view.id()));
    DOCKET_RETURN_IF_ERROR(context_.store.DropGeneration(view.id(), generations.dropping()));
    generations.clear_dropping();
    UnfinishedRebuild unfinished;
    if (generations.building() != 0 && !options_.fresh) {
      DOCKET_ASSIGN_OR_RETURN(unfinished, OpenUnfinished(context_, chosen_.source, view, control_));
      if (unfinished.builders.empty()) {
        Say(absl::StrCat("what an interrupted rebuild left of ", platform::AbslView(view.name()),
                         " is of no use, and it begins anew: ", unfinished.why_not));
      }
    }
    if (unfinished.builders.empty()) {
      DOCKET_RETURN_IF_ERROR(context_.store.DropGeneration(view.id(), generations.building()));
      generations.set_last(generations.last() + 1);
      generations.set_building(generations.last());
    }
    return std::move(unfinished.builders);
  }

  void Say(const std::string& words) const {
    if (options_.say) options_.say(words);
  }

  // A checkpoint says what the live rows should be, and only a scan what they are. Before live is
  // held, since every row is read.
  [[nodiscard]] absl::Status ScanLive() {
    altered_.resize(static_cast<std::size_t>(chosen_.source.log->partition_count()));
    return ForEachPartition(
        {.partitions = chosen_.source.log->partition_count(),
         .threads = control_.threads,
         .cancelled = control_.cancelled},
        [this](eventstore::PartitionIndex partition, const IsCancelled& stopped) {
          return ScanLivePartition(partition, stopped);
        });
  }

  [[nodiscard]] absl::Status ScanLivePartition(eventstore::PartitionIndex partition,
                                               const IsCancelled& stopped) {
    const auto snapshot = context_.store.Snapshot();
    for (const PartitionBuilder& builder : builders_) {
      if (builder.scope().partition != partition) continue;
      DOCKET_ASSIGN_OR_RETURN(const auto generations, snapshot->Generations(builder.view().id()));
      if (generations.live() == 0) continue;
      Scope live = builder.scope();
      live.generation = generations.live();
      DOCKET_ASSIGN_OR_RETURN(const auto checkpoint,
                              LiveCheckpoint(*snapshot, builder.view(), live.partition));
      DOCKET_ASSIGN_OR_RETURN(BuildSum scanned, SumOfRows(*snapshot, live, stopped));
      scanned.events = checkpoint.events();
      if (scanned != SumOf(checkpoint)) AlteredIn(partition)[live.view] = scanned;
    }
    return absl::OkStatus();
  }

  using AlteredSums = std::map<projections::ViewId, BuildSum>;
  [[nodiscard]] AlteredSums& AlteredIn(eventstore::PartitionIndex partition) {
    return altered_[static_cast<std::size_t>(partition.value())];
  }

  // While live stands still: the last stretch, the comparison and the switch.
  [[nodiscard]] absl::Status Finish() {
    DOCKET_RETURN_IF_ERROR(Follow(context_, chosen_.source, builders_, control_).status());
    if (context_.store.opening() != opening_) {
      return absl::AbortedError(
          "the views were opened anew after a failed write, and what was built last may be lost; "
          "rebuild again: it goes on with what is stored");
    }
    at_live_ = context_.store.Snapshot();
    for (std::size_t i = 0; i < views_.size(); ++i) {
      DOCKET_RETURN_IF_ERROR(Compare(*chosen_.views[i], views_[i]));
    }
    return Switch();
  }

  [[nodiscard]] absl::Status Compare(const AnyView& view, ViewRebuild& rebuilt) {
    projections::Digest digest;
    for (const PartitionBuilder& builder : builders_) {
      if (&builder.view() != &view) continue;
      const BuildSum built = SumOf(builder.checkpoint());
      DOCKET_ASSIGN_OR_RETURN(const projections::Digest one,
                              projections::Digest::FromBytes(builder.checkpoint().digest()));
      digest.Merge(one);
      rebuilt.built.rows += built.rows;
      rebuilt.built.events += built.events;
      if (rebuilt.live_generation == 0) continue;
      DOCKET_ASSIGN_OR_RETURN(const auto live,
                              LiveCheckpoint(*at_live_, view, builder.scope().partition));
      const AlteredSums& sums = AlteredIn(builder.scope().partition);
      const auto altered = sums.find(view.id());
      if (altered == sums.end() && SumOf(live) == built) continue;
      rebuilt.differences.push_back({.partition = builder.scope().partition,
                                     .live = altered == sums.end() ? SumOf(live) : altered->second,
                                     .built = built,
                                     .rows = {}});
    }
    rebuilt.built.digest = platform::HexEncode(digest.bytes());
    return absl::OkStatus();
  }

  // All that may be switched, in one write.
  [[nodiscard]] absl::Status Switch() {
    projections::GenerationsByView switched;
    for (const ViewRebuild& rebuilt : views_) {
      if (!rebuilt.equal() && !options_.accept_difference) continue;
      const projections::ViewId view = ViewNamed(rebuilt.view).id();
      DOCKET_ASSIGN_OR_RETURN(view_proto::ViewGenerations generations, at_live_->Generations(view));
      generations.set_dropping(generations.previous());
      generations.set_previous(generations.live());
      generations.set_live(rebuilt.built_generation);
      generations.clear_building();
      switched.emplace(view, std::move(generations));
    }
    DOCKET_RETURN_IF_ERROR(context_.store.SetGenerations(switched));
    for (ViewRebuild& rebuilt : views_) {
      rebuilt.switched = switched.contains(ViewNamed(rebuilt.view).id());
    }
    return absl::OkStatus();
  }

  // Both generations are still in the snapshot that was taken while live stood still. What was
  // switched cannot be cancelled any more.
  [[nodiscard]] absl::Status NameRows() {
    static const IsCancelled kNever;
    const bool switched = std::any_of(views_.begin(), views_.end(),
                                      [](const ViewRebuild& view) { return view.switched; });
    const IsCancelled& cancelled = switched ? kNever : control_.cancelled;
    for (std::size_t i = 0; i < views_.size(); ++i) {
      const AnyView& view = *chosen_.views[i];
      for (PartitionDifference& difference : views_[i].differences) {
        const Scope live{.view = view.id(),
                         .generation = views_[i].live_generation,
                         .partition = difference.partition};
        const Scope built{.view = view.id(),
                          .generation = views_[i].built_generation,
                          .partition = difference.partition};
        DOCKET_ASSIGN_OR_RETURN(
            difference.rows,
            CompareRows(view, {.snapshot = *at_live_, .scope = live},
                        {.snapshot = *at_live_, .scope = built},
                        {.limit = options_.differences_max, .cancelled = cancelled}));
      }
    }
    return absl::OkStatus();
  }

  // What nobody needs any more: of a view that was switched the generation before the previous one,
  // of one that was not what was built, once it has been compared.
  [[nodiscard]] absl::Status DropLeft(bool compared) {
    absl::Status done;
    projections::GenerationsByView left;
    const auto snapshot = context_.store.Snapshot();
    for (const ViewRebuild& rebuilt : views_) {
      if (!rebuilt.switched && !compared) continue;
      const projections::ViewId view = ViewNamed(rebuilt.view).id();
      DOCKET_ASSIGN_OR_RETURN(view_proto::ViewGenerations generations, snapshot->Generations(view));
      const absl::Status dropped = context_.store.DropGeneration(
          view, rebuilt.switched ? generations.dropping() : rebuilt.built_generation);
      done.Update(dropped);
      if (!dropped.ok()) continue;
      if (rebuilt.switched) {
        generations.clear_dropping();
      } else {
        generations.clear_building();
      }
      left.emplace(view, std::move(generations));
    }
    if (!left.empty()) done.Update(context_.store.SetGenerations(left));
    return done;
  }

  [[nodiscard]] const AnyView& ViewNamed(const std::string& name) const {
    return **std::find_if(chosen_.views.begin(), chosen_.views.end(),
                          [&](const AnyView* view) { return view->name() == name; });
  }

  const ReplayContext& context_;
  const ViewsOfSource chosen_;
  const RebuildOptions& options_;
  const BuildControl control_;
  const std::string log_;
  const std::int64_t opening_ = context_.store.opening();  // what is built is of it
  std::vector<PartitionBuilder> builders_;                 // of every view and partition
  std::vector<ViewRebuild> views_;                         // as chosen_.views
  // By partition, of the stored rows of a live view, where they are not what their checkpoint says.
  std::vector<AlteredSums> altered_;
  std::unique_ptr<projections::ViewSnapshot> at_live_;  // taken while live stood still
};

absl::Status RunAll(const std::vector<std::unique_ptr<LogRebuild>>& rebuilds) {
  for (const auto& rebuild : rebuilds) DOCKET_RETURN_IF_ERROR(rebuild->BuildBeside());
  for (const auto& rebuild : rebuilds) DOCKET_RETURN_IF_ERROR(rebuild->SwitchOver());
  return absl::OkStatus();
}

}  // namespace

BuildSum SumOf(const view_proto::Checkpoint& checkpoint) {
  const std::string digest =
      checkpoint.digest().empty() ? projections::Digest().bytes() : checkpoint.digest();
  return {.digest = platform::HexEncode(digest),
          .rows = checkpoint.rows(),
          .events = checkpoint.events()};
}

bool RebuildResult::all_switched() const {
  return std::all_of(views.begin(), views.end(),
                     [](const ViewRebuild& view) { return view.switched; });
}

absl::StatusOr<RebuildResult> Rebuild(const ReplayContext& given, const RebuildOptions& options) {
  ReplayContext context = given;
  if (!options.sources.empty()) context.sources = options.sources;
  DOCKET_ASSIGN_OR_RETURN(const std::vector<const AnyView*> views, ChooseViews(options.views));
  DOCKET_RETURN_IF_ERROR(context.store.Recover());
  ProgressMeter meter(context.clock, options.report);
  DurablePoints durable(context.store, context.clock);
  const BuildControl control{.meter = meter,
                             .cancelled = options.cancelled,
                             .threads = options.threads,
                             .durable = &durable};
  std::vector<std::unique_ptr<LogRebuild>> rebuilds;
  for (ViewsOfSource& chosen : BySource(context, views)) {
    rebuilds.push_back(std::make_unique<LogRebuild>(context, std::move(chosen), options, control));
  }
  absl::Status done = RunAll(rebuilds);
  if (!done.ok()) {
    done.Update(durable.Take());
    return done;
  }
  RebuildResult result;
  for (const auto& rebuild : rebuilds) {
    std::vector<ViewRebuild> rebuilt = rebuild->TakeViews();
    std::move(rebuilt.begin(), rebuilt.end(), std::back_inserter(result.views));
  }
  result.events = meter.events_done();
  result.elapsed = meter.elapsed();
  return result;
}

}  // namespace docket::replay
