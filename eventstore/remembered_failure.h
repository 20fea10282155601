// RememberedFailure: what a store answers to "why can nothing be put at the moment" when it learns
// of an obstacle by running into it: the failure of the last call that met one, until a call or a
// probe gets through. Probes are made when somebody asks, so a store that nobody writes to because
// of the failure finds its end; not more than one in a second, and one at a time.
// Thread-safety: every method may be called from any thread at the same time.
#pragma once

#include <optional>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "platform/clock.h"

namespace docket::eventstore {

class RememberedFailure {
 public:
  // Borrows the clock.
  explicit RememberedFailure(const platform::Clock& clock) : clock_(clock) {}

  // The outcome of a call that went all the way to where things are stored. Returns it.
  absl::Status Note(absl::Status outcome);

  // What is known, after `probe` if there is a failure and it is time for that.
  [[nodiscard]] absl::Status Ask(absl::FunctionRef<absl::Status()> probe);

 private:
  const platform::Clock& clock_;
  absl::Mutex mutex_;
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);
  bool probing_ ABSL_GUARDED_BY(mutex_) = false;
  std::optional<absl::Time> probed_at_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace docket::eventstore
