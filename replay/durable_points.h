// DurablePoints: lets what a build has written go to the disk now and then, so that a process which
// is killed loses little of it; the build goes on meanwhile. The first batch goes at once, and is
// waited for: whoever is killed soon, again and again, gets forward all the same. Thread-safety:
// every method may be called from any thread at the same time; one of them writes, and the others
// go on. Ownership: borrows store and clock. Units: time is the clock's monotonic one. Failure: the
// store's; what was written before stays as it is.
#pragma once

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "platform/clock.h"
#include "projections/view_store.h"

namespace docket::replay {

class DurablePoints {
 public:
  // A build fills the store's write buffer in about as long, so this costs little more than that.
  static constexpr absl::Duration kEvery = absl::Seconds(2);

  DurablePoints(projections::ViewStore& store, const platform::Clock& clock)
      : store_(store), clock_(clock) {}

  // Behind each batch. Begins to write if it is time.
  [[nodiscard]] absl::Status AfterBatch();
  // All that was written until now, on the disk when it returns.
  [[nodiscard]] absl::Status Take();

 private:
  projections::ViewStore& store_;
  const platform::Clock& clock_;
  absl::Mutex mutex_;
  absl::Time next_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

}  // namespace docket::replay
