// Translate a recorded pull_request payload, beside what it cannot be faster than: simdjson parsing
// the same bytes and walking over every value.
#include <benchmark/benchmark.h>

#include "bench/workload.h"
#include "commands/github/translation.h"
#include "simdjson.h"

namespace docket::bench {
namespace {

constexpr std::size_t kSynchronize = 1;

void Translate(benchmark::State& run) {
  const auto workload = ReviewWorkload::Load(ExamplesPath());
  if (!workload.ok()) return run.SkipWithError(workload.status().ToString().c_str());
  const Payload& payload = workload->payloads()[kSynchronize];
  const commands::github::DeliveryInput input = DeliveryOf(payload);
  while (run.KeepRunning()) {
    auto translation = commands::github::Translate(input);
    if (!translation.ok()) return run.SkipWithError(translation.status().ToString().c_str());
    benchmark::DoNotOptimize(translation);
  }
  run.SetItemsProcessed(run.iterations());
  run.counters["bytes"] = static_cast<double>(payload.body.size());
}
BENCHMARK(Translate);

std::size_t Walk(const simdjson::dom::element& element) {
  switch (element.type()) {
    case simdjson::dom::element_type::OBJECT: {
      std::size_t sum = 0;
      for (const auto& [name, value] : simdjson::dom::object(element)) {
        sum += name.size() + Walk(value);
      }
      return sum;
    }
    case simdjson::dom::element_type::ARRAY: {
      std::size_t sum = 0;
      for (const simdjson::dom::element& value : simdjson::dom::array(element)) sum += Walk(value);
      return sum;
    }
    case simdjson::dom::element_type::STRING:
      return std::string_view(element).size();
    default:
      return 1;
  }
}

void SimdjsonTraversal(benchmark::State& run) {
  const auto workload = ReviewWorkload::Load(ExamplesPath());
  if (!workload.ok()) return run.SkipWithError(workload.status().ToString().c_str());
  const std::string& body = workload->payloads()[kSynchronize].body;
  simdjson::dom::parser parser;
  while (run.KeepRunning()) {
    const simdjson::dom::element root = parser.parse(body.data(), body.size());
    benchmark::DoNotOptimize(Walk(root));
  }
  run.SetItemsProcessed(run.iterations());
}
BENCHMARK(SimdjsonTraversal);

}  // namespace
}  // namespace docket::bench

BENCHMARK_MAIN();
