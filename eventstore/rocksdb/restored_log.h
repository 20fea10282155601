// RestoredLogs: writes records into the logs of a new data directory at the offsets and times that
// they had, as no Appender can. What was written is durable when the call returns.
// Thread-safety: used by one thread. Nobody else has the directory open.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "eventstore/record_log.h"
#include "eventstore/rocksdb/rocksdb_options.h"

namespace docket::eventstore {

class LogDatabase;

class RestoredLogs {
 public:
  // As RocksDbLogStore::Open. Precondition: the directory is empty or not there.
  [[nodiscard]] static absl::StatusOr<RestoredLogs> Open(const RocksDbLogOptions& options);

  struct Place {
    LogName log;
    std::int32_t partition_count = 0;
    PartitionIndex partition;
  };
  // The records that follow those of the last call for this partition; the first ones say where it
  // begins. kInvalidArgument: their offsets have gaps, which an embedded log cannot have.
  [[nodiscard]] absl::Status Add(const Place& place, std::span<const StoredRecord> records);

 private:
  explicit RestoredLogs(std::shared_ptr<LogDatabase> database);

  std::shared_ptr<LogDatabase> database_;
};

}  // namespace docket::eventstore
