#include "demo/stop.h"

namespace docket::demo {

void Stop::Request() {
  const std::lock_guard lock(mutex_);
  requested_ = true;
  changed_.notify_all();
}

bool Stop::Requested() const {
  const std::lock_guard lock(mutex_);
  return requested_;
}

void Stop::PauseUntil(std::chrono::steady_clock::time_point time) {
  std::unique_lock lock(mutex_);
  changed_.wait_until(lock, time, [this] { return requested_; });
}

}  // namespace docket::demo
