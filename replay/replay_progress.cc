#include "replay/replay_progress.h"

#include <algorithm>
#include <utility>

namespace docket::replay {
namespace {

constexpr absl::Duration kReportEvery = absl::Milliseconds(250);

}  // namespace

ProgressMeter::ProgressMeter(const platform::Clock& clock, ReportProgress report)
    : clock_(clock),
      report_(std::move(report)),
      started_(clock.MonotonicNow()),
      log_started_(started_),
      last_report_(started_) {}

void ProgressMeter::Begin(std::string log, std::int64_t events_total, std::int64_t events_before) {
  const absl::MutexLock lock(&mutex_);
  current_ = {.log = std::move(log), .events_done = events_before, .events_total = events_total};
  events_before_ = events_before;
  log_started_ = clock_.MonotonicNow();
  last_report_ = absl::InfinitePast();
}

void ProgressMeter::Add(std::int64_t events) {
  const absl::MutexLock lock(&mutex_);
  events_all_ += events;
  current_.events_done += events;
  const absl::Time now = clock_.MonotonicNow();
  if (now - last_report_ >= kReportEvery) Report(now);
}

void ProgressMeter::Finish() {
  const absl::MutexLock lock(&mutex_);
  Report(clock_.MonotonicNow());
}

std::int64_t ProgressMeter::events_done() const {
  const absl::MutexLock lock(&mutex_);
  return events_all_;
}

void ProgressMeter::Report(absl::Time now) {
  last_report_ = now;
  if (!report_) return;
  current_.elapsed = now - log_started_;
  current_.events_total = std::max(current_.events_total, current_.events_done);
  const double seconds = absl::ToDoubleSeconds(current_.elapsed);
  current_.events_per_second =
      seconds > 0 ? static_cast<double>(current_.events_done - events_before_) / seconds : 0;
  const auto left = static_cast<double>(current_.events_total - current_.events_done);
  current_.left = current_.events_per_second > 0 ? absl::Seconds(left / current_.events_per_second)
                                                 : absl::InfiniteDuration();
  report_(current_);
}

}  // namespace docket::replay
