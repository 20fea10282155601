#include "eventstore/memory/faults.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <utility>

#include "platform/check.h"

namespace docket::eventstore {
namespace {

AppendPlan Unknown() {
  AppendPlan plan;
  plan.told = AppendOutcome::Kind::kUnknown;
  return plan;
}

}  // namespace

bool AppendPlan::ObeysContract() const {
  const auto negative = [](std::int64_t steps) { return steps < 0; };
  if (told_after < 0 || lands_after < 0 || gap_before < 0 ||
      std::any_of(lands_again_after.begin(), lands_again_after.end(), negative)) {
    return false;
  }
  switch (told) {
    case AppendOutcome::Kind::kAcknowledged:
      return lands && lands_again_after.empty();
    case AppendOutcome::Kind::kNotAppended:
      return !lands && lands_again_after.empty();
    case AppendOutcome::Kind::kUnknown:
      return true;
  }
  return false;
}

AppendPlan Acknowledged() { return {}; }

AppendPlan AcknowledgedWithoutOffset() {
  AppendPlan plan;
  plan.offset_told = false;
  return plan;
}

AppendPlan Refused(absl::Status why) {
  DOCKET_CHECK(!why.ok());
  AppendPlan plan;
  plan.refusal = std::move(why);
  return plan;
}

AppendPlan NotAppended() {
  AppendPlan plan;
  plan.told = AppendOutcome::Kind::kNotAppended;
  plan.lands = false;
  return plan;
}

AppendPlan UnknownApplied() { return Unknown(); }

AppendPlan UnknownLost() {
  AppendPlan plan = Unknown();
  plan.lands = false;
  return plan;
}

AppendPlan UnknownLate(std::int64_t steps) {
  AppendPlan plan = Unknown();
  plan.lands = false;
  plan.lands_again_after = {steps};
  return plan;
}

AppendPlan UnknownTwice(std::int64_t steps) {
  AppendPlan plan = Unknown();
  plan.lands_again_after = {steps};
  return plan;
}

ScriptedFaults::ScriptedFaults(std::vector<AppendPlan> plans)
    : plans_(std::make_move_iterator(plans.begin()), std::make_move_iterator(plans.end())) {}

AppendPlan ScriptedFaults::PlanAppend(PartitionIndex /*partition*/, const Record& /*record*/) {
  if (plans_.empty()) return Acknowledged();
  AppendPlan plan = std::move(plans_.front());
  plans_.pop_front();
  return plan;
}

bool ScriptedFaults::LandsAfterGivingUp(PartitionIndex /*partition*/, const Record& /*record*/) {
  return true;
}

ReadLimits ScriptedFaults::PlanRead(const ReadLimits& asked) { return asked; }

SeededFaults::SeededFaults(std::uint64_t seed, const FaultChances& chances)
    : chances_(chances), random_(seed) {
  DOCKET_CHECK(chances.steps_max > 0);
}

// The standard's distributions differ between libraries; the bias of a remainder is of no account
// here.
std::uint64_t SeededFaults::Below(std::uint64_t bound) { return random_() % bound; }

bool SeededFaults::Chance(std::uint32_t thousandths) { return Below(1000) < thousandths; }

std::int64_t SeededFaults::Steps() {
  return 1 + static_cast<std::int64_t>(Below(static_cast<std::uint64_t>(chances_.steps_max)));
}

AppendPlan SeededFaults::DrawOutcome() {
  const std::uint64_t drawn = Below(1000);
  std::uint64_t limit = chances_.refused;
  if (drawn < limit) {
    return Refused(absl::ResourceExhaustedError("injected: the queue is full"));
  }
  if (drawn < (limit += chances_.not_appended)) return NotAppended();
  if (drawn < (limit += chances_.unknown_applied)) return UnknownApplied();
  if (drawn < (limit += chances_.unknown_lost)) return UnknownLost();
  if (drawn < (limit += chances_.unknown_late)) return UnknownLate(Steps());
  limit += chances_.unknown_twice;
  if (drawn < limit) return UnknownTwice(Steps());
  return Chance(chances_.offset_not_told) ? AcknowledgedWithoutOffset() : Acknowledged();
}

ForeignRecord SeededFaults::DrawForeign() {
  if (Chance(500)) return Replay{.back = Steps()};
  constexpr std::uint64_t kGarbageBytesMax = 64;
  Record garbage;
  garbage.key = std::to_string(Below(100));
  garbage.headers = {{.name = "garbage", .value = std::to_string(Below(100))}};
  const std::uint64_t size = Below(kGarbageBytesMax);
  for (std::uint64_t i = 0; i < size; ++i) garbage.value += static_cast<char>(Below(256));
  return garbage;
}

AppendPlan SeededFaults::PlanAppend(PartitionIndex /*partition*/, const Record& /*record*/) {
  AppendPlan plan = DrawOutcome();
  if (Chance(chances_.foreign_before)) plan.foreign_before.push_back(DrawForeign());
  if (Chance(chances_.gap_before)) plan.gap_before = Steps();
  if (Chance(chances_.told_late)) plan.told_after = Steps();
  return plan;
}

bool SeededFaults::LandsAfterGivingUp(PartitionIndex /*partition*/, const Record& /*record*/) {
  return Chance(chances_.lands_after_giving_up);
}

ReadLimits SeededFaults::PlanRead(const ReadLimits& asked) {
  if (!Chance(chances_.read_slow)) return asked;
  return {.records_max = 1 + static_cast<std::size_t>(Below(asked.records_max)),
          .bytes_max = asked.bytes_max};
}

}  // namespace docket::eventstore
