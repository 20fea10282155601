// lifecycles: many seeds of lifecycles of pull requests, or one of them. `lifecycles --help` says
// more.
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "platform/string_view_bridge.h"
#include "tests/lifecycles/report.h"
#include "tests/lifecycles/shrink.h"

namespace docket::lifecycles {
namespace {

constexpr char kHelp[] = R"(usage: lifecycles [--seeds N] [--first N] [--shard I/N]
       lifecycles --seed N [--shrink]

  --seeds N    so many seeds (10000)
  --first N    from this one on (0)
  --shard I/N  of these the I-th of N parts, I from 1 to N
  --seed N     this seed alone, with its story and all that is decided
  --shrink     that, of the smallest story that breaks the same promise

A broken seed is printed when it is found, with the smallest story that breaks the same promise;
after ten of them it gives up. At the end it prints what occurred.
Exit code: 0 all promises were kept, 1 one was not or something never occurred, 2 wrong use.
)";

constexpr int kBroken = 1;
constexpr int kWrongUse = 2;
constexpr int kBrokenMost = 10;                 // then it gives up
constexpr std::int64_t kSeedsOfALine = 10'000;  // of progress

struct Arguments {
  std::int64_t seeds = 10'000;
  std::int64_t first = 0;
  std::int64_t shard = 1;
  std::int64_t shards = 1;
  std::optional<std::int64_t> only;
  bool shrink = false;
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

bool ReadValue(std::string_view name, std::string_view value, Arguments& arguments) {
  if (name == "--shard") return ReadShard(value, arguments);
  const auto number = Number(value);
  if (!number.has_value()) return false;
  if (name == "--seeds") {
    arguments.seeds = *number;
  } else if (name == "--first") {
    arguments.first = *number;
  } else if (name == "--seed") {
    arguments.only = number;
  } else {
    return false;
  }
  return true;
}

// Nothing: wrong use.
std::optional<Arguments> Read(const std::vector<std::string_view>& words) {
  Arguments arguments;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--shrink") {
      arguments.shrink = true;
    } else if (i + 1 == words.size() || !ReadValue(words[i], words[i + 1], arguments)) {
      return std::nullopt;
    } else {
      ++i;
    }
  }
  if (arguments.shrink && !arguments.only.has_value()) return std::nullopt;
  return arguments;
}

int RunAll(const Arguments& arguments) {
  const absl::Time begin = absl::Now();
  Counts counts;
  int broken = 0;
  for (std::int64_t seed = arguments.first + arguments.shard - 1;
       seed < arguments.first + arguments.seeds && broken < kBrokenMost; seed += arguments.shards) {
    const std::string found = RunSeed(static_cast<std::uint64_t>(seed), {}, counts);
    if (!found.empty()) {
      ++broken;
      std::cout << found << std::flush;
    }
    if (counts.lifecycles % kSeedsOfALine == 0) {
      std::cerr << absl::StrFormat("shard %d/%d: %d of %d seeds\n", arguments.shard,
                                   arguments.shards, counts.lifecycles,
                                   arguments.seeds / arguments.shards)
                << std::flush;
    }
  }
  std::cout << counts << broken << " broken\n"
            << absl::ToDoubleSeconds(absl::Now() - begin) << " seconds\n";
  const std::vector<std::string> never = NeverOccurred(counts);
  for (const std::string& name : never) std::cout << "never occurred: " << name << '\n';
  return broken > 0 || !never.empty() ? kBroken : 0;
}

int RunOne(const Arguments& arguments) {
  Story story = Draw(static_cast<std::uint64_t>(*arguments.only));
  const Verdict verdict = Play(story, RecordedPayloads());
  if (verdict.broken.empty()) {
    static_cast<void>(Play(story, RecordedPayloads(), {.trace = true}));
    std::cout << ToText(story) << "every promise was kept\n";
    return 0;
  }
  if (arguments.shrink) {
    story = Shrink(std::move(story), [&](const Story& candidate) {
              const Verdict other = Play(candidate, RecordedPayloads());
              return !other.broken.empty() &&
                     other.broken.front().check == verdict.broken.front().check;
            }).story;
  }
  const Verdict shown = Play(story, RecordedPayloads(), {.trace = true});
  std::cout << ToText(story);
  for (const Broken& broken : shown.broken) {
    std::cout << "broken: " << broken.check << ": " << broken.what << '\n';
  }
  return kBroken;
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
  return arguments->only.has_value() ? RunOne(*arguments) : RunAll(*arguments);
}

}  // namespace
}  // namespace docket::lifecycles

int main(int argc, char** argv) { return docket::lifecycles::Main({argv + 1, argv + argc}); }
