// Append of 300-byte records to the RocksDB log with 1 to 1024 appends outstanding, beside raw
// synced WriteBatches of as many records on the same disk. Sizes alternate between the two, several
// rounds each, so that a disk that changes its mind hits both; the median round is printed.
//   append_bench [--seconds S] [--rounds N] [--directory DIR]
#include <CLI/CLI.hpp>
#include <iostream>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "bench/as_docketd.h"
#include "bench/quantile.h"
#include "bench/raw_database.h"
#include "bench/report.h"
#include "bench/scratch.h"
#include "eventstore/rocksdb/rocksdb_log_store.h"
#include "platform/check.h"
#include "platform/clock.h"

namespace docket::bench {
namespace {

using eventstore::AppendOutcome;

constexpr std::size_t kRecordBytes = 300;
constexpr int kOutstanding[] = {1, 16, 64, 256, 1024};

struct Options {
  double seconds = 1.0;  // of each round
  int rounds = 5;
  std::string directory = "build/bench/scratch";
};

std::string Value() {
  std::string value(kRecordBytes, '\0');
  std::uint32_t state = 1;
  for (char& byte : value) {
    state = state * 1'664'525 + 1'013'904'223;
    byte = static_cast<char>(state >> 24);
  }
  return value;
}

// How many appends are on their way; the callbacks count down.
class Window {
 public:
  explicit Window(int size) : size_(size) {}
  void Enter() {
    const absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(this, &Window::HasRoom));
    ++used_;
  }
  void Leave(const AppendOutcome& outcome) {
    DOCKET_CHECK(outcome.kind == AppendOutcome::Kind::kAcknowledged);
    const absl::MutexLock lock(&mutex_);
    --used_;
    ++done_;
  }
  std::int64_t AwaitAll() {
    const absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(this, &Window::Empty));
    return done_;
  }

 private:
  bool HasRoom() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return used_ < size_; }
  bool Empty() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return used_ == 0; }

  const int size_;
  absl::Mutex mutex_;
  int used_ ABSL_GUARDED_BY(mutex_) = 0;
  std::int64_t done_ ABSL_GUARDED_BY(mutex_) = 0;
};

// Records a second through the log.
double Append(eventstore::RecordLog& log, int outstanding, double seconds) {
  const auto appender = log.OpenAppender(eventstore::PartitionIndex(0));
  const std::string value = Value();
  Window window(outstanding);
  const absl::Time begin = absl::Now();
  const absl::Time end = begin + absl::Seconds(seconds);
  while (absl::Now() < end) {
    window.Enter();
    const absl::Status sent =
        appender->Append({.key = "500000000", .headers = {}, .value = value},
                         [&window](const AppendOutcome& outcome) { window.Leave(outcome); });
    DOCKET_CHECK(sent.ok());
  }
  const auto done = static_cast<double>(window.AwaitAll());
  return done / absl::ToDoubleSeconds(absl::Now() - begin);
}

// Values a second, as many in a batch as are outstanding on our side.
double AppendRaw(RawDatabase& raw, int outstanding, double seconds) {
  const std::string value = Value();
  const std::vector<std::string_view> batch(static_cast<std::size_t>(outstanding), value);
  std::int64_t done = 0;
  const absl::Time begin = absl::Now();
  const absl::Time end = begin + absl::Seconds(seconds);
  while (absl::Now() < end) {
    raw.Append(batch);
    done += outstanding;
  }
  return static_cast<double>(done) / absl::ToDoubleSeconds(absl::Now() - begin);
}

void Run(const Options& options) {
  const Scratch raw_directory(options.directory);
  const Scratch log_directory(options.directory);
  const platform::SystemClock clock;
  RawDatabase raw(raw_directory.path());
  auto store = eventstore::RocksDbLogStore::Open({.directory = log_directory.path()}, clock);
  DOCKET_CHECK(store.ok());
  const auto log = store->OpenLog({.base = "bench", .generation = 1}, 1);
  DOCKET_CHECK(log.ok());
  for (const int outstanding : kOutstanding) {
    std::vector<double> ours;
    std::vector<double> ceiling;
    for (int round = 0; round < options.rounds; ++round) {
      ceiling.push_back(AppendRaw(raw, outstanding, options.seconds));
      ours.push_back(Append(**log, outstanding, options.seconds));
    }
    Print({.what = absl::StrCat("append.", outstanding),
           .ours = Quantile(ours, 0.5),
           .ceiling = Quantile(ceiling, 0.5),
           .unit = "records/s",
           .ceiling_is = absl::StrCat("raw synced WriteBatch of ", outstanding),
           .more = {}});
  }
}

}  // namespace
}  // namespace docket::bench

int main(int argc, char** argv) {
  docket::bench::SetUpAsDocketd();
  docket::bench::Options options;
  CLI::App app("Appends to the RocksDB log, beside raw synced WriteBatches.");
  app.add_option("--seconds", options.seconds, "of each round")->check(CLI::PositiveNumber);
  app.add_option("--rounds", options.rounds, "of each size")->check(CLI::PositiveNumber);
  app.add_option("--directory", options.directory, "where to write, on the disk to be measured");
  CLI11_PARSE(app, argc, argv);
  docket::bench::Run(options);
  return 0;
}
