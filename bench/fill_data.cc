// Makes a data directory with many reviews, as docketd would have left it: commands in the inbox,
// the owners' commits and states, the views. Nothing comes in over HTTP, so there are no
// deliveries: a million of them would be 24 GB. All code is the product's own; only the loops that
// drive it stand here.
//   fill_data --data-dir DIR --ids FILE [--reviews N] [--reviews-per-repository N] [--steps N]
// FILE gets the ids of the reviews, one a line. A review lives through the first --steps steps of
// the workload, a thousand reviews of a partition side by side.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "apps/pipeline.h"
#include "apps/stores.h"
#include "bench/as_docketd.h"
#include "bench/bell.h"
#include "bench/owner_run.h"
#include "bench/report.h"
#include "bench/workload.h"
#include "domain/ids.h"
#include "platform/check.h"
#include "platform/config.h"
#include "platform/logging.h"
#include "platform/murmur2.h"
#include "platform/status_macros.h"

namespace docket::bench {
namespace {

using eventstore::PartitionIndex;

constexpr std::int64_t kSideBySide = 1'000;

struct Options {
  std::string data_dir;
  std::string ids;
  std::int64_t reviews = 20'000;
  std::int64_t reviews_per_repository = 10;
  std::int64_t steps = 1;  // opened, and nothing else
};

using Groups = std::vector<std::unique_ptr<projections::ProjectionGroup>>;

// The reviews of each partition, in order.
std::vector<std::vector<ReviewPlace>> Deal(const Options& options, std::int32_t partitions) {
  std::vector<std::vector<ReviewPlace>> dealt(static_cast<std::size_t>(partitions));
  for (std::int64_t review = 0; review < options.reviews; ++review) {
    const ReviewPlace place{.review = review,
                            .reviews_per_repository = options.reviews_per_repository};
    const std::string key = domain::PartitionKey(ReviewAt(place).repository);
    const std::int32_t partition = platform::PartitionOf(key, partitions);
    dealt[static_cast<std::size_t>(partition)].push_back(place);
  }
  return dealt;
}

// The n-th command of a partition's reviews: those of a group do each step together.
eventstore::Record CommandAt(const ReviewWorkload& workload, const std::vector<ReviewPlace>& places,
                             std::int64_t steps, std::int64_t n) {
  const std::int64_t first = n / (kSideBySide * steps) * kSideBySide;
  const std::int64_t group =
      std::min(kSideBySide, static_cast<std::int64_t>(places.size()) - first);
  const std::int64_t within = n - first * steps;
  return workload.InboxRecord(places[static_cast<std::size_t>(first + within % group)],
                              static_cast<std::size_t>(within / group));
}

void DecidePartition(apps::Stores& stores, const platform::Clock& clock,
                     const ReviewWorkload& workload, PartitionIndex partition,
                     const std::vector<ReviewPlace>& places, std::int64_t steps) {
  const std::int64_t count = static_cast<std::int64_t>(places.size()) * steps;
  AppendAll(*stores.logs.review_commands, partition, count,
            [&](std::int64_t n) { return CommandAt(workload, places, steps, n); });
  const auto counts = DecideInbox({.inbox = *stores.logs.review_commands,
                                   .journal = *stores.logs.review_events,
                                   .partition = partition,
                                   .store = *stores.review_states,
                                   .clock = clock},
                                  count);
  DOCKET_CHECK(counts.accepted == count);
}

absl::StatusOr<bool> StepViews(const Groups& groups) {
  bool moved = false;
  for (const auto& group : groups) {
    DOCKET_ASSIGN_OR_RETURN(const bool stepped, group->Step());
    moved = moved || stepped;
  }
  return moved;
}

// The views follow while the owners work, and to the end when these are done.
absl::Status Fill(const Options& options, const ReviewWorkload& workload) {
  const platform::SystemClock clock;
  platform::Config config = platform::DefaultConfig();
  config.data_dir = options.data_dir;
  DOCKET_ASSIGN_OR_RETURN(
      apps::Stores stores,
      apps::OpenStores(config, clock, platform::LogToStandardError("fill_data", clock)));
  projections::Progress progress(1);  // nobody waits
  DOCKET_ASSIGN_OR_RETURN(const Groups groups, OpenProjectionGroups(config, stores, progress));

  Bell bell;
  const auto dealt = Deal(options, static_cast<std::int32_t>(config.partitions));
  std::atomic<std::size_t> owners_at_work = dealt.size();
  std::vector<std::unique_ptr<eventstore::Subscription>> subscriptions;
  std::vector<std::jthread> owners;
  for (std::size_t i = 0; i < dealt.size(); ++i) {
    const PartitionIndex partition(static_cast<std::int32_t>(i));
    subscriptions.push_back(
        stores.logs.review_events->Subscribe(partition, [&bell] { bell.Ring(); }));
    owners.emplace_back([&, partition, i] {
      DecidePartition(stores, clock, workload, partition, dealt[i], options.steps);
      --owners_at_work;
      bell.Ring();
    });
  }
  while (true) {
    const bool decided = owners_at_work == 0;
    DOCKET_ASSIGN_OR_RETURN(const bool moved, StepViews(groups));
    if (moved) continue;
    if (decided) return absl::OkStatus();
    bell.AwaitFor(absl::Seconds(1));
  }
}

void WriteIds(const Options& options) {
  std::ofstream file(options.ids);
  for (std::int64_t review = 0; review < options.reviews; ++review) {
    file << ToString(ReviewAt(
                {.review = review, .reviews_per_repository = options.reviews_per_repository}))
         << "\n";
  }
  file.close();
  DOCKET_CHECK(file.good());
}

}  // namespace
}  // namespace docket::bench

int main(int argc, char** argv) {
  docket::bench::SetUpAsDocketd();
  docket::bench::Options options;
  CLI::App app("Makes a data directory with many reviews, as docketd would have left it.");
  app.add_option("--data-dir", options.data_dir, "must not be there yet")->required();
  app.add_option("--ids", options.ids, "file for the reviews' ids")->required();
  app.add_option("--reviews", options.reviews)->check(CLI::PositiveNumber);
  app.add_option("--reviews-per-repository", options.reviews_per_repository)
      ->check(CLI::PositiveNumber);
  app.add_option("--steps", options.steps, "of each review's life")
      ->check(CLI::Range(std::size_t{1}, docket::bench::ReviewWorkload::kSteps.size()));
  CLI11_PARSE(app, argc, argv);
  if (std::filesystem::exists(options.data_dir)) {
    std::cerr << "error: there is something in " << options.data_dir << " already\n";
    return 1;
  }
  const auto workload = docket::bench::ReviewWorkload::Load(docket::bench::ExamplesPath());
  absl::Status done = workload.status();
  const absl::Time begin = absl::Now();
  if (done.ok()) done = docket::bench::Fill(options, *workload);
  if (!done.ok()) {
    std::cerr << "error: " << done << "\n";
    return 1;
  }
  docket::bench::WriteIds(options);
  docket::bench::Print(
      {.what = "fill",
       .ours = static_cast<double>(options.reviews) / absl::ToDoubleSeconds(absl::Now() - begin),
       .ceiling = 0,
       .unit = "reviews/s",
       .ceiling_is = "",
       .more = {{"reviews", static_cast<double>(options.reviews)}}});
  return 0;
}
