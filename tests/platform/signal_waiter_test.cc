#include "platform/signal_waiter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pthread.h>
#include <unistd.h>

#include <csignal>
#include <thread>

namespace docket::platform {
namespace {

bool Blocked(int signal_number) {
  sigset_t mask;
  pthread_sigmask(SIG_SETMASK, nullptr, &mask);
  return sigismember(&mask, signal_number) == 1;
}

TEST(SignalWaiterTest, TheFirstSignalEndsTheWait) {
  for (const int signal_number : {SIGTERM, SIGINT}) {
    SignalWaiter waiter;
    kill(getpid(), signal_number);
    EXPECT_EQ(waiter.Wait(), signal_number);
    EXPECT_EQ(waiter.Wait(), signal_number);
  }
}

TEST(SignalWaiterTest, ARequestEndsTheWaitWithoutASignal) {
  SignalWaiter waiter;
  std::thread component([&waiter] { waiter.RequestStop(); });
  EXPECT_EQ(waiter.Wait(), 0);
  component.join();
}

TEST(SignalWaiterTest, TheFirstOfRequestAndSignalCounts) {
  SignalWaiter waiter;
  kill(getpid(), SIGTERM);
  EXPECT_EQ(waiter.Wait(), SIGTERM);
  waiter.RequestStop();
  EXPECT_EQ(waiter.Wait(), SIGTERM);
}

TEST(SignalWaiterTest, BlocksTheSignalsAsLongAsItLives) {
  EXPECT_FALSE(Blocked(SIGTERM));
  {
    const SignalWaiter waiter;
    EXPECT_TRUE(Blocked(SIGTERM));
    EXPECT_TRUE(Blocked(SIGINT));
    EXPECT_FALSE(Blocked(SIGHUP));
  }
  EXPECT_FALSE(Blocked(SIGTERM));
}

TEST(SignalWaiterDeathTest, TheSecondSignalEndsTheProcess) {
  ::testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(
      {
        SignalWaiter waiter;
        kill(getpid(), SIGTERM);
        if (waiter.Wait() != SIGTERM) _exit(1);
        kill(getpid(), SIGINT);
        while (true) pause();
      },
      ::testing::ExitedWithCode(kForcedExitCode), "");
}

}  // namespace
}  // namespace docket::platform
