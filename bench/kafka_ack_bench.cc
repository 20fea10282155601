// From a command's append to the acknowledgement of its commit, both on Kafka, at a rate that the
// clock sets: the inbox, the owner that reads and decides, the journal. Beside it the same two
// appends by bare clients: to one topic, from a consumer of that to another one, acknowledged. Both
// in turn, several rounds each; the median round's percentiles are printed.
//   kafka_ack_bench --bootstrap B [--rate N] [--seconds S] [--rounds N] [--directory DIR]
#include <CLI/CLI.hpp>
#include <atomic>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "bench/as_docketd.h"
#include "bench/bare_kafka.h"
#include "bench/bell.h"
#include "bench/kafka_run.h"
#include "bench/owner_run.h"
#include "bench/quantile.h"
#include "bench/report.h"
#include "bench/scratch.h"
#include "bench/workload.h"
#include "bench/writer_randomness.h"
#include "commands/processor.h"
#include "commands/rocksdb/rocksdb_state_store.h"
#include "commands/write_behind_state_store.h"
#include "platform/check.h"

namespace docket::bench {
namespace {

using eventstore::AppenderKind;
using eventstore::AppendOutcome;

struct Options {
  std::string bootstrap;
  double per_second = 1'000;
  double seconds = 5;  // of each round
  int rounds = 5;
  std::string directory = "build/bench/scratch";
};

constexpr int kPollMs = 100;
constexpr std::int64_t kGroup = 500;  // reviews at work together

// Sent before what is counted, so that every client has met its brokers.
constexpr std::int64_t kWarmUp = 100;

// Of records sent by the clock, one after the other: when each was due, and when it was
// acknowledged. Due and Done may be called on two threads.
class Times {
 public:
  explicit Times(std::int64_t count)
      : due_(static_cast<std::size_t>(count)), done_(static_cast<std::size_t>(count)) {}

  void Due(std::int64_t n, absl::Time at) { due_[static_cast<std::size_t>(n)] = at; }
  void Done(std::int64_t n) { done_[static_cast<std::size_t>(n)] = absl::Now(); }

  // Of all but the first.
  [[nodiscard]] std::vector<double> Milliseconds() const {
    std::vector<double> took;
    for (std::size_t n = kWarmUp; n < due_.size(); ++n) {
      took.push_back(absl::ToDoubleMilliseconds(done_[n] - due_[n]));
    }
    return took;
  }

 private:
  std::vector<absl::Time> due_;
  std::vector<absl::Time> done_;
};

std::int64_t CountOf(const Options& options) {
  return kWarmUp + static_cast<std::int64_t>(options.per_second * options.seconds);
}

// Calls `send` for each record when it is due, whatever became of the others.
template <class Send>
void SendByTheClock(const Options& options, Times& times, Send send) {
  Bell nobody_rings;
  const absl::Time begin = absl::Now();
  for (std::int64_t n = 0; n < CountOf(options); ++n) {
    const absl::Time due = begin + absl::Seconds(static_cast<double>(n) / options.per_second);
    nobody_rings.AwaitFor(due - absl::Now());
    times.Due(n, due);
    send(n);
  }
}

// The owner of the partition, on a thread of its own until it decided everything.
class Owner {
 public:
  Owner(commands::Processor::Parts parts, std::int64_t commands)
      : clock_(parts.clock),
        commands_(commands),
        processor_(std::move(parts), {}, RandomnessOfWriter(), [this] { bell_.Ring(); }) {
    while (!processor_.owns()) StepOrWait();
    thread_ = std::jthread([this] {
      while (processor_.counts().accepted < commands_) StepOrWait();
    });
  }

 private:
  void StepOrWait() {
    const auto moved = processor_.Step();
    DOCKET_CHECK(moved.ok());
    if (!*moved) bell_.AwaitFor(processor_.NextDue() - clock_.MonotonicNow());
  }

  const platform::Clock& clock_;
  const std::int64_t commands_;
  Bell bell_;
  commands::Processor processor_;
  std::jthread thread_;
};

std::vector<double> JournalMs(KafkaRun& run, const Options& options,
                              const ReviewWorkload& workload) {
  const Scratch scratch(options.directory);
  const auto inbox = run.Open(run.NewTopic(), AppenderKind::kSharedProducer);
  const auto journal = run.Open(run.NewTopic(), AppenderKind::kOwnProducer);
  auto rows = commands::RocksDbStateStore::Open({.directory = scratch.path()});
  DOCKET_CHECK(rows.ok());
  commands::WriteBehindStateStore states(*std::move(rows));
  const std::int64_t count = CountOf(options);
  const CommandOrder order{.group = kGroup};
  Times times(count);
  std::int64_t decided = 0;
  std::int64_t acknowledged = 0;
  absl::Notification all_acknowledged;
  const auto appender = inbox->OpenAppender(kPartition);
  auto owner = std::make_unique<Owner>(
      commands::Processor::Parts{
          .inbox = *inbox,
          .journal = *journal,
          .partition = kPartition,
          .store = states,
          .clock = run.clock(),
          .on_decided = [&](const commands::DecidedCommit&) { times.Done(decided++); }},
      count);
  SendByTheClock(options, times, [&](std::int64_t n) {
    const auto [place, step] = order.At(n);
    const absl::Status sent =
        appender->Append(workload.InboxRecord(place, step), [&](const AppendOutcome& outcome) {
          if (outcome.kind != AppendOutcome::Kind::kAcknowledged)
            std::cerr << outcome.error << "\n";
          DOCKET_CHECK(outcome.kind == AppendOutcome::Kind::kAcknowledged);
          if (++acknowledged == count) all_acknowledged.Notify();
        });
    DOCKET_CHECK(sent.ok());
  });
  owner.reset();  // it has decided everything then, and may have been told before its sender was
  all_acknowledged.WaitForNotification();
  return times.Milliseconds();
}

std::vector<double> BareMs(KafkaRun& run, const Options& options, const ReviewWorkload& workload) {
  const std::int64_t count = CountOf(options);
  const eventstore::Record record = workload.InboxRecord({}, 0);
  const std::string inbox = ToString(run.NewTopic());
  Times times(count);
  std::int64_t sent = 0;
  std::atomic<std::int64_t> acknowledged = 0;
  BareProducer to_inbox(run.bootstrap(), inbox, [](std::int64_t /*mark*/) {});
  BareProducer to_journal(run.bootstrap(), ToString(run.NewTopic()), [&](std::int64_t mark) {
    times.Done(mark);
    ++acknowledged;
  });
  BareConsumer consumer(run.bootstrap(), inbox);
  const std::jthread reports([&] {
    while (acknowledged < count) to_journal.Poll(kPollMs);
  });
  const std::jthread owner([&] {
    while (sent < count) {
      consumer.Read(kPollMs, [&](const rd_kafka_message_t& message) {
        DOCKET_CHECK(message.len == record.value.size());
        DOCKET_CHECK(to_journal.Send(record.key, record.value, sent++));
      });
    }
  });
  SendByTheClock(options, times, [&](std::int64_t n) {
    DOCKET_CHECK(to_inbox.Send(record.key, record.value, n));
    to_inbox.Poll(0);
  });
  while (acknowledged < count) to_inbox.Poll(kPollMs);
  return times.Milliseconds();
}

// Of the rounds.
double Median(const std::vector<std::vector<double>>& rounds, double share) {
  std::vector<double> of_rounds;
  for (const std::vector<double>& round : rounds) of_rounds.push_back(Quantile(round, share));
  return Quantile(of_rounds, 0.5);
}

void Measure(const Options& options, const ReviewWorkload& workload) {
  KafkaRun run(options.bootstrap);
  std::vector<std::vector<double>> ours;
  std::vector<std::vector<double>> bare;
  for (int round = 0; round < options.rounds; ++round) {
    bare.push_back(BareMs(run, options, workload));
    ours.push_back(JournalMs(run, options, workload));
  }
  Print({.what = "kafka_ack",
         .ours = Median(ours, 0.99),
         .ceiling = Median(bare, 0.99),
         .unit = "ms (p99)",
         .ceiling_is = "p99 of bare clients: produced, consumed, produced, acknowledged",
         .more = {{"commands per second", options.per_second},
                  {"p50 ms", Median(ours, 0.5)},
                  {"bare p50 ms", Median(bare, 0.5)},
                  {"p90 ms", Median(ours, 0.9)},
                  {"bare p90 ms", Median(bare, 0.9)}}});
}

}  // namespace
}  // namespace docket::bench

int main(int argc, char** argv) {
  docket::bench::SetUpAsDocketd();
  docket::bench::Options options;
  CLI::App app("From a command's append to the acknowledgement of its commit, on Kafka.");
  app.add_option("--bootstrap", options.bootstrap, "the brokers, host:port")->required();
  app.add_option("--rate", options.per_second, "commands a second")->check(CLI::PositiveNumber);
  app.add_option("--seconds", options.seconds, "of each round")->check(CLI::PositiveNumber);
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
