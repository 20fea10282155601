#include "platform/active_keys.h"

#include <gtest/gtest.h>

#include <string>

namespace docket::platform {
namespace {

constexpr absl::Time kStart = absl::UnixEpoch();

TEST(ActiveKeys, CountsEachKeyOnce) {
  ActiveKeys active(absl::Hours(1));
  EXPECT_EQ(active.Count(kStart), 0U);
  active.See("one", kStart);
  active.See("two", kStart);
  active.See("one", kStart + absl::Minutes(1));
  EXPECT_EQ(active.Count(kStart + absl::Minutes(1)), 2U);
}

TEST(ActiveKeys, AKeyIsActiveForTheWindowAfterItWasLastSeen) {
  ActiveKeys active(absl::Minutes(10));
  active.See("early", kStart);
  active.See("late", kStart + absl::Minutes(5));
  EXPECT_EQ(active.Count(kStart + absl::Minutes(9)), 2U);
  EXPECT_EQ(active.Count(kStart + absl::Minutes(10)), 1U);
  EXPECT_EQ(active.Count(kStart + absl::Minutes(15)), 0U);
}

TEST(ActiveKeys, ManyKeysThatNobodyAsksForAreDropped) {
  ActiveKeys active(absl::Minutes(1));
  for (int minute = 0; minute < 100; ++minute) {
    for (int key = 0; key < 500; ++key) {
      active.See(std::to_string(minute * 500 + key), kStart + absl::Minutes(minute));
    }
  }
  EXPECT_LE(active.entries(), 4'096U);
  EXPECT_EQ(active.Count(kStart + absl::Minutes(99)), 500U);
}

}  // namespace
}  // namespace docket::platform
