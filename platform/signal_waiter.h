// SignalWaiter: turns SIGTERM and SIGINT into a return from Wait(). The second signal ends the
// process at once with code 130.
// Thread-safety: all methods may be called from any thread at once.
// Threads: starts one. Construct it in main() before any other thread: these inherit its blocked
// signals. At most one at a time.
// The destructor ends the thread and restores the signal mask of the thread that runs it.
#pragma once

#include <csignal>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace docket::platform {

inline constexpr int kForcedExitCode = 130;

class SignalWaiter {
 public:
  SignalWaiter();
  SignalWaiter(const SignalWaiter&) = delete;
  SignalWaiter& operator=(const SignalWaiter&) = delete;
  ~SignalWaiter();

  // Blocks until the first signal or RequestStop(). Answers the signal's number, 0 for a request.
  // Once it has returned, it returns the same at once.
  [[nodiscard]] int Wait();

  // The process asks itself to stop, because a component failed. Does not count as a signal.
  void RequestStop();

 private:
  void Run();
  void Finish(int signal_number);

  sigset_t previous_mask_{};
  int signal_fd_ = -1;
  int wake_fd_ = -1;
  absl::Mutex mutex_;
  bool requested_ ABSL_GUARDED_BY(mutex_) = false;
  int signal_number_ ABSL_GUARDED_BY(mutex_) = 0;
  std::thread thread_;
};

}  // namespace docket::platform
