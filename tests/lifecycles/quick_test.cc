// A share of seeds for every change; those of lifecycles_test are others.
#include <gtest/gtest.h>

#include "tests/lifecycles/report.h"

namespace docket::lifecycles {
namespace {

constexpr std::uint64_t kFirst = 1'000'000;
constexpr std::uint64_t kQuickSeeds = 300;

TEST(Lifecycles, EveryPromiseIsKept) {
  Counts counts;
  for (std::uint64_t seed = kFirst; seed < kFirst + kQuickSeeds && !HasFailure(); ++seed) {
    const std::string broken = RunSeed(seed, {}, counts);
    EXPECT_TRUE(broken.empty()) << broken;
  }
}

}  // namespace
}  // namespace docket::lifecycles
