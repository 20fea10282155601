// OwnerRun: one partition of the command side on RocksDB, in a directory of its own: a full inbox
// and the owner that works it off, with nothing else beside it. Thread-safety: none. Ownership:
// owns its stores.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "bench/workload.h"
#include "commands/processor.h"
#include "commands/state_store.h"
#include "eventstore/record_log.h"
#include "eventstore/rocksdb/rocksdb_log_store.h"
#include "platform/clock.h"

namespace docket::bench {

inline constexpr eventstore::PartitionIndex kPartition{0};

// Appends as many as the queue takes at a time; returns when all are durable.
void AppendAll(eventstore::RecordLog& log, eventstore::PartitionIndex partition, std::int64_t count,
               const std::function<eventstore::Record(std::int64_t)>& make);

// Owns a partition until its inbox's commands are decided. Checked: each of them is accepted.
[[nodiscard]] commands::ProcessorCounts DecideInbox(const commands::Processor::Parts& parts,
                                                    std::int64_t commands);

// User and system time of this process so far, all threads.
[[nodiscard]] double CpuSeconds();

// Which review's which step the n-th command is: a group of reviews lives through all steps
// together, then the next group.
struct CommandOrder {
  std::int64_t group = 1;

  [[nodiscard]] std::pair<ReviewPlace, std::size_t> At(std::int64_t n) const;
};

class OwnerRun {
 public:
  struct Result {
    double seconds = 0;
    double cpu_seconds = 0;         // all threads
    double thread_cpu_seconds = 0;  // the one that decides
    std::int64_t events = 0;
  };

  explicit OwnerRun(const std::string& directory);

  void FillInbox(const ReviewWorkload& workload, std::int64_t commands, const CommandOrder& order);
  // Decides everything in the inbox. Checked: each command is accepted.
  [[nodiscard]] Result DecideAll(std::int64_t commands);

  [[nodiscard]] eventstore::RecordLog& journal() { return *journal_; }
  [[nodiscard]] eventstore::RocksDbLogStore& logs() { return *logs_; }
  [[nodiscard]] const platform::Clock& clock() const { return clock_; }

 private:
  platform::SystemClock clock_;
  std::unique_ptr<eventstore::RocksDbLogStore> logs_;
  std::unique_ptr<eventstore::RecordLog> inbox_;
  std::unique_ptr<eventstore::RecordLog> journal_;
  std::unique_ptr<commands::StateStore> states_;
};

}  // namespace docket::bench
