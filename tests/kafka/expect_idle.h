// That this process waits without work. Thread-safety: a function without shared state.
#pragma once

#include <gtest/gtest.h>
#include <sys/resource.h>

#include "absl/synchronization/notification.h"
#include "absl/time/time.h"

namespace docket::tests {

// Of the whole process.
inline absl::Duration CpuTime() {
  rusage usage{};
  EXPECT_EQ(getrusage(RUSAGE_SELF, &usage), 0);
  return absl::DurationFromTimeval(usage.ru_utime) + absl::DurationFromTimeval(usage.ru_stime);
}

// A busy loop would take all of a core; waiting takes a few hundredths. The bound is for a machine
// that is slow, too.
inline void ExpectIdle() {
  const absl::Duration before = CpuTime();
  const absl::Notification never;
  EXPECT_FALSE(never.WaitForNotificationWithTimeout(absl::Seconds(2)));
  EXPECT_LT(CpuTime() - before, absl::Seconds(1));
}

}  // namespace docket::tests
