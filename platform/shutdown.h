// Orderly shutdown: components register how they stop while they are constructed, and are stopped
// in reverse, so that whoever feeds a component is stopped before it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "platform/clock.h"
#include "platform/logging.h"

namespace docket::platform {

// Thread-safety: all methods may be called from any thread at once.
// Ownership: `clock` outlives it. A stop function refers to its component, so components outlive
// the call of Stop(). Destroying the sequence stops nothing. Threads: Stop() runs each function on
// a thread of its own, one after the other, since that is the only way to give up on one.
class StopSequence {
 public:
  // Ends the work of a component and waits for its threads. `remaining` is what the deadline
  // leaves; a function that can hurry looks at it. Must not throw.
  using StopFunction = std::function<void(absl::Duration remaining)>;

  // A function gets at least this long even when the deadline has passed: lower components (a log
  // that must sync) shall not pay for a slow one above them.
  static constexpr absl::Duration kLeastTime = absl::Milliseconds(200);
  // Slower than this is logged as a warning.
  static constexpr absl::Duration kSlow = absl::Seconds(1);

  StopSequence(const Clock& clock, Logger logger);
  StopSequence(const StopSequence&) = delete;
  StopSequence& operator=(const StopSequence&) = delete;
  ~StopSequence() = default;

  // Called last in a component's constructor. Precondition: Stop() has not been called.
  void Register(std::string name, StopFunction stop);

  // Runs every function once, in reverse order of registration, within about `deadline` in total.
  // DeadlineExceeded names the components that did not end in time: their threads still run, so the
  // caller must leave by _exit() without destroying anything. Later calls wait for the first one
  // and answer the same.
  [[nodiscard]] absl::Status Stop(absl::Duration deadline);

 private:
  struct Entry {
    std::string name;
    StopFunction stop;
  };

  [[nodiscard]] bool RunOne(const Entry& entry, absl::Duration remaining) const;

  const Clock& clock_;
  const Logger logger_;
  absl::Mutex stop_mutex_;  // held during the whole of Stop(); taken before mutex_
  absl::Mutex mutex_;
  std::vector<Entry> entries_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopped_ ABSL_GUARDED_BY(stop_mutex_) = false;
  absl::Status result_ ABSL_GUARDED_BY(stop_mutex_);
};

}  // namespace docket::platform
