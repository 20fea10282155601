// The owner of one partition on the RocksDB log and state store: commands a second from a full
// inbox to confirmed commits, with states that are hot and with states that mostly have to be read
// from the store. Beside it the same commits, appended to a log as they are: what no owner can
// exceed.
//   processor_bench [--commands N] [--hot-reviews N] [--reviews N] [--directory DIR]
#include <CLI/CLI.hpp>
#include <iostream>
#include <vector>

#include "absl/time/clock.h"
#include "bench/as_docketd.h"
#include "bench/owner_run.h"
#include "bench/report.h"
#include "bench/scratch.h"
#include "bench/workload.h"
#include "platform/check.h"

namespace docket::bench {
namespace {

struct Options {
  std::int64_t commands = 120'000;
  std::int64_t hot_reviews = 5'000;
  std::int64_t reviews = 100'000;
  std::string directory = "build/bench/scratch";
};

// Records a second of what the owner wrote, without an owner.
double PlainAppends(OwnerRun& run) {
  std::vector<eventstore::Record> records;
  eventstore::Offset next(0);
  while (true) {
    const auto batch = run.journal().Read(kPartition, next, {});
    DOCKET_CHECK(batch.ok());
    if (batch->records.empty()) break;
    for (const auto& stored : batch->records) records.push_back(stored.record);
    next = batch->next;
  }
  const auto plain = run.logs().OpenLog({.base = "plain", .generation = 1}, 1);
  DOCKET_CHECK(plain.ok());
  const absl::Time begin = absl::Now();
  AppendAll(**plain, kPartition, static_cast<std::int64_t>(records.size()),
            [&records](std::int64_t i) { return records[static_cast<std::size_t>(i)]; });
  return static_cast<double>(records.size()) / absl::ToDoubleSeconds(absl::Now() - begin);
}

struct Shape {
  std::string what;
  std::int64_t commands = 0;
  CommandOrder order;
};

void Measure(const ReviewWorkload& workload, const Shape& shape, const std::string& directory) {
  const Scratch scratch(directory);
  OwnerRun run(scratch.path());
  run.FillInbox(workload, shape.commands, shape.order);
  const OwnerRun::Result result = run.DecideAll(shape.commands);
  const auto commands = static_cast<double>(shape.commands);
  Print({.what = shape.what,
         .ours = commands / result.seconds,
         .ceiling = PlainAppends(run),
         .unit = "commands/s",
         .ceiling_is = "the same commits appended by themselves",
         .more = {{"events per command", static_cast<double>(result.events) / commands},
                  {"CPU us per command", result.cpu_seconds / commands * 1e6},
                  {"of it where it is decided", result.thread_cpu_seconds / commands * 1e6}}});
}

}  // namespace
}  // namespace docket::bench

int main(int argc, char** argv) {
  docket::bench::SetUpAsDocketd();
  using docket::bench::ReviewWorkload;
  docket::bench::Options options;
  CLI::App app("Commands a second through the owner of one partition.");
  app.add_option("--commands", options.commands, "of the run with hot states");
  app.add_option("--hot-reviews", options.hot_reviews, "that are at work together");
  app.add_option("--reviews", options.reviews, "of the run over many reviews");
  app.add_option("--directory", options.directory, "where to write, on the disk to be measured");
  CLI11_PARSE(app, argc, argv);
  const auto workload = ReviewWorkload::Load(docket::bench::ExamplesPath());
  if (!workload.ok()) {
    std::cerr << "error: " << workload.status() << "\n";
    return 1;
  }
  docket::bench::Measure(*workload,
                         {.what = "processor.hot",
                          .commands = options.commands,
                          .order = {.group = options.hot_reviews}},
                         options.directory);
  docket::bench::Measure(
      *workload,
      {.what = "processor.spread",
       .commands = options.reviews * static_cast<std::int64_t>(ReviewWorkload::kSteps.size()),
       .order = {.group = options.reviews}},
      options.directory);
  return 0;
}
