// From the acknowledgement of a webhook until the query API shows its outcome, at a rate that the
// clock sets, and beside it three raw synced appends one after another on the same disk: a delivery
// is appended, then its command, then the commit, and none can begin before the one before it.
//   visible_bench --port P --key-file F --secret-file F [--rate N] [--seconds S]
//     [--uncounted-seconds S] [--appends N]
#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/clock.h"
#include "bench/quantile.h"
#include "bench/raw_database.h"
#include "bench/report.h"
#include "bench/scratch.h"
#include "bench/signed_deliveries.h"
#include "bench/timed_client.h"
#include "bench/workload.h"

namespace docket::bench {
namespace {

constexpr std::size_t kRecordBytes = 300;  // of a command or a commit

struct Options {
  std::uint16_t port = 0;
  std::string key_file;
  std::string secret_file;
  double per_second = 1'000;
  double seconds = 10;
  double uncounted_seconds = 0;  // of the same load before
  int appends = 300;
  std::string directory = "build/bench/scratch";
};

std::vector<double> ThreeAppendsMs(const Options& options, std::string_view delivery) {
  const Scratch scratch(options.directory);
  RawDatabase raw(scratch.path());
  const std::string record(kRecordBytes, 'r');
  std::vector<double> times;
  for (int i = 0; i < options.appends; ++i) {
    const absl::Time begin = absl::Now();
    for (const std::string_view value : {delivery, std::string_view(record), {record}}) {
      raw.Append({&value, 1});
    }
    times.push_back(absl::ToDoubleMilliseconds(absl::Now() - begin));
  }
  return times;
}

std::string FirstLineOf(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

int Run(const Options& options, const demo::Corpus& corpus) {
  const auto count = [&options](double seconds) {
    return static_cast<std::size_t>(options.per_second * seconds);
  };
  auto first = OpenedPullRequests(corpus, {.secret = FirstLineOf(options.secret_file)},
                                  count(options.uncounted_seconds) + count(options.seconds));
  const std::vector<std::string> requests(
      std::make_move_iterator(first.begin() +
                              static_cast<std::ptrdiff_t>(count(options.uncounted_seconds))),
      std::make_move_iterator(first.end()));
  first.resize(count(options.uncounted_seconds));
  const std::vector<double> appends = ThreeAppendsMs(options, requests.front());
  const TimedClientOptions client{
      .client = {.port = options.port, .per_second = options.per_second},
      .api_key = FirstLineOf(options.key_file)};
  TimedResult result = SendTimed(client, first);
  if (result.status.ok()) result = SendTimed(client, requests);
  if (!result.status.ok()) {
    std::cerr << "error: " << result.status << "\n";
    return 1;
  }
  Print({.what = "visible",
         .ours = Quantile(result.visible_ms, 0.99),
         .ceiling = Quantile(appends, 0.99),
         .unit = "ms (p99)",
         .ceiling_is = "p99 of three raw synced appends one after another",
         .more = {{"deliveries", static_cast<double>(requests.size())},
                  {"request bytes", static_cast<double>(requests.front().size())},
                  {"visible p50 ms", Quantile(result.visible_ms, 0.5)},
                  {"acknowledged p50 ms", Quantile(result.acknowledged_ms, 0.5)},
                  {"acknowledged p99 ms", Quantile(result.acknowledged_ms, 0.99)},
                  {"three appends p50 ms", Quantile(appends, 0.5)}}});
  return 0;
}

}  // namespace
}  // namespace docket::bench

int main(int argc, char** argv) {
  docket::bench::Options options;
  CLI::App app("How long until an acknowledged webhook is visible, at a steady rate.");
  app.add_option("--port", options.port, "of a docketd on 127.0.0.1")->required();
  app.add_option("--key-file", options.key_file, "an API key for every organisation")->required();
  app.add_option("--secret-file", options.secret_file, "of its default endpoint")->required();
  app.add_option("--rate", options.per_second, "deliveries a second")->check(CLI::PositiveNumber);
  app.add_option("--seconds", options.seconds)->check(CLI::PositiveNumber);
  app.add_option("--uncounted-seconds", options.uncounted_seconds, "of the same load before")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--appends", options.appends, "how often three")->check(CLI::PositiveNumber);
  app.add_option("--directory", options.directory, "where to write, on docketd's disk");
  CLI11_PARSE(app, argc, argv);
  std::string error;
  const auto corpus = docket::demo::LoadCorpus(docket::bench::ExamplesPath(), error);
  if (!corpus.has_value()) {
    std::cerr << "error: " << error << "\n";
    return 1;
  }
  return docket::bench::Run(options, *corpus);
}
