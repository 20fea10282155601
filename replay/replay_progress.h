// How far a rebuild or a verification is, for whoever shows it, and whether it is to go on.
// Thread-safety: a value type; every method of ProgressMeter may be called from any thread,
// CancelPoll is used by one.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "platform/clock.h"

namespace docket::replay {

struct ReplayProgress {
  std::string log;                // whose views are being built
  std::int64_t events_done = 0;   // those of an interrupted rebuild that it goes on with, too
  std::int64_t events_total = 0;  // as far as it is known; more may come while it runs
  double events_per_second = 0;
  absl::Duration elapsed = absl::ZeroDuration();
  absl::Duration left = absl::InfiniteDuration();  // infinite while nothing is known of the rate
};

// May be empty. Called by one thread at a time, which may be another one each time.
using ReportProgress = std::function<void(const ReplayProgress&)>;
using IsCancelled = std::function<bool()>;  // may be empty

// Asks whether to go on, now and then, in a walk over rows: often enough for a stop that waits, and
// seldom enough to cost nothing.
class CancelPoll {
 public:
  static constexpr std::int64_t kRowsBetween = 1'000;

  // Borrows `cancelled`.
  explicit CancelPoll(const IsCancelled& cancelled) : cancelled_(cancelled) {}

  // Called for each row. kCancelled: stop.
  [[nodiscard]] absl::Status Step() {
    if (rows_++ % kRowsBetween != 0 || !cancelled_ || !cancelled_()) return absl::OkStatus();
    return absl::CancelledError("cancelled");
  }

 private:
  const IsCancelled& cancelled_;
  std::int64_t rows_ = 0;
};

// Adds up what all threads of a build do. Reports the first that is done of a log, then at most a
// few times a second, and at the end.
class ProgressMeter {
 public:
  ProgressMeter(const platform::Clock& clock, ReportProgress report);

  // Of `events_total`, `events_before` were done by another build that this one goes on with.
  void Begin(std::string log, std::int64_t events_total, std::int64_t events_before = 0);
  void Add(std::int64_t events);
  void Finish();

  [[nodiscard]] std::int64_t events_done() const;  // by this build, of all logs
  [[nodiscard]] absl::Duration elapsed() const { return clock_.MonotonicNow() - started_; }

 private:
  void Report(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const platform::Clock& clock_;
  const ReportProgress report_;
  const absl::Time started_;
  mutable absl::Mutex mutex_;
  absl::Time log_started_ ABSL_GUARDED_BY(mutex_);
  absl::Time last_report_ ABSL_GUARDED_BY(mutex_);
  std::int64_t events_all_ ABSL_GUARDED_BY(mutex_) = 0;
  std::int64_t events_before_ ABSL_GUARDED_BY(mutex_) = 0;
  ReplayProgress current_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace docket::replay
