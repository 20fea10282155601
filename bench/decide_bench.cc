// Decide and evolve a typical command: a push to a pull request that is open, reviewed once and has
// a live run. Pure domain code: no codec, no store.
#include <benchmark/benchmark.h>

#include <variant>

#include "bench/workload.h"
#include "domain/review/decider.h"

namespace docket::bench {
namespace {

using domain::review::Review;

Review::State After(const ReviewWorkload& workload, std::size_t steps) {
  Review::State state = Review::Initial();
  for (std::size_t step = 0; step < steps; ++step) {
    const domain::RecordedCommand recorded = workload.Command({}, step);
    auto decided =
        Review::Decide(std::get<domain::review::Command>(recorded.command), std::move(state),
                       domain::review::Context{{recorded.metadata.issued_at}, true});
    state = std::get<0>(std::move(decided)).state;
  }
  return state;
}

void DecideAndEvolve(benchmark::State& run) {
  const auto workload = ReviewWorkload::Load(ExamplesPath());
  if (!workload.ok()) return run.SkipWithError(workload.status().ToString().c_str());
  constexpr std::size_t kPush = 2;  // the second synchronize
  const Review::State before = After(*workload, kPush);
  const domain::RecordedCommand recorded = workload->Command({}, kPush);
  const auto& command = std::get<domain::review::Command>(recorded.command);
  const domain::review::Context context{{recorded.metadata.issued_at}, true};
  std::int64_t events = 0;
  while (run.KeepRunning()) {
    auto decided = Review::Decide(command, before, context);
    benchmark::DoNotOptimize(decided);
    events += static_cast<std::int64_t>(std::get<0>(decided).events.size());
  }
  run.SetItemsProcessed(run.iterations());
  run.counters["events_per_command"] =
      static_cast<double>(events) / static_cast<double>(run.iterations());
}
BENCHMARK(DecideAndEvolve);

}  // namespace
}  // namespace docket::bench
