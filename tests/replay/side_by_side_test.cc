// Partitions are worked on side by side, each once, and all stop when one fails.
#include "replay/side_by_side.h"

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <thread>

#include "absl/synchronization/barrier.h"
#include "absl/synchronization/mutex.h"

namespace docket::replay {
namespace {

const IsCancelled kNever;

TEST(SideBySide, EveryPartitionOnceWithAnyNumberOfThreads) {
  for (const int threads : {1, 2, 3, 8, 100}) {
    SCOPED_TRACE(threads);
    absl::Mutex mutex;
    std::map<std::int32_t, int> times;
    const absl::Status done =
        ForEachPartition({.partitions = 8, .threads = threads, .cancelled = kNever},
                         [&](eventstore::PartitionIndex partition, const IsCancelled& stopped) {
                           EXPECT_FALSE(stopped());
                           const absl::MutexLock lock(&mutex);
                           ++times[partition.value()];
                           return absl::OkStatus();
                         });
    EXPECT_TRUE(done.ok()) << done;
    ASSERT_EQ(times.size(), 8U);
    for (const auto& [partition, count] : times) EXPECT_EQ(count, 1) << partition;
  }
}

TEST(SideBySide, OneThreadIsTheCallersAndKeepsTheOrder) {
  std::int32_t next = 0;
  const auto caller = std::this_thread::get_id();
  const absl::Status done =
      ForEachPartition({.partitions = 4, .threads = 1, .cancelled = kNever},
                       [&](eventstore::PartitionIndex partition, const IsCancelled&) {
                         EXPECT_EQ(partition.value(), next++);
                         EXPECT_EQ(std::this_thread::get_id(), caller);
                         return absl::OkStatus();
                       });
  EXPECT_TRUE(done.ok()) << done;
  EXPECT_EQ(next, 4);
}

// Each waits for all the others: one after the other they would never end.
TEST(SideBySide, TheyRunAtTheSameTime) {
  absl::Barrier all(3);
  const absl::Status done = ForEachPartition({.partitions = 3, .threads = 3, .cancelled = kNever},
                                             [&](eventstore::PartitionIndex, const IsCancelled&) {
                                               all.Block();
                                               return absl::OkStatus();
                                             });
  EXPECT_TRUE(done.ok()) << done;
}

TEST(SideBySide, TheFirstErrorStopsTheOthersAndIsTheAnswer) {
  std::atomic<int> begun = 0;
  const absl::Status done = ForEachPartition(
      {.partitions = 100, .threads = 2, .cancelled = kNever},
      [&](eventstore::PartitionIndex partition, const IsCancelled& stopped) -> absl::Status {
        ++begun;
        if (partition.value() == 1) return absl::DataLossError("partition 1");
        while (!stopped()) std::this_thread::yield();
        return absl::CancelledError("told to stop");
      });
  EXPECT_EQ(done, absl::DataLossError("partition 1"));
  EXPECT_EQ(begun, 2) << "none is begun after an error";
}

TEST(SideBySide, ACancellationReachesAll) {
  std::atomic<bool> cancelled = false;
  const IsCancelled is_cancelled = [&] { return cancelled.load(); };
  const absl::Status done = ForEachPartition(
      {.partitions = 2, .threads = 2, .cancelled = is_cancelled},
      [&](eventstore::PartitionIndex partition, const IsCancelled& stopped) -> absl::Status {
        if (partition.value() == 1) cancelled = true;
        while (!stopped()) std::this_thread::yield();
        return absl::CancelledError("cancelled");
      });
  EXPECT_TRUE(absl::IsCancelled(done)) << done;
}

}  // namespace
}  // namespace docket::replay
