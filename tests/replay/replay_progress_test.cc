// What a build says of how far it is, and when it goes to the disk.
#include "replay/replay_progress.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "platform/manual_clock.h"
#include "projections/memory/memory_view_store.h"
#include "replay/durable_points.h"
#include "tests/replay/failing_view_store.h"

namespace docket::replay {
namespace {

TEST(ProgressMeter, AddsUpWhatAllThreadsDo) {
  const platform::ManualClock clock;
  std::vector<ReplayProgress> reports;  // given by one thread at a time
  ProgressMeter meter(clock, [&](const ReplayProgress& made) { reports.push_back(made); });
  meter.Begin("review_events.g1", 4'000);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&meter] {
      for (int n = 0; n < 1'000; ++n) meter.Add(1);
    });
  }
  for (std::thread& thread : threads) thread.join();
  meter.Finish();
  EXPECT_EQ(meter.events_done(), 4'000);
  ASSERT_EQ(reports.size(), 2U) << "the first, and the last: the clock stands still";
  EXPECT_EQ(reports.front().events_done, 1);
  EXPECT_EQ(reports.back().events_done, 4'000);
}

TEST(ProgressMeter, WhatAnotherBuildDidCountsAsDoneAndNotForTheRate) {
  platform::ManualClock clock;
  ReplayProgress last;
  ProgressMeter meter(clock, [&](const ReplayProgress& made) { last = made; });
  meter.Begin("review_events.g1", 1'000, 600);
  clock.Advance(absl::Seconds(2));
  meter.Add(200);
  EXPECT_EQ(last.events_done, 800);
  EXPECT_EQ(last.events_per_second, 100.0);
  EXPECT_EQ(last.left, absl::Seconds(2));
  EXPECT_EQ(meter.events_done(), 200);
}

TEST(DurablePoints, TheFirstBatchThenOneInAWhile) {
  platform::ManualClock clock;
  projections::MemoryViewStore kept;
  int begun = 0;
  int taken = 0;
  tests::FailingViewStore store(kept, [&](const tests::ViewStoreChange& change) {
    begun += change.kind == tests::ViewStoreChange::Kind::kBeginSync ? 1 : 0;
    taken += change.kind == tests::ViewStoreChange::Kind::kSetGenerations ? 1 : 0;
    return absl::OkStatus();
  });
  DurablePoints durable(store, clock);
  ASSERT_TRUE(durable.AfterBatch().ok());
  EXPECT_EQ(taken, 1) << "the first one is waited for";
  clock.Advance(DurablePoints::kEvery - absl::Milliseconds(1));
  ASSERT_TRUE(durable.AfterBatch().ok());
  EXPECT_EQ(begun, 0);
  clock.Advance(absl::Milliseconds(1));
  ASSERT_TRUE(durable.AfterBatch().ok());
  ASSERT_TRUE(durable.AfterBatch().ok());
  EXPECT_EQ(begun, 1) << "and no other";
  EXPECT_EQ(taken, 1);
  ASSERT_TRUE(durable.Take().ok());
  EXPECT_EQ(taken, 2);
}

TEST(DurablePoints, AnErrorOfTheStoreIsTheAnswer) {
  const platform::ManualClock clock;
  projections::MemoryViewStore kept;
  tests::FailingViewStore store(
      kept, [](const tests::ViewStoreChange&) { return absl::UnavailableError("full"); });
  DurablePoints durable(store, clock);
  EXPECT_EQ(durable.AfterBatch(), absl::UnavailableError("full"));
}

}  // namespace
}  // namespace docket::replay
