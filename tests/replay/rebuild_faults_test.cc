// Views and a rebuild on a disk that fails, within one process: the groups go on by themselves.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "projections/registry.h"
#include "replay/rebuild.h"
#include "tests/disk/simulated_disk.h"
#include "tests/projections/projection_world.h"

namespace docket::replay {
namespace {

using tests::DiskCall;
using tests::DiskFaultKind;
using tests::ProjectionWorld;

constexpr int kEvents = 30;
constexpr std::uint64_t kSeed = 7;

projections::RocksDbViewOptions On(tests::SimulatedDisk& disk) {
  disk.MakeDurableDirectory("/data");
  return {.directory = "/data/views", .env = disk.env()};
}

std::vector<std::string> ExpectedAfter(int events) {
  std::mt19937_64 random(kSeed);
  ProjectionWorld world;
  world.Random(random, events);
  world.Drain();
  return world.Checkpoints();
}

// As the loop does, which tries again after an error.
void StepToTheEnd(projections::ProjectionGroup& group) {
  absl::StatusOr<bool> moved = true;
  while (!moved.ok() || *moved) moved = group.Step();
}

TEST(ViewFaults, AGroupGoesOnWhenTheDiskHasRoomAgain) {
  tests::SimulatedDisk disk;
  ProjectionWorld world(On(disk));
  std::mt19937_64 random(kSeed);
  world.Reopen();
  world.Random(random, kEvents);
  projections::ProjectionGroup& group = world.GroupOf(projections::kReviewEvents);
  disk.FillUp();
  for (int i = 0; i < 3; ++i) {
    const auto full = group.Step();
    EXPECT_TRUE(absl::IsUnavailable(full.status())) << full.status();
    EXPECT_THAT(std::string(full.status().message()), testing::HasSubstr("/data/views"));
  }
  EXPECT_TRUE(world.store().Snapshot()->Generations(projections::AllViews()[0]->id()).ok());
  disk.MakeRoom();
  world.Drain();
  EXPECT_TRUE(world.Checkpoints() == ExpectedAfter(kEvents));
}

// Whichever write of it fails, views stay or become live as a whole, and the group brings forward
// those that are live.
TEST(ViewFaults, ARebuildThatFailsInTheMiddleLeavesViewsThatGoOn) {
  const std::vector<std::string> expected = ExpectedAfter(2 * kEvents);
  int failed = 0;
  bool reached = true;
  for (std::int64_t number = 1; reached; ++number) {
    SCOPED_TRACE(number);
    tests::SimulatedDisk disk;
    ProjectionWorld world(On(disk));
    std::mt19937_64 random(kSeed);
    world.Reopen();
    world.Random(random, kEvents);
    world.Drain();
    disk.Plan({.call = DiskCall::kAppend, .number = number, .kind = DiskFaultKind::kNoSpaceOnce});
    const auto rebuilt = Rebuild({.store = world.store(),
                                  .clock = world.clock(),
                                  .sources = world.sources(),
                                  .groups = world.groups()},
                                 {.views = {"review_list", "repository_status"}});
    reached = disk.fault_reached();
    EXPECT_EQ(rebuilt.ok(), !reached) << rebuilt.status();
    failed += reached ? 1 : 0;
    disk.Repair();
    world.Random(random, kEvents);
    StepToTheEnd(world.GroupOf(projections::kReviewEvents));
    EXPECT_TRUE(world.Checkpoints() == expected);
  }
  EXPECT_GT(failed, 4);
}

}  // namespace
}  // namespace docket::replay
