// The partitions of a log are built side by side, and are what they are one after the other.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>
#include <vector>

#include "absl/synchronization/barrier.h"
#include "absl/synchronization/notification.h"
#include "projections/registry.h"
#include "replay/rebuild.h"
#include "replay/verify.h"
#include "tests/projections/projection_world.h"
#include "tests/support/forwarding_log.h"

namespace docket::replay {
namespace {

using tests::ProjectionWorld;

ReplayContext ContextOf(ProjectionWorld& world) {
  return {.store = world.store(),
          .clock = world.clock(),
          .sources = world.sources(),
          .groups = world.groups()};
}

// The same views over logs of the test's own, each behind a `Log`.
template <class Log>
struct Behind {
  explicit Behind(ProjectionWorld& world) : context(ContextOf(world)) {
    for (projections::Source& source : context.sources) {
      source.log = logs.emplace_back(std::make_unique<Log>(*source.log)).get();
    }
    context.groups.clear();  // they are of the world's logs; nothing moves meanwhile
  }
  std::vector<std::unique_ptr<Log>> logs;
  ReplayContext context;
};

TEST(ParallelRebuild, IsEqualWithAnyNumberOfThreads) {
  for (const int threads : {1, 2, 8}) {
    SCOPED_TRACE(threads);
    std::mt19937_64 random(5);
    ProjectionWorld world;
    world.Random(random, 300);
    world.Drain();
    std::int64_t told = 0;
    const auto result =
        Rebuild(ContextOf(world), {.threads = threads, .report = [&](const ReplayProgress& made) {
                                     told = std::max(told, made.events_done);
                                   }});
    ASSERT_TRUE(result.ok()) << result.status();
    EXPECT_TRUE(result->all_switched());
    std::int64_t events = 0;
    for (const ViewRebuild& view : result->views) {
      EXPECT_TRUE(view.equal()) << view.view;
      events += view.built.events;
    }
    EXPECT_EQ(result->events, events);
    EXPECT_GT(told, 0);
    EXPECT_TRUE(Verify(ContextOf(world), {})->ok());
  }
}

// The first read of each partition waits for that of the other one.
class MeetingLog final : public tests::ForwardingLog {
 public:
  using ForwardingLog::ForwardingLog;
  [[nodiscard]] absl::StatusOr<eventstore::ReadBatch> Read(
      eventstore::PartitionIndex partition, eventstore::Offset from,
      const eventstore::ReadLimits& limits) override {
    if (from == eventstore::Offset(0)) both_.Block();
    return ForwardingLog::Read(partition, from, limits);
  }

 private:
  absl::Barrier both_{ProjectionWorld::kPartitions};
};

TEST(ParallelRebuild, PartitionsAreReadAtTheSameTime) {
  std::mt19937_64 random(6);
  ProjectionWorld world;
  world.Random(random, 60);
  world.Drain();
  Behind<MeetingLog> meeting(world);
  const auto result = Rebuild(meeting.context, {.views = {"review_detail"}, .threads = 2});
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_TRUE(result->all_switched());
}

// Partition 1 is lost, once partition 0 has been read.
class HalfLostLog final : public tests::ForwardingLog {
 public:
  using ForwardingLog::ForwardingLog;
  [[nodiscard]] absl::StatusOr<eventstore::ReadBatch> Read(
      eventstore::PartitionIndex partition, eventstore::Offset from,
      const eventstore::ReadLimits& limits) override {
    if (partition == eventstore::PartitionIndex(1)) {
      read_.WaitForNotification();
      return absl::DataLossError("partition 1 is lost");
    }
    if (!read_.HasBeenNotified()) read_.Notify();
    return ForwardingLog::Read(partition, from, limits);
  }

 private:
  absl::Notification read_;
};

TEST(ParallelRebuild, OnePartitionsFailureLeavesTheLiveViewsAsTheyWere) {
  std::mt19937_64 random(7);
  ProjectionWorld world;
  world.Random(random, 60);
  world.Drain();
  const std::vector<std::string> before = world.Checkpoints();
  const std::uint32_t live = world.LiveScope("review_detail", 0).generation;
  {
    Behind<HalfLostLog> half(world);
    const auto result = Rebuild(half.context, {.views = {"review_detail"}, .threads = 2});
    EXPECT_EQ(result.status(), absl::DataLossError("partition 1 is lost"));
  }
  EXPECT_EQ(world.Checkpoints(), before);
  EXPECT_EQ(world.LiveScope("review_detail", 0).generation, live);
  const auto next = Rebuild(ContextOf(world), {.views = {"review_detail"}, .threads = 2});
  ASSERT_TRUE(next.ok()) << next.status();
  EXPECT_TRUE(next->all_switched());
  EXPECT_TRUE(next->views[0].equal());
}

TEST(ParallelRebuild, ACancellationStopsAllOfThem) {
  std::mt19937_64 random(8);
  ProjectionWorld world;
  world.Random(random, 60);
  world.Drain();
  const auto result = Rebuild(ContextOf(world), {.threads = 2, .cancelled = [] { return true; }});
  EXPECT_TRUE(absl::IsCancelled(result.status())) << result.status();
  EXPECT_EQ(world.LiveScope("review_detail", 0).generation, 1U);
}

}  // namespace
}  // namespace docket::replay
