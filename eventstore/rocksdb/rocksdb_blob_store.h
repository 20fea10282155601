// RocksDbBlobStore: a BlobStore in a RocksDB database of its own, large content in blob files, all
// of it compressed with zstd and synced before Put returns.
//
// Putting what is there already writes nothing; when what is there is broken, it is written again.
// After a failed write the next Put opens the database anew, if there is room again or a second
// after the last attempt; until then Put answers the failure (a full disk: kUnavailable) and Get
// goes on. failure() tries the same, so that whoever asks before it sends anything sees the end.
//
// Thread-safety: as BlobStore. One process at a time.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "eventstore/blob_store.h"
#include "eventstore/rocksdb/rocksdb_options.h"

namespace docket::eventstore {

class ReopeningDatabase;

class RocksDbBlobStore final : public BlobStore {
 public:
  // Opens the directory, and makes it if it is not there. kFailedPrecondition: another process
  // holds it. kDataLoss: it is broken, and is left as it is. kUnimplemented: newer software wrote
  // it.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<RocksDbBlobStore>> Open(
      const RocksDbBlobOptions& options);
  ~RocksDbBlobStore() override;

  // kInvalidArgument: larger than `blob_bytes_max`.
  [[nodiscard]] absl::StatusOr<BlobHash> Put(std::string_view content) override;
  [[nodiscard]] absl::StatusOr<std::string> Get(const BlobHash& hash) override;
  [[nodiscard]] absl::Status failure() const override;

 private:
  RocksDbBlobStore(const RocksDbBlobOptions& options, std::unique_ptr<ReopeningDatabase> database);

  const RocksDbBlobOptions options_;
  const std::unique_ptr<ReopeningDatabase> database_;
};

}  // namespace docket::eventstore
