// What a rebuild would do is told, and nothing of it is done.
#include "replay/rebuild_plan.h"

#include <gtest/gtest.h>

#include "tests/replay/kept_generation.h"

namespace docket::replay {
namespace {

using RebuildPlanTest = KeptGenerationTest;

TEST_F(RebuildPlanTest, SaysWhatWouldBeBuiltFromWhatAndChangesNothing) {
  Grow(60);
  RebuildIt();
  Grow(20);
  const std::vector<std::string> before = world_.Checkpoints();
  const std::string generations = Generations().ShortDebugString();
  const auto plan = PlanRebuild(Context(), {.views = {kView, "review_list"}});
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(Generations().ShortDebugString(), generations) << "nothing is given a number";
  EXPECT_EQ(world_.Checkpoints(), before);
  ASSERT_EQ(plan->logs.size(), 1U);
  EXPECT_EQ(plan->logs[0].partitions, tests::ProjectionWorld::kPartitions);
  const auto rebuilt = Rebuild(Context(), {.views = {kView}});
  ASSERT_EQ(plan->views.size(), 2U);
  const ViewPlan& detail = plan->views[0];
  EXPECT_EQ(detail.view, kView);
  EXPECT_EQ(detail.live_generation, 2U);
  EXPECT_EQ(detail.previous_generation, 1U);
  EXPECT_EQ(detail.built_generation, rebuilt->views[0].built_generation);
  EXPECT_EQ(detail.rows, rebuilt->views[0].built.rows);
  EXPECT_EQ(detail.events, rebuilt->views[0].built.events);
  EXPECT_GT(detail.bytes, 0);
  EXPECT_EQ(plan->views[1].live_generation, 1U);
  EXPECT_EQ(plan->views[1].previous_generation, 0U);
}

TEST_F(RebuildPlanTest, CountsEachRecordOnceForAllViewsOfItsLog) {
  Grow(60);
  std::int64_t records = 0;
  for (const projections::Source& source : world_.sources()) {
    for (std::int32_t i = 0; i < source.log->partition_count(); ++i) {
      const auto range = *source.log->Offsets(eventstore::PartitionIndex(i));
      records += range.end.value() - range.start.value();
    }
  }
  const auto plan = PlanRebuild(Context(), {});
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(plan->views.size(), projections::AllViews().size());
  std::int64_t planned = 0;
  for (const LogPlan& log : plan->logs) planned += log.records;
  EXPECT_EQ(planned, records);
}

TEST_F(RebuildPlanTest, AViewOfAnotherVersionIsShownWithBoth) {
  Grow(30);
  SetVersion(world_.LiveScope(kView, FullPartition()), 999);
  const auto plan = PlanRebuild(Context(), {.views = {kView}});
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(plan->views[0].live_version, 999);
  EXPECT_EQ(plan->views[0].built_version, projections::FindView(kView)->version());
  EXPECT_TRUE(absl::IsInvalidArgument(PlanRebuild(Context(), {.views = {"nonsense"}}).status()));
}

}  // namespace
}  // namespace docket::replay
