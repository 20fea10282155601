#include "eventstore/remembered_failure.h"

namespace docket::eventstore {
namespace {

constexpr absl::Duration kFromProbeToProbe = absl::Seconds(1);

}  // namespace

absl::Status RememberedFailure::Note(absl::Status outcome) {
  const absl::MutexLock lock(&mutex_);
  failure_ = outcome;
  return outcome;
}

absl::Status RememberedFailure::Ask(absl::FunctionRef<absl::Status()> probe) {
  {
    const absl::MutexLock lock(&mutex_);
    const absl::Time now = clock_.MonotonicNow();
    const bool is_due = !probed_at_ || now - *probed_at_ >= kFromProbeToProbe;
    if (failure_.ok() || probing_ || !is_due) return failure_;
    probing_ = true;
    probed_at_ = now;
  }
  absl::Status outcome = probe();
  const absl::MutexLock lock(&mutex_);
  probing_ = false;
  failure_ = outcome;
  return outcome;
}

}  // namespace docket::eventstore
