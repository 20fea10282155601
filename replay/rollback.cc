#include "replay/rollback.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"
#include "replay/catch_up.h"

namespace docket::replay {
namespace {

using projections::AnyView;
using projections::PartitionBuilder;
using projections::Scope;

// The rollback of one view, up to the switch.
class ViewRollback {
 public:
  ViewRollback(const ReplayContext& context, const ViewsOfSource& chosen, BuildControl control)
      : context_(context),
        source_(chosen.source),
        view_(*chosen.views.front()),
        control_(control) {}

  [[nodiscard]] absl::Status Run() {
    DOCKET_RETURN_IF_ERROR(Begin());
    DOCKET_RETURN_IF_ERROR(Approach(context_, source_, builders_, control_));
    return WhileHeld(context_, source_, [this] { return Switch(); });
  }

  // Once it is switched, also if what came then failed.
  [[nodiscard]] const std::optional<view_proto::ViewGenerations>& switched() const {
    return switched_;
  }

 private:
  // Opens what was kept. It stays what it is: the previous generation, and a whole one.
  [[nodiscard]] absl::Status Begin() {
    const auto snapshot = context_.store.Snapshot();
    DOCKET_ASSIGN_OR_RETURN(const std::uint32_t previous, PreviousGeneration(*snapshot, view_));
    std::int64_t missing = 0;
    for (std::int32_t i = 0; i < source_.log->partition_count(); ++i) {
      const Scope scope{
          .view = view_.id(), .generation = previous, .partition = eventstore::PartitionIndex(i)};
      DOCKET_ASSIGN_OR_RETURN(const auto kept, snapshot->CheckpointOf(scope));
      DOCKET_RETURN_IF_ERROR(CheckVersion(previous, kept));
      DOCKET_ASSIGN_OR_RETURN(const auto live, LiveCheckpoint(*snapshot, view_, scope.partition));
      missing += live.events() - (kept.has_value() ? kept->events() : 0);
      DOCKET_ASSIGN_OR_RETURN(PartitionBuilder builder,
                              PartitionBuilder::Open(context_.store, view_, scope));
      builders_.push_back(std::move(builder));
    }
    control_.meter.Begin(ToString(source_.log->name()), missing);
    return absl::OkStatus();
  }

  [[nodiscard]] absl::Status CheckVersion(std::uint32_t previous,
                                          const std::optional<view_proto::Checkpoint>& kept) const {
    if (!kept.has_value() || kept->view_version() == view_.version()) return absl::OkStatus();
    return absl::FailedPreconditionError(
        absl::StrCat("the previous generation ", previous, " of ", platform::AbslView(view_.name()),
                     " was made by version ", kept->view_version(),
                     " of the view, and this program has version ", view_.version(),
                     ": run the program that made it, and roll back with that"));
  }

  // While live stands still: the last stretch, and both change places.
  [[nodiscard]] absl::Status Switch() {
    DOCKET_RETURN_IF_ERROR(Follow(context_, source_, builders_, control_).status());
    DOCKET_ASSIGN_OR_RETURN(view_proto::ViewGenerations generations,
                            context_.store.Snapshot()->Generations(view_.id()));
    const std::uint32_t live = generations.live();
    generations.set_live(generations.previous());
    generations.set_previous(live);
    DOCKET_RETURN_IF_ERROR(context_.store.SetGenerations({{view_.id(), generations}}));
    switched_ = std::move(generations);
    return absl::OkStatus();
  }

  const ReplayContext& context_;
  const projections::Source source_;
  const AnyView& view_;
  const BuildControl control_;
  std::vector<PartitionBuilder> builders_;  // of the previous generation, one for each partition
  std::optional<view_proto::ViewGenerations> switched_;
};

// An error behind the switch: whoever reads it must know that it took place.
absl::Status AfterSwitch(const view_proto::ViewGenerations& switched, const std::string& view,
                         const absl::Status& error) {
  return absl::Status(error.code(),
                      absl::StrCat("generation ", switched.live(), " of ", view,
                                   " is live again, but it was not verified: ", error.message()));
}

}  // namespace

absl::StatusOr<RollbackResult> RollBack(const ReplayContext& context,
                                        const RollbackOptions& options) {
  DOCKET_ASSIGN_OR_RETURN(const std::vector<const AnyView*> views, ChooseViews({options.view}));
  DOCKET_RETURN_IF_ERROR(context.store.Recover());
  ProgressMeter meter(context.clock, options.report);
  ViewRollback rollback(context, BySource(context, views).front(),
                        {.meter = meter, .cancelled = options.cancelled});
  const absl::Status done = rollback.Run();
  const std::optional<view_proto::ViewGenerations>& switched = rollback.switched();
  if (!switched.has_value()) {
    return done.ok() ? absl::InternalError("a rollback ended without a switch") : done;
  }
  meter.Finish();
  if (!done.ok()) return AfterSwitch(*switched, options.view, done);
  absl::StatusOr<VerifyResult> verified = Verify(
      context, {.views = {options.view}, .report = options.report, .cancelled = options.cancelled});
  if (!verified.ok()) return AfterSwitch(*switched, options.view, verified.status());
  return RollbackResult{.view = options.view,
                        .live_generation = switched->live(),
                        .previous_generation = switched->previous(),
                        .events = meter.events_done(),
                        .elapsed = meter.elapsed(),
                        .verification = *std::move(verified)};
}

}  // namespace docket::replay
