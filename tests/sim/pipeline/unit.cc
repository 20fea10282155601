#include "tests/sim/pipeline/unit.h"

#include "absl/strings/str_cat.h"
#include "platform/status_macros.h"
#include "tests/sim/pipeline/unsteady_stores.h"

namespace docket::sim {
namespace {

constexpr absl::Duration kRestartWait = absl::Milliseconds(30);

}  // namespace

bool Unit::Ready() const { return (awake_ && Made()) || NextDue() <= clock_.MonotonicNow(); }

absl::Time Unit::NextDue() const { return Made() ? Due() : not_before_; }

absl::StatusOr<bool> Unit::MakeAndStep() {
  if (!Made()) DOCKET_RETURN_IF_ERROR(Make());
  return StepOnce();
}

absl::StatusOr<bool> Unit::Step() {
  if (!Made() && clock_.MonotonicNow() < not_before_) return false;
  awake_ = false;
  absl::StatusOr<bool> moved = MakeAndStep();
  if (moved.ok()) {
    awake_ = awake_ || *moved;
    // A loop that drives it would step it for ever.
    if (!awake_ && Due() <= clock_.MonotonicNow()) {
      return absl::InternalError(absl::StrCat(name_, " is due and has nothing to do"));
    }
    return moved;
  }
  if (!IsInjected(moved.status())) {
    return absl::Status(moved.status().code(), absl::StrCat(name_, ": ", moved.status().message()));
  }
  ++failures_;
  Drop();
  not_before_ = clock_.MonotonicNow() + kRestartWait;
  return true;
}

void Unit::Crash() {
  Drop();
  not_before_ = absl::InfinitePast();
}

}  // namespace docket::sim
