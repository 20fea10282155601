#include "replay/rebuild.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "platform/hashing.h"
#include "platform/status_macros.h"
#include "projections/digest.h"
#include "replay/catch_up.h"

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
             ProgressMeter& meter)
      : context_(context),
        chosen_(std::move(chosen)),
        options_(options),
        control_{.meter = meter, .cancelled = options_.cancelled} {}

  // Whatever it answers, no generation is left half built.
  [[nodiscard]] absl::StatusOr<std::vector<ViewRebuild>> Run() {
    absl::Status done = Build();
    for (const ViewRebuild& view : views_) {
      if (!view.switched) done.Update(DropBuilt(view));
    }
    DOCKET_RETURN_IF_ERROR(done);
    return std::move(views_);
  }

 private:
  [[nodiscard]] absl::Status Build() {
    DOCKET_RETURN_IF_ERROR(Begin());
    DOCKET_RETURN_IF_ERROR(Approach(context_, chosen_.source, builders_, control_));
    DOCKET_RETURN_IF_ERROR(ScanLive());
    DOCKET_RETURN_IF_ERROR(WhileHeld(context_, chosen_.source, [this] { return Finish(); }));
    absl::Status done = NameRows();
    for (const ViewRebuild& view : views_) {
      if (view.switched) done.Update(DropOlder(view));
    }
    return done;
  }

  // Gives each view a generation to build. What a crash left goes first: as long as it is there, it
  // is named.
  [[nodiscard]] absl::Status Begin() {
    std::int64_t events_total = 0;
    for (const AnyView* view : chosen_.views) {
      const auto snapshot = context_.store.Snapshot();
      DOCKET_ASSIGN_OR_RETURN(view_proto::ViewGenerations generations,
                              snapshot->Generations(view->id()));
      for (const std::uint32_t leftover : {generations.building(), generations.dropping()}) {
        DOCKET_RETURN_IF_ERROR(context_.store.DropGeneration(view->id(), leftover));
      }
      generations.clear_dropping();
      generations.set_last(generations.last() + 1);
      generations.set_building(generations.last());
      DOCKET_RETURN_IF_ERROR(context_.store.SetGenerations({{view->id(), generations}}));
      views_.push_back({.view = std::string(view->name()),
                        .live_version = view->version(),
                        .built_version = view->version(),
                        .live_generation = generations.live(),
                        .built_generation = generations.building()});
      for (std::int32_t i = 0; i < chosen_.source.log->partition_count(); ++i) {
        const Scope scope{.view = view->id(),
                          .generation = generations.building(),
                          .partition = eventstore::PartitionIndex(i)};
        DOCKET_ASSIGN_OR_RETURN(PartitionBuilder builder,
                                PartitionBuilder::Open(context_.store, *view, scope));
        builders_.push_back(std::move(builder));
        DOCKET_ASSIGN_OR_RETURN(const auto live, LiveCheckpoint(*snapshot, *view, scope.partition));
        events_total += live.events();
        if (live.view_version() != 0) views_.back().live_version = live.view_version();
      }
    }
    control_.meter.Begin(ToString(chosen_.source.log->name()), events_total);
    return absl::OkStatus();
  }

  // A checkpoint says what the live rows should be, and only a scan what they are. Before live is
  // held, since every row is read.
  [[nodiscard]] absl::Status ScanLive() {
    const auto snapshot = context_.store.Snapshot();
    for (const PartitionBuilder& builder : builders_) {
      DOCKET_ASSIGN_OR_RETURN(const auto generations, snapshot->Generations(builder.view().id()));
      if (generations.live() == 0) continue;
      Scope live = builder.scope();
      live.generation = generations.live();
      DOCKET_ASSIGN_OR_RETURN(const auto checkpoint,
                              LiveCheckpoint(*snapshot, builder.view(), live.partition));
      DOCKET_ASSIGN_OR_RETURN(BuildSum scanned, SumOfRows(*snapshot, live, control_.cancelled));
      scanned.events = checkpoint.events();
      if (scanned != SumOf(checkpoint)) altered_[{live.view, live.partition}] = scanned;
    }
    return absl::OkStatus();
  }

  // While live stands still: the last stretch, the comparison and the switch.
  [[nodiscard]] absl::Status Finish() {
    DOCKET_RETURN_IF_ERROR(Follow(context_, chosen_.source, builders_, control_).status());
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
      const auto altered = altered_.find({view.id(), builder.scope().partition});
      if (altered == altered_.end() && SumOf(live) == built) continue;
      rebuilt.differences.push_back(
          {.partition = builder.scope().partition,
           .live = altered == altered_.end() ? SumOf(live) : altered->second,
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

  [[nodiscard]] absl::Status DropOlder(const ViewRebuild& rebuilt) {
    const AnyView& view = ViewNamed(rebuilt.view);
    DOCKET_ASSIGN_OR_RETURN(view_proto::ViewGenerations generations,
                            context_.store.Snapshot()->Generations(view.id()));
    DOCKET_RETURN_IF_ERROR(context_.store.DropGeneration(view.id(), generations.dropping()));
    generations.clear_dropping();
    return context_.store.SetGenerations({{view.id(), generations}});
  }

  [[nodiscard]] absl::Status DropBuilt(const ViewRebuild& rebuilt) {
    const AnyView& view = ViewNamed(rebuilt.view);
    DOCKET_ASSIGN_OR_RETURN(view_proto::ViewGenerations generations,
                            context_.store.Snapshot()->Generations(view.id()));
    generations.clear_building();
    DOCKET_RETURN_IF_ERROR(context_.store.DropGeneration(view.id(), rebuilt.built_generation));
    return context_.store.SetGenerations({{view.id(), generations}});
  }

  [[nodiscard]] const AnyView& ViewNamed(const std::string& name) const {
    return **std::find_if(chosen_.views.begin(), chosen_.views.end(),
                          [&](const AnyView* view) { return view->name() == name; });
  }

  const ReplayContext& context_;
  const ViewsOfSource chosen_;
  const RebuildOptions& options_;
  const BuildControl control_;
  std::vector<PartitionBuilder> builders_;  // of every view and partition
  std::vector<ViewRebuild> views_;          // as chosen_.views
  // Of the stored rows, where they are not what their checkpoint says.
  std::map<std::pair<projections::ViewId, eventstore::PartitionIndex>, BuildSum> altered_;
  std::unique_ptr<projections::ViewSnapshot> at_live_;  // taken while live stood still
};

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

absl::StatusOr<RebuildResult> Rebuild(const ReplayContext& context, const RebuildOptions& options) {
  DOCKET_ASSIGN_OR_RETURN(const std::vector<const AnyView*> views, ChooseViews(options.views));
  DOCKET_RETURN_IF_ERROR(context.store.Recover());
  ProgressMeter meter(context.clock, options.report);
  RebuildResult result;
  for (ViewsOfSource& chosen : BySource(context, views)) {
    LogRebuild rebuild(context, std::move(chosen), options, meter);
    DOCKET_ASSIGN_OR_RETURN(std::vector<ViewRebuild> rebuilt, rebuild.Run());
    std::move(rebuilt.begin(), rebuilt.end(), std::back_inserter(result.views));
    meter.Finish();
  }
  result.events = meter.events_done();
  result.elapsed = meter.elapsed();
  return result;
}

}  // namespace docket::replay
