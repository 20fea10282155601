#include "platform/clock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>

#include "platform/manual_clock.h"

namespace docket::platform {
namespace {

std::int64_t SystemMicros() {
  return std::chrono::duration_cast<std::chrono::microseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

TEST(SystemClockTest, NowIsTheWallTimeInMicroseconds) {
  const SystemClock clock;
  const std::int64_t before = SystemMicros();
  const std::int64_t now = clock.Now().value();
  const std::int64_t after = SystemMicros();
  // Abseil steers its clock by the cycle counter: a millisecond apart is the same time.
  EXPECT_GE(now, before - 1'000);
  EXPECT_LE(now, after + 1'000);
}

TEST(SystemClockTest, MonotonicTimeDoesNotGoBack) {
  const SystemClock clock;
  absl::Time last = clock.MonotonicNow();
  for (int i = 0; i < 10'000; ++i) {
    const absl::Time now = clock.MonotonicNow();
    ASSERT_GE(now, last);
    last = now;
  }
}

TEST(ManualClockTest, MovesOnlyWhenItIsMoved) {
  ManualClock clock(domain::FromSeconds(100));
  const absl::Time start = clock.MonotonicNow();
  EXPECT_EQ(clock.Now(), domain::FromSeconds(100));

  clock.Advance(absl::Milliseconds(1'500));
  EXPECT_EQ(clock.Now(), domain::Timestamp(101'500'000));
  EXPECT_EQ(clock.MonotonicNow() - start, absl::Milliseconds(1'500));
}

TEST(ManualClockTest, SettingTheWallClockLeavesTheMonotonicOne) {
  ManualClock clock;
  const absl::Time start = clock.MonotonicNow();
  clock.SetNow(domain::FromSeconds(5));
  EXPECT_EQ(clock.Now(), domain::FromSeconds(5));
  EXPECT_EQ(clock.MonotonicNow(), start);
}

TEST(ManualClockDeathTest, DoesNotRunBackwards) {
  ManualClock clock;
  EXPECT_DEATH(clock.Advance(absl::Seconds(-1)), "check failed");
}

}  // namespace
}  // namespace docket::platform
