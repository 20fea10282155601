// The seeded simulation of the whole pipeline, and control runs that must be found broken.
// DOCKET_SIM_SEEDS=n gives each shard n seeds; DOCKET_SIM_SEED=n runs that seed alone, with a
// trace.
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"
#include "tests/sim/pipeline/run.h"

namespace docket::sim {
namespace {

constexpr int kShards = 8;
constexpr std::int64_t kSeedsOfAShard = 1'250;
constexpr std::uint64_t kControlSeeds = 300;

std::optional<std::int64_t> FromEnvironment(const char* name) {
  const char* const text = std::getenv(name);
  std::int64_t value = 0;
  if (text == nullptr || !absl::SimpleAtoi(text, &value)) return std::nullopt;
  return value;
}

// The seeds of one test of ctest; together they fill all cores.
class Pipeline : public testing::TestWithParam<int> {
 protected:
  void Run(std::int64_t seed, bool trace) {
    const Verdict verdict = RunSeed(static_cast<std::uint64_t>(seed), {.trace = trace});
    totals_.Add(verdict.totals);
    EXPECT_TRUE(verdict.broken.empty())
        << "seed " << seed << ":\n  " << absl::StrJoin(verdict.broken, "\n  ")
        << "\nSee it happen: pipeline_sim --seed " << seed;
  }

  Totals totals_;
};

TEST_P(Pipeline, EveryPromiseIsKept) {
  if (const auto only = FromEnvironment("DOCKET_SIM_SEED")) {
    Run(*only, /*trace=*/true);
    return;
  }
  const std::int64_t seeds = FromEnvironment("DOCKET_SIM_SEEDS").value_or(kSeedsOfAShard);
  const std::int64_t first = GetParam() * seeds;
  for (std::int64_t seed = first; seed < first + seeds && !HasFailure(); ++seed) {
    Run(seed, /*trace=*/false);
  }
  std::cout << totals_;
  if (HasFailure()) return;
  // A run without faults that hit would prove nothing.
  const std::vector<std::string> missed = FaultsMissed(totals_);
  EXPECT_TRUE(missed.empty()) << absl::StrJoin(missed, "\n");
}

INSTANTIATE_TEST_SUITE_P(Shard, Pipeline, testing::Range(0, kShards));

TEST(PipelineRun, OneSeedIsOneRun) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const Verdict once = RunSeed(seed, {.fingerprint = true});
    const Verdict again = RunSeed(seed, {.fingerprint = true});
    EXPECT_EQ(once.fingerprint, again.fingerprint) << seed;
    EXPECT_NE(once.fingerprint, 0U);
  }
}

// The first seed that is found broken; nothing: none is.
std::optional<std::uint64_t> FirstBroken(const Controls& controls) {
  for (std::uint64_t seed = 0; seed < kControlSeeds; ++seed) {
    const Verdict verdict = RunSeed(seed, {.controls = controls});
    if (verdict.broken.empty()) continue;
    std::cout << "seed " << seed << ": " << verdict.broken.front() << '\n';
    return seed;
  }
  return std::nullopt;
}

TEST(PipelineControl, WithoutTheSequence) {
  EXPECT_TRUE(FirstBroken({.without_sequence = true}).has_value());
}

TEST(PipelineControl, WithoutDeduplication) {
  EXPECT_TRUE(FirstBroken({.without_deduplication = true}).has_value());
}

TEST(PipelineControl, WithTheCheckpointApartFromTheRows) {
  EXPECT_TRUE(FirstBroken({.checkpoint_apart = true}).has_value());
}

TEST(PipelineControl, WithOpeningsIgnored) {
  EXPECT_TRUE(FirstBroken({.openings_are_ignored = true}).has_value());
}

TEST(PipelineControl, WithPoisonSkipped) {
  EXPECT_TRUE(FirstBroken({.poison_is_skipped = true}).has_value());
}

TEST(PipelineControl, WithTokensIgnored) {
  EXPECT_TRUE(FirstBroken({.tokens_are_ignored = true}).has_value());
}

}  // namespace
}  // namespace docket::sim
