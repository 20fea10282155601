// What operators do in a PipelineWorld: parked inputs tried again, rebuilds and verifications, with
// deliveries coming meanwhile and processes that end in the middle.
#include <algorithm>
#include <utility>

#include "absl/strings/str_join.h"
#include "platform/status_macros.h"
#include "projections/registry.h"
#include "replay/rebuild.h"
#include "replay/verify.h"
#include "tests/sim/pipeline/world.h"

namespace docket::sim {
namespace {

constexpr std::uint64_t kCrashPercent = 30;  // of the replays in between
constexpr std::uint64_t kCancelPerMille = 20;
constexpr std::int64_t kChangesBeforeCrash = 40;
constexpr std::uint64_t kAskBehindWritePercent = 10;
constexpr int kStepsMeanwhile = 4;

absl::Status CheckRebuilt(const replay::RebuildResult& result) {
  for (const replay::ViewRebuild& view : result.views) {
    if (view.equal() && view.switched) continue;
    return absl::InternalError(absl::StrCat("the rebuilt view ", view.view,
                                            " is not the live one, in ", view.differences.size(),
                                            " partitions"));
  }
  return absl::OkStatus();
}

absl::Status CheckSwitched(const replay::RebuildResult& result) {
  if (result.all_switched()) return absl::OkStatus();
  return absl::InternalError("a difference was accepted, and a rebuilt view is not live");
}

absl::Status CheckVerified(const replay::VerifyResult& result) {
  if (result.ok()) return absl::OkStatus();
  const auto describe = [](std::string* out, const replay::Finding& finding) {
    absl::StrAppend(out, finding.view, " ", finding.key, ": ", finding.detail);
  };
  return absl::InternalError(
      absl::StrCat("verify found: ", absl::StrJoin(result.findings, "; ", describe)));
}

}  // namespace

absl::Status PipelineWorld::Operate() {
  ViewNode& node = *random_.OneOf(nodes_);
  if (!node.running()) return absl::OkStatus();
  if (poison_.any()) {
    const bool rebuilds = poison_.repaired() && random_.Chance(30);
    return rebuilds ? Rebuild(node, /*accept_difference=*/true) : RetryParked(node);
  }
  if (!conditions_.replayed_in_between) return absl::OkStatus();
  return random_.Chance(70) ? Rebuild(node, /*accept_difference=*/false) : Verify(node);
}

absl::Status PipelineWorld::RetryParked(ViewNode& node) {
  const auto freed = node.RetryParked();
  if (!freed.ok()) return IsInjected(freed.status()) ? absl::OkStatus() : freed.status();
  counts_.streams_freed += *freed;
  Trace(node.name(), ": ", *freed, " streams came free");
  return absl::OkStatus();
}

// All, or one of them.
std::vector<std::string> PipelineWorld::DrawViews() {
  if (random_.Chance(30)) return {};
  const auto views = projections::AllViews();
  return {std::string(views[static_cast<std::size_t>(random_.Below(views.size()))]->name())};
}

absl::Status PipelineWorld::Rebuild(ViewNode& node, bool accept_difference) {
  ++counts_.rebuilds;
  const std::vector<std::string> views = DrawViews();
  const bool crashes = random_.Chance(kCrashPercent);
  if (crashes) node.disk().FailFrom({.after = random_.Between(0, kChangesBeforeCrash)});
  Trace(node.name(), " rebuilds ", views.empty() ? "all views" : views.front());
  replaying_ = &node;
  const auto result =
      replay::Rebuild(node.replay_context(),
                      {.views = views, .accept_difference = accept_difference, .cancelled = [this] {
                         return random_.PerMille(kCancelPerMille);
                       }});
  replaying_ = nullptr;
  if (crashes) CrashNode(node);
  DOCKET_RETURN_IF_ERROR(bystander_failed_);
  if (!result.ok()) return EndedReplay(result.status());
  return accept_difference ? CheckSwitched(*result) : CheckRebuilt(*result);
}

absl::Status PipelineWorld::Verify(ViewNode& node) {
  ++counts_.verifications;
  const std::vector<std::string> views = DrawViews();
  const bool crashes = random_.Chance(kCrashPercent);
  if (crashes) node.disk().FailFrom({.after = random_.Between(0, kChangesBeforeCrash)});
  Trace(node.name(), " verifies ", views.empty() ? "all views" : views.front());
  replaying_ = &node;
  const auto result = replay::Verify(
      node.replay_context(),
      {.views = views, .cancelled = [this] { return random_.PerMille(kCancelPerMille); }});
  replaying_ = nullptr;
  if (crashes) CrashNode(node);
  DOCKET_RETURN_IF_ERROR(bystander_failed_);
  return result.ok() ? CheckVerified(*result) : EndedReplay(result.status());
}

// It may be ended from outside, or by a store that was opened anew meanwhile, and by nothing else.
absl::Status PipelineWorld::EndedReplay(const absl::Status& status) {
  if (!IsInjected(status) && !absl::IsCancelled(status) && !absl::IsAborted(status)) return status;
  ++counts_.replays_ended;
  Trace("ended: ", status.ToString());
  return absl::OkStatus();
}

// Another thread, right behind a write.
void PipelineWorld::Bystand(ViewNode& node) {
  if (bystanding_ || !bystander_failed_.ok()) return;
  bystanding_ = true;
  if (replaying_ == &node) {
    bystander_failed_ = GoOnMeanwhile();
  } else if (random_.Chance(kAskBehindWritePercent)) {
    bystander_failed_ = Ask();
  }
  bystanding_ = false;
}

absl::Status PipelineWorld::GoOnMeanwhile() {
  for (int i = 0; i < kStepsMeanwhile; ++i) {
    logs_.DoOne(random_);
    Unit& unit = *random_.OneOf(units_);
    const auto found = std::ranges::find(view_units_, &unit);
    // Another thread would wait there.
    if (found != view_units_.end() && (*found)->held()) continue;
    if (!unit.Paused(step_)) DOCKET_RETURN_IF_ERROR(StepUnit(unit).status());
  }
  return Ask();
}

absl::Status PipelineWorld::RepairViews() {
  poison_.Repair();
  for (const auto& node : nodes_) {
    if (random_.Chance(60)) {
      DOCKET_RETURN_IF_ERROR(RetryParked(*node));
      continue;
    }
    DOCKET_ASSIGN_OR_RETURN(const auto result,
                            replay::Rebuild(node->replay_context(), {.accept_difference = true}));
    DOCKET_RETURN_IF_ERROR(CheckSwitched(result));
  }
  return Recovery();
}

absl::Status PipelineWorld::ReplayViews() {
  for (const auto& node : nodes_) {
    const std::uint64_t drawn = random_.Below(100);
    if (drawn < 25) {
      DOCKET_ASSIGN_OR_RETURN(const auto result, replay::Rebuild(node->replay_context(), {}));
      DOCKET_RETURN_IF_ERROR(CheckRebuilt(result));
      ++counts_.rebuilds;
    } else if (drawn < 50) {
      DOCKET_ASSIGN_OR_RETURN(const auto result, replay::Verify(node->replay_context(), {}));
      DOCKET_RETURN_IF_ERROR(CheckVerified(result));
      ++counts_.verifications;
    }
  }
  return absl::OkStatus();
}

}  // namespace docket::sim
