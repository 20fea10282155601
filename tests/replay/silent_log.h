// SilentLog: another log whose reads get no answer for so many times.
// Thread-safety: used by one thread. Ownership: borrows the log.
#pragma once

#include "tests/support/forwarding_log.h"

namespace docket::tests {

class SilentLog final : public ForwardingLog {
 public:
  SilentLog(eventstore::RecordLog& log, int silent_reads)
      : ForwardingLog(log), silent_reads_(silent_reads) {}

  [[nodiscard]] absl::StatusOr<eventstore::ReadBatch> Read(
      eventstore::PartitionIndex partition, eventstore::Offset from,
      const eventstore::ReadLimits& limits) override {
    if (silent_reads_ > 0) {
      --silent_reads_;
      return absl::DeadlineExceededError("no broker answered in time");
    }
    return ForwardingLog::Read(partition, from, limits);
  }

 private:
  int silent_reads_;
};

}  // namespace docket::tests
