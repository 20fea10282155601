#include "bench/owner_run.h"

#include <sys/resource.h>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "bench/bell.h"
#include "commands/rocksdb/rocksdb_state_store.h"
#include "commands/write_behind_state_store.h"
#include "platform/check.h"
#include "platform/hashing.h"

namespace docket::bench {
namespace {

using eventstore::AppendOutcome;

// Lets one thread wait for what others count.
class Counter {
 public:
  void Add() {
    const absl::MutexLock lock(&mutex_);
    ++count_;
  }
  [[nodiscard]] std::int64_t count() {
    const absl::MutexLock lock(&mutex_);
    return count_;
  }
  void AwaitAtLeast(std::int64_t count) {
    const absl::MutexLock lock(&mutex_);
    const auto reached = [this, count]()
                             ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return count_ >= count; };
    mutex_.Await(absl::Condition(&reached));
  }

 private:
  absl::Mutex mutex_;
  std::int64_t count_ ABSL_GUARDED_BY(mutex_) = 0;
};

std::unique_ptr<eventstore::RecordLog> MustOpen(eventstore::RocksDbLogStore& store,
                                                const char* name) {
  auto log = store.OpenLog({.base = name, .generation = 1}, 1);
  DOCKET_CHECK(log.ok());
  return *std::move(log);
}

double CpuSecondsOf(int who) {
  rusage usage{};
  DOCKET_CHECK(getrusage(who, &usage) == 0);
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

}  // namespace

void AppendAll(eventstore::RecordLog& log, eventstore::PartitionIndex partition, std::int64_t count,
               const std::function<eventstore::Record(std::int64_t)>& make) {
  const auto appender = log.OpenAppender(partition);
  Counter durable;
  for (std::int64_t i = 0; i < count;) {
    const absl::Status sent = appender->Append(make(i), [&durable](const AppendOutcome& outcome) {
      DOCKET_CHECK(outcome.kind == AppendOutcome::Kind::kAcknowledged);
      durable.Add();
    });
    if (sent.ok()) {
      ++i;
      continue;
    }
    DOCKET_CHECK(absl::IsResourceExhausted(sent));  // the queue is full: half of it first
    durable.AwaitAtLeast((durable.count() + i + 1) / 2);
  }
  durable.AwaitAtLeast(count);
}

commands::ProcessorCounts DecideInbox(const commands::Processor::Parts& parts,
                                      std::int64_t commands) {
  Bell bell;
  commands::ProcessorOptions options;
  options.state_cache_entries = 12'500;  // a partition's share of the default configuration
  commands::Processor processor(
      parts, options,
      {.claim_id =
           [] { return eventstore::ClaimId(platform::RandomBytes(eventstore::kClaimIdBytes)); },
       .wait_seed = 1},
      [&bell] { bell.Ring(); });
  const commands::ProcessorCounts& counts = processor.counts();
  while (counts.accepted + counts.rejected + counts.parked < commands) {
    const auto moved = processor.Step();
    DOCKET_CHECK(moved.ok());
    if (!*moved) bell.AwaitFor(processor.NextDue() - parts.clock.MonotonicNow());
  }
  DOCKET_CHECK(counts.accepted == commands);
  return counts;
}

double CpuSeconds() { return CpuSecondsOf(RUSAGE_SELF); }

std::pair<ReviewPlace, std::size_t> CommandOrder::At(std::int64_t n) const {
  constexpr auto kSteps = static_cast<std::int64_t>(ReviewWorkload::kSteps.size());
  const std::int64_t round = n / (group * kSteps);
  const std::int64_t within = n % (group * kSteps);
  return {{.review = round * group + within % group}, static_cast<std::size_t>(within / group)};
}

OwnerRun::OwnerRun(const std::string& directory) {
  auto logs = eventstore::RocksDbLogStore::Open({.directory = directory + "/journal"}, clock_);
  DOCKET_CHECK(logs.ok());
  logs_ = std::make_unique<eventstore::RocksDbLogStore>(*std::move(logs));
  inbox_ = MustOpen(*logs_, "review_commands");
  journal_ = MustOpen(*logs_, "review_events");
  auto states = commands::RocksDbStateStore::Open({.directory = directory + "/state"});
  DOCKET_CHECK(states.ok());
  states_ = std::make_unique<commands::WriteBehindStateStore>(*std::move(states));
}

void OwnerRun::FillInbox(const ReviewWorkload& workload, std::int64_t commands,
                         const CommandOrder& order) {
  AppendAll(*inbox_, kPartition, commands, [&](std::int64_t n) {
    const auto [place, step] = order.At(n);
    return workload.InboxRecord(place, step);
  });
}

OwnerRun::Result OwnerRun::DecideAll(std::int64_t commands) {
  const absl::Time begin = absl::Now();
  const double cpu_before = CpuSeconds();
  const double thread_before = CpuSecondsOf(RUSAGE_THREAD);
  const commands::ProcessorCounts counts = DecideInbox({.inbox = *inbox_,
                                                        .journal = *journal_,
                                                        .partition = kPartition,
                                                        .store = *states_,
                                                        .clock = clock_},
                                                       commands);
  return {.seconds = absl::ToDoubleSeconds(absl::Now() - begin),
          .cpu_seconds = CpuSeconds() - cpu_before,
          .thread_cpu_seconds = CpuSecondsOf(RUSAGE_THREAD) - thread_before,
          .events = counts.events};
}

}  // namespace docket::bench
