#include "eventstore/memory/faults.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <tuple>

namespace docket::eventstore {
namespace {

using Kind = AppendOutcome::Kind;

TEST(FaultsTest, PlansOutsideTheContractAreKnown) {
  EXPECT_TRUE(Acknowledged().ObeysContract());
  EXPECT_TRUE(NotAppended().ObeysContract());
  AppendPlan acknowledged_but_lost = Acknowledged();
  acknowledged_but_lost.lands = false;
  EXPECT_FALSE(acknowledged_but_lost.ObeysContract());
  AppendPlan acknowledged_twice = Acknowledged();
  acknowledged_twice.lands_again_after = {1};
  EXPECT_FALSE(acknowledged_twice.ObeysContract());
  AppendPlan failed_but_there = NotAppended();
  failed_but_there.lands = true;
  EXPECT_FALSE(failed_but_there.ObeysContract());
  AppendPlan in_the_past = UnknownApplied();
  in_the_past.told_after = -1;
  EXPECT_FALSE(in_the_past.ObeysContract());
}

TEST(FaultsTest, ASeedGivesEveryFaultAndNoneOutsideTheContract) {
  SeededFaults faults(7, {});
  std::set<std::tuple<Kind, bool, std::size_t>> outcomes;  // told, lands, landings more
  bool refused = false;
  bool offset_hidden = false;
  bool foreign = false;
  bool gap = false;
  for (int i = 0; i < 5000; ++i) {
    const AppendPlan plan = faults.PlanAppend(PartitionIndex(0), {});
    ASSERT_TRUE(plan.ObeysContract());
    outcomes.insert({plan.told, plan.lands, plan.lands_again_after.size()});
    refused = refused || !plan.refusal.ok();
    offset_hidden = offset_hidden || !plan.offset_told;
    foreign = foreign || !plan.foreign_before.empty();
    gap = gap || plan.gap_before > 0;
  }
  EXPECT_EQ(outcomes.size(), 6U);
  EXPECT_TRUE(refused && offset_hidden && foreign && gap);
}

TEST(FaultsTest, TheSameSeedGivesTheSameFaults) {
  const auto draw = [](std::uint64_t seed) {
    SeededFaults faults(seed, {});
    std::string drawn;
    for (int i = 0; i < 1000; ++i) {
      const AppendPlan plan = faults.PlanAppend(PartitionIndex(0), {});
      drawn += std::to_string(static_cast<int>(plan.told)) + std::to_string(plan.told_after) +
               std::to_string(plan.gap_before) + ",";
    }
    return drawn;
  };
  EXPECT_EQ(draw(1), draw(1));
  EXPECT_NE(draw(1), draw(2));
}

TEST(FaultsTest, ASlowReaderGetsOneRecordAtLeast) {
  SeededFaults faults(3, {.read_slow = 1000});
  for (int i = 0; i < 100; ++i) {
    const ReadLimits limits = faults.PlanRead({.records_max = 5});
    EXPECT_GE(limits.records_max, 1U);
    EXPECT_LE(limits.records_max, 5U);
  }
}

}  // namespace
}  // namespace docket::eventstore
