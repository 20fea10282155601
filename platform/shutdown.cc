#include "platform/shutdown.h"

#include <algorithm>
#include <memory>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/synchronization/notification.h"
#include "platform/check.h"

namespace docket::platform {

StopSequence::StopSequence(const Clock& clock, Logger logger)
    : clock_(clock), logger_(std::move(logger)) {}

void StopSequence::Register(std::string name, StopFunction stop) {
  absl::MutexLock lock(&mutex_);
  DOCKET_CHECK(!stopping_);
  entries_.push_back({std::move(name), std::move(stop)});
}

absl::Status StopSequence::Stop(absl::Duration deadline) {
  absl::MutexLock stop_lock(&stop_mutex_);
  if (stopped_) return result_;
  std::vector<Entry> entries;
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    entries.swap(entries_);
  }
  const absl::Time end = clock_.MonotonicNow() + deadline;
  std::vector<std::string> late;
  std::reverse(entries.begin(), entries.end());
  for (const Entry& entry : entries) {
    if (!RunOne(entry, end - clock_.MonotonicNow())) late.push_back(entry.name);
  }
  if (!late.empty()) {
    result_ = absl::DeadlineExceededError(
        absl::StrCat("did not stop in time: ", absl::StrJoin(late, ", "),
                     "; if they need longer, raise shutdown.deadline_ms"));
  }
  stopped_ = true;
  return result_;
}

bool StopSequence::RunOne(const Entry& entry, absl::Duration remaining) const {
  const absl::Duration allowed = std::max(remaining, kLeastTime);
  const absl::Time start = clock_.MonotonicNow();
  // Owned by both, since the thread may outlive this call.
  const auto done = std::make_shared<absl::Notification>();
  std::thread thread([done, allowed, stop = entry.stop] {
    stop(allowed);
    done->Notify();
  });
  if (!done->WaitForNotificationWithTimeout(allowed)) {
    thread.detach();  // NOLINT(docket-banned): it hangs; the caller leaves by _exit()
    logger_.Error("component did not stop in time",
                  {{"component", entry.name}, {"allowed_ms", absl::ToInt64Milliseconds(allowed)}});
    return false;
  }
  thread.join();
  const absl::Duration taken = clock_.MonotonicNow() - start;
  logger_.Log(taken > kSlow ? LogLevel::kWarning : LogLevel::kDebug, "component stopped",
              {{"component", entry.name}, {"taken_ms", absl::ToInt64Milliseconds(taken)}});
  return true;
}

}  // namespace docket::platform
