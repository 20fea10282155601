// Appends through the journal on Kafka, by its one writer, beside a bare idempotent producer with
// records of the same size on the same brokers. Both in turn, several rounds each, every round to
// a topic of its own; the median round is printed.
//   kafka_append_bench --bootstrap B [--seconds S] [--rounds N]
#include <CLI/CLI.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "bench/as_docketd.h"
#include "bench/bare_kafka.h"
#include "bench/journal_feed.h"
#include "bench/kafka_run.h"
#include "bench/measured.h"
#include "bench/report.h"
#include "platform/check.h"

namespace docket::bench {
namespace {

struct Options {
  std::string bootstrap;
  double seconds = 3;  // of each round
  int rounds = 5;
};

struct Size {
  std::string_view name;
  std::size_t bytes = 0;
};

constexpr Size kSizes[] = {{.name = "300B", .bytes = 300}, {.name = "8KB", .bytes = 8'192}};
// As many as both sides may have: commands.max_in_flight can be set to more, and the client's own
// queue holds more.
constexpr std::size_t kInFlightMax = 16'384;

Measured JournalRate(KafkaRun& run, const Options& options, const Size& size) {
  const auto log =
      run.Open(run.NewTopic(KafkaRun::Keeps::kNewest), eventstore::AppenderKind::kOwnProducer);
  JournalFeed feed(*log, run.clock(), {.record_bytes = size.bytes, .in_flight_max = kInFlightMax});
  const Stopwatch stopwatch;
  const std::int64_t done = feed.AppendUntil(absl::Now() + absl::Seconds(options.seconds));
  return stopwatch.Stop(static_cast<double>(done));
}

Measured BareRate(KafkaRun& run, const Options& options, const Size& size) {
  const RecordTexts texts(size.bytes - kRecordKey.size());
  std::int64_t sent = 0;
  std::int64_t reported = 0;
  BareProducer producer(run.bootstrap(), ToString(run.NewTopic(KafkaRun::Keeps::kNewest)),
                        [&reported](std::int64_t /*mark*/) { ++reported; });
  const auto send = [&] {
    if (producer.Send(kRecordKey, texts.At(sent), sent)) {
      ++sent;
      if (sent % 256 == 0) producer.Poll(0);
    } else {
      producer.Poll(10);
    }
  };
  // The first record waits for the producer's id.
  send();
  while (reported < sent) producer.Poll(10);
  const Stopwatch stopwatch;
  const absl::Time end = absl::Now() + absl::Seconds(options.seconds);
  while (absl::Now() < end) send();
  while (reported < sent) producer.Poll(10);
  return stopwatch.Stop(static_cast<double>(sent - 1));
}

void Measure(KafkaRun& run, const Options& options, const Size& size) {
  std::vector<Measured> ours;
  std::vector<Measured> bare;
  for (int round = 0; round < options.rounds; ++round) {
    bare.push_back(BareRate(run, options, size));
    ours.push_back(JournalRate(run, options, size));
  }
  Print({.what = absl::StrCat("kafka_append.", std::string(size.name), ".", run.brokers()),
         .ours = Median(ours).per_second,
         .ceiling = Median(bare).per_second,
         .unit = "records/s",
         .ceiling_is = "a bare idempotent producer",
         .more = {{"in flight at most", static_cast<double>(kInFlightMax)},
                  {"CPU us per record", Median(ours).cpu_us},
                  {"bare CPU us per record", Median(bare).cpu_us}}});
}

}  // namespace
}  // namespace docket::bench

int main(int argc, char** argv) {
  docket::bench::SetUpAsDocketd();
  docket::bench::Options options;
  CLI::App app("Appends through the journal on Kafka, beside a bare producer.");
  app.add_option("--bootstrap", options.bootstrap, "the brokers, host:port")->required();
  app.add_option("--seconds", options.seconds, "of each round")->check(CLI::PositiveNumber);
  app.add_option("--rounds", options.rounds, "of each size")->check(CLI::PositiveNumber);
  CLI11_PARSE(app, argc, argv);
  docket::bench::KafkaRun run(options.bootstrap);
  for (const docket::bench::Size& size : docket::bench::kSizes) {
    docket::bench::Measure(run, options, size);
  }
  return 0;
}
