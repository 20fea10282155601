// A journal partition on Kafka taken over from a checkpoint that lies many commits behind: until
// the writer owns it, and until a whole owner does, whose states were brought forward then. The
// process was connected before, and had nothing to do with the partition.
//   kafka_claim_bench --bootstrap B [--commits N] [--rounds N] [--directory DIR]
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "bench/as_docketd.h"
#include "bench/bell.h"
#include "bench/journal_feed.h"
#include "bench/kafka_run.h"
#include "bench/owner_run.h"
#include "bench/quantile.h"
#include "bench/report.h"
#include "bench/scratch.h"
#include "bench/workload.h"
#include "bench/writer_randomness.h"
#include "commands/rocksdb/rocksdb_state_store.h"
#include "commands/write_behind_state_store.h"
#include "platform/check.h"

namespace docket::bench {
namespace {

using eventstore::AppenderKind;
using eventstore::LogName;

struct Options {
  std::string bootstrap;
  std::int64_t commits = 100'000;
  int rounds = 5;
  std::string directory = "build/bench/scratch";
};

struct Topics {
  LogName inbox;
  LogName journal;
};

std::unique_ptr<commands::StateStore> OpenStates(const std::string& directory) {
  auto rows = commands::RocksDbStateStore::Open({.directory = directory});
  DOCKET_CHECK(rows.ok());
  return std::make_unique<commands::WriteBehindStateStore>(*std::move(rows));
}

// A journal with so many commits, each of a command in the inbox.
Topics Fill(KafkaRun& run, const Options& options, const ReviewWorkload& workload) {
  const Topics topics{.inbox = run.NewTopic(), .journal = run.NewTopic()};
  const Scratch scratch(options.directory);
  const auto inbox = run.Open(topics.inbox, AppenderKind::kSharedProducer);
  const auto journal = run.Open(topics.journal, AppenderKind::kOwnProducer);
  const auto states = OpenStates(scratch.path());
  const CommandOrder order{.group = 1'000};
  AppendAll(*inbox, kPartition, options.commits, [&](std::int64_t n) {
    const auto [place, step] = order.At(n);
    return workload.InboxRecord(place, step);
  });
  (void)DecideInbox({.inbox = *inbox,
                     .journal = *journal,
                     .partition = kPartition,
                     .store = *states,
                     .clock = run.clock()},
                    options.commits);
  return topics;
}

double WriterSeconds(KafkaRun& run, const Topics& topics) {
  const auto journal = run.Open(topics.journal, AppenderKind::kOwnProducer);
  const absl::Time begin = absl::Now();
  const JournalFeed owned(*journal, run.clock(), {});
  return absl::ToDoubleSeconds(absl::Now() - begin);
}

double OwnerSeconds(KafkaRun& run, const Options& options, const Topics& topics) {
  const Scratch scratch(options.directory);
  const auto inbox = run.Open(topics.inbox, AppenderKind::kSharedProducer);
  const auto journal = run.Open(topics.journal, AppenderKind::kOwnProducer);
  const auto states = OpenStates(scratch.path());
  Bell bell;
  const absl::Time begin = absl::Now();
  commands::Processor processor({.inbox = *inbox,
                                 .journal = *journal,
                                 .partition = kPartition,
                                 .store = *states,
                                 .clock = run.clock()},
                                {}, RandomnessOfWriter(), [&bell] { bell.Ring(); });
  while (!processor.owns()) {
    const auto moved = processor.Step();
    DOCKET_CHECK(moved.ok());
    if (!*moved) bell.AwaitFor(processor.NextDue() - run.clock().MonotonicNow());
  }
  return absl::ToDoubleSeconds(absl::Now() - begin);
}

void Measure(const Options& options, const ReviewWorkload& workload) {
  KafkaRun run(options.bootstrap);
  const Topics topics = Fill(run, options, workload);
  std::vector<double> writer;
  std::vector<double> owner;
  for (int round = 0; round < options.rounds; ++round) {
    writer.push_back(WriterSeconds(run, topics));
    owner.push_back(OwnerSeconds(run, options, topics));
  }
  const auto print = [&](const char* what, const std::vector<double>& seconds) {
    Print({.what = what,
           .ours = Quantile(seconds, 0.5),
           .ceiling = 0,
           .unit = "s",
           .ceiling_is = "",
           .more = {{"commits behind", static_cast<double>(options.commits)},
                    {"shortest s", Quantile(seconds, 0)},
                    {"longest s", Quantile(seconds, 1)}}});
  };
  print("kafka_claim.writer", writer);
  print("kafka_claim.owner", owner);
}

}  // namespace
}  // namespace docket::bench

int main(int argc, char** argv) {
  docket::bench::SetUpAsDocketd();
  docket::bench::Options options;
  CLI::App app("A journal partition on Kafka taken over from a checkpoint that lies behind.");
  app.add_option("--bootstrap", options.bootstrap, "the brokers, host:port")->required();
  app.add_option("--commits", options.commits, "behind")->check(CLI::PositiveNumber);
  app.add_option("--rounds", options.rounds)->check(CLI::PositiveNumber);
  app.add_option("--directory", options.directory, "for the owner's states");
  CLI11_PARSE(app, argc, argv);
  const auto workload = docket::bench::ReviewWorkload::Load(docket::bench::ExamplesPath());
  if (!workload.ok()) {
    std::cerr << "error: " << workload.status() << "\n";
    return 1;
  }
  docket::bench::Measure(options, *workload);
  return 0;
}
