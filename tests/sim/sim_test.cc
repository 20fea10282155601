// The seeded simulation. DOCKET_SIM_SEEDS=n runs n seeds, DOCKET_SIM_SEED=n only that one, with a
// trace of everything that happens.
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "tests/sim/checks.h"
#include "tests/sim/independent_reader.h"
#include "tests/sim/world.h"

namespace docket::sim {
namespace {

constexpr std::int64_t kSeeds = 1'000;
constexpr std::int64_t kControlSeeds = 150;

std::int64_t FromEnvironment(const char* name, std::int64_t otherwise) {
  const char* const text = std::getenv(name);
  std::int64_t value = 0;
  return text != nullptr && absl::SimpleAtoi(text, &value) ? value : otherwise;
}

struct Totals {
  std::int64_t seeds = 0;
  std::int64_t records = 0;
  std::int64_t accepted = 0;
  std::int64_t claims = 0;
  std::int64_t ignored = 0;
  std::int64_t foreign = 0;
  std::int64_t crashes = 0;

  void Add(const History& history, const Reading& reading) {
    ++seeds;
    records += static_cast<std::int64_t>(history.journal.size());
    accepted += static_cast<std::int64_t>(reading.commits.size());
    claims += reading.claims;
    ignored += reading.ignored;
    foreign += reading.foreign;
    crashes += history.crashes;
  }
};

void RunSeed(std::int64_t seed, bool trace, Totals& totals) {
  World world(static_cast<std::uint64_t>(seed), trace);
  const absl::Status ran = world.Run();
  const History history = world.TakeHistory();
  const Reading reading = ReadJournal(history.journal);
  const std::vector<std::string> broken = BrokenPromises(history, reading);
  EXPECT_TRUE(ran.ok() && broken.empty())
      << "seed " << seed << ": " << ran << "\n  " << absl::StrJoin(broken, "\n  ")
      << "\nSee it happen: DOCKET_SIM_SEED=" << seed << " sim_test";
  totals.Add(history, reading);
}

TEST(Simulation, EveryPromiseIsKept) {
  Totals totals;
  const absl::Time begin = absl::Now();
  const std::int64_t only = FromEnvironment("DOCKET_SIM_SEED", -1);
  if (only >= 0) {
    RunSeed(only, /*trace=*/true, totals);
  } else {
    const std::int64_t seeds = FromEnvironment("DOCKET_SIM_SEEDS", kSeeds);
    for (std::int64_t seed = 0; seed < seeds && !HasFailure(); ++seed) {
      RunSeed(seed, /*trace=*/false, totals);
    }
    // A run without faults that hit would prove nothing.
    EXPECT_GT(totals.ignored, totals.seeds);
    EXPECT_GT(totals.foreign, 0);
    EXPECT_GT(totals.crashes, totals.seeds);
    EXPECT_GT(totals.claims, 2 * totals.seeds);
  }
  const double seconds = absl::ToDoubleSeconds(absl::Now() - begin);
  std::cout << totals.seeds << " seeds in " << seconds << " s ("
            << static_cast<double>(totals.seeds) / seconds << " each second), " << totals.records
            << " journal records: " << totals.accepted << " commits and " << totals.claims
            << " claims accepted, " << totals.ignored << " ignored, " << totals.foreign
            << " foreign; " << totals.crashes << " crashes\n";
}

struct Damage {
  std::int64_t doubled = 0;  // seeds in which a command is decided twice
  std::int64_t broken = 0;   // seeds in which any promise is broken
};

// What readers by this variant of the rule would see in the same journals.
Damage DamageUnder(const RuleVariant& variant) {
  Damage damage;
  for (std::int64_t seed = 0; seed < kControlSeeds; ++seed) {
    World world(static_cast<std::uint64_t>(seed), /*trace=*/false);
    EXPECT_TRUE(world.Run().ok());
    const History history = world.TakeHistory();
    const Reading reading = ReadJournal(history.journal, variant);
    if (DoubledDecisions(reading) > 0) ++damage.doubled;
    if (!BrokenPromises(history, reading).empty()) ++damage.broken;
  }
  std::cout << "of " << kControlSeeds << " seeds " << damage.doubled << " double a command, "
            << damage.broken << " break a promise\n";
  return damage;
}

TEST(SimulationControl, WithoutTheSequenceCommandsAreDoubled) {
  EXPECT_GT(DamageUnder({.check_sequence = false}).doubled, 0);
}

TEST(SimulationControl, WithoutTheTermPromisesAreBroken) {
  EXPECT_GT(DamageUnder({.check_term = false}).broken, 0);
}

}  // namespace
}  // namespace docket::sim
