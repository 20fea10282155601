#include "platform/signal_waiter.h"

#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>

#include "platform/check.h"

namespace docket::platform {

SignalWaiter::SignalWaiter() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  DOCKET_CHECK(pthread_sigmask(SIG_BLOCK, &signals, &previous_mask_) == 0);
  signal_fd_ = signalfd(-1, &signals, SFD_CLOEXEC);
  DOCKET_CHECK(signal_fd_ >= 0);
  wake_fd_ = eventfd(0, EFD_CLOEXEC);
  DOCKET_CHECK(wake_fd_ >= 0);
  thread_ = std::thread([this] { Run(); });
}

SignalWaiter::~SignalWaiter() {
  const std::uint64_t one = 1;
  DOCKET_CHECK(write(wake_fd_, &one, sizeof one) == sizeof one);
  thread_.join();
  close(signal_fd_);
  close(wake_fd_);
  pthread_sigmask(SIG_SETMASK, &previous_mask_, nullptr);
}

int SignalWaiter::Wait() {
  absl::MutexLock lock(&mutex_);
  mutex_.Await(absl::Condition(&requested_));
  return signal_number_;
}

void SignalWaiter::RequestStop() { Finish(0); }

void SignalWaiter::Finish(int signal_number) {
  absl::MutexLock lock(&mutex_);
  if (requested_) return;
  requested_ = true;
  signal_number_ = signal_number;
}

void SignalWaiter::Run() {
  bool seen = false;
  while (true) {
    std::array<pollfd, 2> polled = {{{signal_fd_, POLLIN, 0}, {wake_fd_, POLLIN, 0}}};
    if (poll(polled.data(), polled.size(), -1) < 0) {
      DOCKET_CHECK(errno == EINTR);
      continue;
    }
    if (polled[0].revents != 0) {
      signalfd_siginfo info{};
      DOCKET_CHECK(read(signal_fd_, &info, sizeof info) == sizeof info);
      if (seen) _exit(kForcedExitCode);
      seen = true;
      Finish(static_cast<int>(info.ssi_signo));
    } else if (polled[1].revents != 0) {
      return;
    }
  }
}

}  // namespace docket::platform
