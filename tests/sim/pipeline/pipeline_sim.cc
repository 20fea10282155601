// pipeline_sim: many seeds of the pipeline's simulation, in this process; several processes share
// them with --shard. `pipeline_sim --help` says more.
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "platform/string_view_bridge.h"
#include "tests/sim/pipeline/run.h"

namespace docket::sim {
namespace {

constexpr char kHelp[] = R"(usage: pipeline_sim [--seeds N] [--first N] [--shard I/N] | --seed N

  --seeds N    so many seeds (10000)
  --first N    from this one on (0)
  --shard I/N  of these the I-th of N parts, I from 1 to N
  --seed N     this seed alone, with a trace of everything that happens

Examples:
  pipeline_sim                                  the first 10000 seeds
  pipeline_sim --first 10000 --seeds 50000      seeds 10000 to 59999
  pipeline_sim --seed 4711 2> trace.txt         what happens in one of them
  for i in 1 2; do pipeline_sim --seeds 1000000 --shard $i/2 > shard-$i.txt & done; wait
                                                a million on two cores

How far it is, it says on standard error. A broken seed is printed when it is found, with the
command that shows it happen; after ten of them it gives up. At the end it prints what was counted.
Exit code: 0 all promises were kept, 1 a seed is broken or faults hit too seldom, 2 wrong use.
)";

constexpr int kBroken = 1;
constexpr int kWrongUse = 2;
constexpr int kBrokenMax = 10;                  // then it gives up
constexpr std::int64_t kSeedsOfALine = 10'000;  // of progress

struct Arguments {
  std::int64_t seeds = 10'000;
  std::int64_t first = 0;
  std::int64_t shard = 1;
  std::int64_t shards = 1;
  std::optional<std::int64_t> only;
};

std::optional<std::int64_t> Number(std::string_view text) {
  std::int64_t value = 0;
  if (!absl::SimpleAtoi(platform::AbslView(text), &value) || value < 0) return std::nullopt;
  return value;
}

bool ReadShard(std::string_view text, Arguments& arguments) {
  const std::vector<std::string> parts = absl::StrSplit(platform::AbslView(text), '/');
  if (parts.size() != 2) return false;
  const auto shard = Number(parts[0]);
  const auto shards = Number(parts[1]);
  if (!shard.has_value() || !shards.has_value() || *shard < 1 || *shard > *shards) return false;
  arguments.shard = *shard;
  arguments.shards = *shards;
  return true;
}

// Nothing: wrong use.
std::optional<Arguments> Read(const std::vector<std::string_view>& words) {
  Arguments arguments;
  for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
    const std::string_view value = words[i + 1];
    if (words[i] == "--shard") {
      if (!ReadShard(value, arguments)) return std::nullopt;
      continue;
    }
    const auto number = Number(value);
    if (!number.has_value()) return std::nullopt;
    if (words[i] == "--seeds") {
      arguments.seeds = *number;
    } else if (words[i] == "--first") {
      arguments.first = *number;
    } else if (words[i] == "--seed") {
      arguments.only = *number;
    } else {
      return std::nullopt;
    }
  }
  return words.size() % 2 == 0 ? std::optional(arguments) : std::nullopt;
}

// Whether all its promises were kept.
bool Run(std::int64_t seed, bool trace, Totals& totals) {
  const Verdict verdict = RunSeed(static_cast<std::uint64_t>(seed), {.trace = trace});
  totals.Add(verdict.totals);
  if (verdict.broken.empty()) return true;
  std::cout << "seed " << seed << " is broken:\n  " << absl::StrJoin(verdict.broken, "\n  ")
            << "\nSee it happen: pipeline_sim --seed " << seed << '\n'
            << std::flush;
  return false;
}

void SayHowFar(const Arguments& arguments, const Totals& totals, absl::Duration passed) {
  const double seconds = absl::ToDoubleSeconds(passed);
  std::cerr << absl::StrFormat("shard %d/%d: %d of %d seeds, %.0f a second\n", arguments.shard,
                               arguments.shards, totals.seeds, arguments.seeds / arguments.shards,
                               static_cast<double>(totals.seeds) / seconds)
            << std::flush;
}

int RunAll(const Arguments& arguments) {
  const absl::Time begin = absl::Now();
  Totals totals;
  int broken = 0;
  for (std::int64_t seed = arguments.first + arguments.shard - 1;
       seed < arguments.first + arguments.seeds && broken < kBrokenMax; seed += arguments.shards) {
    if (!Run(seed, /*trace=*/false, totals)) ++broken;
    if (totals.seeds % kSeedsOfALine == 0) SayHowFar(arguments, totals, absl::Now() - begin);
  }
  const double seconds = absl::ToDoubleSeconds(absl::Now() - begin);
  std::cout << totals << broken << " broken\n" << seconds << " seconds\n";
  const std::vector<std::string> missed = FaultsMissed(totals);
  for (const std::string& line : missed) std::cout << "too few " << line << '\n';
  return broken > 0 || !missed.empty() ? kBroken : 0;
}

int Main(const std::vector<std::string_view>& words) {
  if (words.size() == 1 && (words[0] == "--help" || words[0] == "-h")) {
    std::cout << kHelp;
    return 0;
  }
  const auto arguments = Read(words);
  if (!arguments.has_value()) {
    std::cerr << kHelp;
    return kWrongUse;
  }
  if (!arguments->only.has_value()) return RunAll(*arguments);
  Totals totals;
  return Run(*arguments->only, /*trace=*/true, totals) ? 0 : kBroken;
}

}  // namespace
}  // namespace docket::sim

int main(int argc, char** argv) { return docket::sim::Main({argv + 1, argv + argc}); }
