// RestoredLogs: the logs of a new data directory as a RestoreTarget. Who makes the directory keeps
// every docketd away until all of it is there.
#pragma once

#include <memory>
#include <span>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "eventstore/restore_target.h"
#include "eventstore/rocksdb/rocksdb_options.h"

namespace docket::eventstore {

class LogDatabase;

class RestoredLogs final : public RestoreTarget {
 public:
  // As RocksDbLogStore::Open. Precondition: the directory is empty or not there.
  [[nodiscard]] static absl::StatusOr<RestoredLogs> Open(const RocksDbLogOptions& options);

  [[nodiscard]] absl::Status Add(const RestoredPlace& place,
                                 std::span<const StoredRecord> records) override;
  [[nodiscard]] absl::Status Finish() override { return absl::OkStatus(); }

 private:
  explicit RestoredLogs(std::shared_ptr<LogDatabase> database);

  std::shared_ptr<LogDatabase> database_;
};

}  // namespace docket::eventstore
