// Tells all workers that the run is over, and ends their pauses.
// Thread-safety: safe.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace docket::demo {

class Stop {
 public:
  void Request();
  [[nodiscard]] bool Requested() const;

  // Returns at that time, or at once when stop was or is requested.
  void PauseUntil(std::chrono::steady_clock::time_point time);

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool requested_ = false;
};

}  // namespace docket::demo
