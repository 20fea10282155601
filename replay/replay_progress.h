// How far a rebuild or a verification is, for whoever shows it, and whether it is to go on.
// Thread-safety: a value type; ProgressMeter and CancelPoll are used by one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "platform/clock.h"

namespace docket::replay {

struct ReplayProgress {
  std::string log;  // whose views are being built
  std::int64_t events_done = 0;
  std::int64_t events_total = 0;  // as far as it is known; more may come while it runs
  double events_per_second = 0;
  absl::Duration elapsed = absl::ZeroDuration();
  absl::Duration left = absl::InfiniteDuration();  // infinite while nothing is known of the rate
};

using ReportProgress = std::function<void(const ReplayProgress&)>;  // may be empty
using IsCancelled = std::function<bool()>;                          // may be empty

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

// Reports at most a few times a second, and at the end.
class ProgressMeter {
 public:
  ProgressMeter(const platform::Clock& clock, ReportProgress report);

  void Begin(std::string log, std::int64_t events_total);
  void Add(std::int64_t events);
  void Finish();

  [[nodiscard]] std::int64_t events_done() const { return events_all_; }
  [[nodiscard]] absl::Duration elapsed() const { return clock_.MonotonicNow() - started_; }

 private:
  void Report(absl::Time now);

  const platform::Clock& clock_;
  const ReportProgress report_;
  const absl::Time started_;
  absl::Time log_started_;
  absl::Time last_report_;
  std::int64_t events_all_ = 0;
  ReplayProgress current_;
};

}  // namespace docket::replay
