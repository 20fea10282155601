// RestoreTarget: new logs that take the records of an archive at the offsets and times that they
// had, as no Appender can. Thread-safety: used by one thread; nobody else uses the logs meanwhile.
#pragma once

#include <cstdint>
#include <span>

#include "absl/status/status.h"
#include "eventstore/record_log.h"

namespace docket::eventstore {

struct RestoredPlace {
  LogName log;
  std::int32_t partition_count = 0;
  PartitionIndex partition;
};

class RestoreTarget {
 public:
  RestoreTarget() = default;
  RestoreTarget(const RestoreTarget&) = delete;
  RestoreTarget& operator=(const RestoreTarget&) = delete;
  virtual ~RestoreTarget() = default;

  // The records that follow those of the last call for this partition; the first ones say where it
  // begins. What was written is durable when it returns OK. kInvalidArgument: their offsets have
  // gaps, which no log has that Docket appends to.
  [[nodiscard]] virtual absl::Status Add(const RestoredPlace& place,
                                         std::span<const StoredRecord> records) = 0;

  // All is added. Until it is OK, no docketd starts on the logs.
  [[nodiscard]] virtual absl::Status Finish() = 0;

 protected:
  RestoreTarget(RestoreTarget&&) = default;
  RestoreTarget& operator=(RestoreTarget&&) = default;
};

}  // namespace docket::eventstore
