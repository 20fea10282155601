// The lifecycles that ctest runs: 10,000 seeds as eight tests, and a quick share of other seeds.
#include <gtest/gtest.h>

#include "absl/strings/str_join.h"
#include "tests/lifecycles/report.h"

namespace docket::lifecycles {
namespace {

constexpr int kShards = 8;
constexpr std::uint64_t kSeedsOfAShard = 1'250;

class LifecycleSeeds : public testing::TestWithParam<int> {};

TEST_P(LifecycleSeeds, EveryPromiseIsKept) {
  Counts counts;
  const std::uint64_t first = static_cast<std::uint64_t>(GetParam()) * kSeedsOfAShard;
  for (std::uint64_t seed = first; seed < first + kSeedsOfAShard && !HasFailure(); ++seed) {
    const std::string broken = RunSeed(seed, {}, counts);
    EXPECT_TRUE(broken.empty()) << broken;
  }
  std::cout << counts;
  if (HasFailure()) return;
  // A run in which something never occurred would prove nothing about it.
  EXPECT_EQ(absl::StrJoin(NeverOccurred(counts), ", "), "");
}

INSTANTIATE_TEST_SUITE_P(Shard, LifecycleSeeds, testing::Range(0, kShards));

}  // namespace
}  // namespace docket::lifecycles
