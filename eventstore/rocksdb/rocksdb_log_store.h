// RocksDbLogStore: all logs of one data directory, in one RocksDB database, so that they share its
// write-ahead log and its syncs. One process at a time.
//
// Thread-safety: every method may be called from any thread at the same time. The logs share the
// database with the store and may outlive it. The clock outlives them all.
#pragma once

#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "eventstore/record_log.h"
#include "eventstore/rocksdb/rocksdb_options.h"
#include "platform/clock.h"

namespace docket::eventstore {

class LogDatabase;

class RocksDbLogStore {
 public:
  // Opens the directory, and makes it if it is not there. kFailedPrecondition: another process
  // holds it. kDataLoss: it is broken, and is left as it is. kUnimplemented: newer software wrote
  // it.
  [[nodiscard]] static absl::StatusOr<RocksDbLogStore> Open(const RocksDbLogOptions& options,
                                                            const platform::Clock& clock);

  // Opens a log, and makes it if it is not there; starts its appender thread, which the log's
  // destructor joins. kFailedPrecondition: it was made with another partition count, or is open
  // already. kInvalidArgument: a name outside [a-z0-9_.-], or a count or generation below 1.
  [[nodiscard]] absl::StatusOr<std::unique_ptr<RecordLog>> OpenLog(const LogName& name,
                                                                   std::int32_t partition_count);

  // Why nothing is written at the moment; OK: it is. It ends by itself when files can be written.
  [[nodiscard]] absl::Status failure() const;

 private:
  RocksDbLogStore(std::shared_ptr<LogDatabase> database, const platform::Clock& clock);

  std::shared_ptr<LogDatabase> database_;
  const platform::Clock* clock_;
};

}  // namespace docket::eventstore
