// A journal on Kafka read through the reader rule, as every reader of it does, beside a bare
// consumer of the same topic. Both in turn, several rounds each; the median round is printed.
//   kafka_read_bench --bootstrap B [--megabytes N] [--rounds N]
#include <CLI/CLI.hpp>
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bench/as_docketd.h"
#include "bench/bare_kafka.h"
#include "bench/journal_feed.h"
#include "bench/kafka_run.h"
#include "bench/measured.h"
#include "bench/report.h"
#include "eventstore/committed_reader.h"
#include "platform/check.h"

namespace docket::bench {
namespace {

struct Options {
  std::string bootstrap;
  double megabytes = 300;  // of each topic
  int rounds = 5;
};

struct Size {
  std::string_view name;
  std::size_t bytes = 0;
};

constexpr Size kSizes[] = {{.name = "300B", .bytes = 300}, {.name = "8KB", .bytes = 8'192}};
constexpr std::size_t kInFlightMax = 4'096;
constexpr int kAnswerMaxMs = 10'000;

Measured JournalRate(KafkaRun& run, const eventstore::LogName& topic, std::int64_t commits) {
  const auto log = run.Open(topic, eventstore::AppenderKind::kOwnProducer);
  const Stopwatch stopwatch;
  eventstore::CommittedReader reader(*log, eventstore::PartitionIndex(0), {});
  std::int64_t read = 0;
  while (read < commits) {
    const auto batch = reader.Read({});
    DOCKET_CHECK(batch.ok());
    read += static_cast<std::int64_t>(batch->commits.size());
  }
  DOCKET_CHECK(read == commits);
  return stopwatch.Stop(static_cast<double>(commits));
}

// Every byte of a message is there when it is handed over; it is not looked at.
Measured BareRate(const KafkaRun& run, const eventstore::LogName& topic, std::int64_t commits) {
  const Stopwatch stopwatch;
  BareConsumer consumer(run.bootstrap(), ToString(topic));
  std::int64_t read = 0;
  while (read < commits) {
    const std::int64_t more = consumer.Read(kAnswerMaxMs, [](const rd_kafka_message_t&) {});
    DOCKET_CHECK(more > 0);
    read += more;
  }
  return stopwatch.Stop(static_cast<double>(commits));
}

void Measure(KafkaRun& run, const Options& options, const Size& size) {
  const eventstore::LogName topic = run.NewTopic();
  const auto commits =
      std::max<std::int64_t>(1, static_cast<std::int64_t>(options.megabytes * 1e6) /
                                    static_cast<std::int64_t>(size.bytes));
  {
    const auto log = run.Open(topic, eventstore::AppenderKind::kOwnProducer);
    JournalFeed(*log, run.clock(), {.record_bytes = size.bytes, .in_flight_max = kInFlightMax})
        .Append(commits);
  }
  std::vector<Measured> ours;
  std::vector<Measured> bare;
  for (int round = 0; round < options.rounds; ++round) {
    bare.push_back(BareRate(run, topic, commits));
    ours.push_back(JournalRate(run, topic, commits));
  }
  Print({.what = absl::StrCat("kafka_read.", std::string(size.name)),
         .ours = Median(ours).per_second,
         .ceiling = Median(bare).per_second,
         .unit = "records/s",
         .ceiling_is = "a bare consumer",
         .more = {{"commits", static_cast<double>(commits)},
                  {"CPU us per record", Median(ours).cpu_us},
                  {"bare CPU us per record", Median(bare).cpu_us}}});
}

}  // namespace
}  // namespace docket::bench

int main(int argc, char** argv) {
  docket::bench::SetUpAsDocketd();
  docket::bench::Options options;
  CLI::App app("A journal on Kafka read through the reader rule, beside a bare consumer.");
  app.add_option("--bootstrap", options.bootstrap, "the brokers, host:port")->required();
  app.add_option("--megabytes", options.megabytes, "of each topic")->check(CLI::PositiveNumber);
  app.add_option("--rounds", options.rounds, "of each size")->check(CLI::PositiveNumber);
  CLI11_PARSE(app, argc, argv);
  docket::bench::KafkaRun run(options.bootstrap);
  for (const docket::bench::Size& size : docket::bench::kSizes) {
    docket::bench::Measure(run, options, size);
  }
  return 0;
}
