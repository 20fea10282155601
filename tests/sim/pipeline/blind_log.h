// BlindLog: a journal whose commits all carry the sequence number that a reader waits for, as long
// as they name the current claim. Whoever reads it reads without the sequence check: a control.
// Thread-safety: none; the simulation has one thread. Borrows the log.
#pragma once

#include "tests/support/forwarding_log.h"

namespace docket::sim {

class BlindLog final : public tests::ForwardingLog {
 public:
  using ForwardingLog::ForwardingLog;

  [[nodiscard]] absl::StatusOr<eventstore::ReadBatch> Read(
      eventstore::PartitionIndex partition, eventstore::Offset from,
      const eventstore::ReadLimits& limits) override;
};

}  // namespace docket::sim
