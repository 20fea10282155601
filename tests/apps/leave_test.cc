#include "apps/leave.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "absl/synchronization/notification.h"
#include "platform/clock.h"
#include "platform/shutdown.h"

namespace docket::apps {
namespace {

class LeaveTest : public testing::Test {
 protected:
  LeaveTest() { GTEST_FLAG_SET(death_test_style, "threadsafe"); }

  platform::SystemClock clock_;
  platform::FileDescriptorSink sink_{STDERR_FILENO};
  platform::Logger logger_{
      {.service = "test", .format = platform::LogFormat::kJson}, clock_, sink_};
};

TEST_F(LeaveTest, WhatStoppedIsLeftToItsOwner) {
  platform::StopSequence stop(clock_, logger_);
  bool stopped = false;
  stop.Register("quick", [&stopped](absl::Duration) { stopped = true; });
  LeaveUnlessStopped(stop.Stop(absl::Seconds(10)), logger_);
  EXPECT_TRUE(stopped);
}

// A destructor that ran would end the process in another way: the part still waits.
TEST_F(LeaveTest, TheProcessEndsWhenAPartDoesNotStop) {
  EXPECT_EXIT(
      {
        absl::Notification never;
        platform::StopSequence stop(clock_, logger_);
        stop.Register("stuck", [&never](absl::Duration) { never.WaitForNotification(); });
        LeaveUnlessStopped(stop.Stop(absl::ZeroDuration()), logger_);
      },
      testing::ExitedWithCode(kLeftExitCode), "did not stop in order.*stuck");
}

}  // namespace
}  // namespace docket::apps
