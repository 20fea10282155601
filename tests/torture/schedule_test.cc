#include "tests/torture/schedule.h"

#include <gtest/gtest.h>

#include <map>

namespace docket::torture {
namespace {

TEST(ScheduleTest, ASeedIsASchedule) {
  Schedule one(7);
  Schedule same(7);
  Schedule other(8);
  bool differs = false;
  for (int i = 0; i < 100; ++i) {
    const Blow blow = one.Next();
    const Blow again = same.Next();
    EXPECT_EQ(blow.kind, again.kind);
    EXPECT_EQ(blow.after, again.after);
    EXPECT_EQ(blow.start_killed_after, again.start_killed_after);
    differs = differs || blow.after != other.Next().after;
  }
  EXPECT_TRUE(differs);
}

TEST(ScheduleTest, EveryKindOfBlowComes) {
  Schedule schedule(1);
  std::map<BlowKind, int> kinds;
  int ends_in_kill = 0;
  int starts_killed = 0;
  for (int i = 0; i < 100; ++i) {
    const Blow blow = schedule.Next();
    ++kinds[blow.kind];
    ends_in_kill += blow.pause_ends_in_kill ? 1 : 0;
    starts_killed += blow.next_start_is_killed ? 1 : 0;
  }
  EXPECT_EQ(kinds.size(), 3U);
  EXPECT_GT(ends_in_kill, 0);
  EXPECT_GT(starts_killed, 0);
}

}  // namespace
}  // namespace docket::torture
