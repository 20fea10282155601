// Views and a rebuild on a disk that fails, within one process: the groups go on by themselves.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "eventstore/log_names.h"
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
constexpr int kManyEvents = 400;  // more than the write buffers take
constexpr int kDeliveries = 5;
constexpr std::uint64_t kSeed = 7;

projections::RocksDbViewOptions On(tests::SimulatedDisk& disk) {
  disk.MakeDurableDirectory("/data");
  return {.directory = "/data/views",
          .write_buffer_bytes = 64U << 10U,  // soon in a table
          .env = disk.env()};
}

inbox_proto::WebhookReceived DeliveryOf(int number) {
  inbox_proto::WebhookReceived delivery;
  delivery.mutable_tenant()->set_host("github.com");
  delivery.mutable_tenant()->set_organization(1);
  delivery.set_guid(absl::StrCat("guid", number));
  return delivery;
}

std::vector<std::string> ExpectedAfter(int events, int deliveries = 0) {
  std::mt19937_64 random(kSeed);
  ProjectionWorld world;
  world.Random(random, events);
  for (int i = 0; i < deliveries; ++i) world.Receive(DeliveryOf(i));
  world.Drain();
  return world.Checkpoints();
}

// As the loop does, which tries again after an error: of a store that is not itself again after
// this long, the test says why instead of going on for ever.
constexpr absl::Duration kRecoveryTakesAtMost = absl::Seconds(30);

void StepToTheEnd(projections::ProjectionGroup& group) {
  const absl::Time deadline = absl::Now() + kRecoveryTakesAtMost;
  absl::StatusOr<bool> moved = true;
  while ((!moved.ok() || *moved) && absl::Now() < deadline) moved = group.Step();
  EXPECT_TRUE(moved.ok() && !*moved) << moved.status();
}

// Rows are written to memory: what fails is the table that they go to later.
absl::Status StepUntilRefused(projections::ProjectionGroup& group) {
  absl::StatusOr<bool> moved = true;
  while (moved.ok() && *moved) moved = group.Step();
  return moved.status();
}

TEST(ViewFaults, AGroupGoesOnWhenTheDiskHasRoomAgain) {
  tests::SimulatedDisk disk;
  ProjectionWorld world(On(disk));
  std::mt19937_64 random(kSeed);
  world.Reopen({.batch_records_max = 1});
  world.Random(random, kManyEvents);
  projections::ProjectionGroup& group = world.GroupOf(eventstore::kReviewEvents);
  disk.FillUp();
  for (int i = 0; i < 3; ++i) {
    const absl::Status full = StepUntilRefused(group);
    EXPECT_TRUE(absl::IsUnavailable(full)) << full;
    EXPECT_THAT(std::string(full.message()), testing::HasSubstr("/data/views"));
  }
  EXPECT_TRUE(world.store().Snapshot()->Generations(projections::AllViews()[0]->id()).ok());
  disk.MakeRoom();
  world.Drain();
  EXPECT_EQ(world.store().opening(), 1);
  EXPECT_TRUE(world.Checkpoints() == ExpectedAfter(kManyEvents));
}

// All groups share one database: what another group had written may be lost with it, also when
// nothing new comes for that group.
TEST(ViewFaults, EveryGroupGoesOnFromWhatIsStoredAfterARecovery) {
  tests::SimulatedDisk disk;
  ProjectionWorld world(On(disk));
  std::mt19937_64 random(kSeed);
  world.Reopen({.batch_records_max = 1});
  projections::ProjectionGroup& failing = world.GroupOf(eventstore::kReviewEvents);
  projections::ProjectionGroup& other = world.GroupOf(eventstore::kWebhookReceived);
  disk.FillUp();
  for (int i = 0; i < kDeliveries; ++i) world.Receive(DeliveryOf(i));
  // To its end, or to the failure of a table if the disk was quicker: it has written either way.
  const absl::Status written = StepUntilRefused(other);
  EXPECT_TRUE(written.ok() || absl::IsUnavailable(written)) << written;
  world.Random(random, kManyEvents);
  EXPECT_FALSE(StepUntilRefused(failing).ok());
  disk.MakeRoom();
  StepToTheEnd(failing);
  EXPECT_EQ(world.store().opening(), 1);
  StepToTheEnd(other);
  EXPECT_TRUE(world.Checkpoints() == ExpectedAfter(kManyEvents, kDeliveries));
}

TEST(ViewFaults, ChangesMadeFromWhatMayBeLostAreRefused) {
  tests::SimulatedDisk disk;
  ProjectionWorld world(On(disk));
  std::mt19937_64 random(kSeed);
  world.Reopen({.batch_records_max = 1});
  world.Random(random, kManyEvents);
  projections::ProjectionGroup& group = world.GroupOf(eventstore::kReviewEvents);
  projections::ViewChanges before;
  before.opening = world.store().opening();
  disk.FillUp();
  EXPECT_FALSE(StepUntilRefused(group).ok());
  disk.MakeRoom();
  StepToTheEnd(group);
  const projections::Scope scope = world.LiveScope("review_list", 0);
  EXPECT_TRUE(absl::IsAborted(world.store().Write(scope, before)));
}

bool IsLive(ProjectionWorld& world, const ViewRebuild& rebuilt) {
  const auto generations =
      world.store().Snapshot()->Generations(projections::FindView(rebuilt.view)->id());
  return generations.ok() && generations->live() == rebuilt.built_generation;
}

// Whichever write of it fails, views stay or become live as a whole, and the group brings forward
// those that are live. What a rebuild that succeeded has switched stays switched.
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
    EXPECT_TRUE(reached || rebuilt.ok()) << rebuilt.status();
    failed += rebuilt.ok() ? 0 : 1;
    disk.Repair();
    if (rebuilt.ok()) {
      disk.FailPower();
      world.Close();
      disk.RestorePower(tests::Remains::kNothing, 0);
      world.Reopen();
      for (const ViewRebuild& view : rebuilt->views) EXPECT_TRUE(IsLive(world, view)) << view.view;
    }
    world.Random(random, kEvents);
    StepToTheEnd(world.GroupOf(eventstore::kReviewEvents));
    EXPECT_TRUE(world.Checkpoints() == expected);
  }
  EXPECT_GT(failed, 4);
}

}  // namespace
}  // namespace docket::replay
