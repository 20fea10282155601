// RocksDbBlobStore: a BlobStore in a RocksDB database of its own, large content in blob files, all
// of it compressed with zstd and synced before Put returns.
//
// Putting what is there already writes nothing; when what is there is broken, it is written again.
// A full disk answers kUnavailable; RocksDB goes on by itself when there is room. Any other failed
// write is sticky until the store is opened again.
//
// Thread-safety: as BlobStore. One process at a time.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "eventstore/blob_store.h"
#include "eventstore/rocksdb/rocksdb_options.h"

namespace rocksdb {
class DB;
}

namespace docket::eventstore {

class RocksDbBlobStore final : public BlobStore {
 public:
  // Opens the directory, and makes it if it is not there. kFailedPrecondition: another process
  // holds it. kDataLoss: it is broken, and is left as it is. kUnimplemented: newer software wrote
  // it.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<BlobStore>> Open(
      const RocksDbBlobOptions& options);
  ~RocksDbBlobStore() override;

  // kInvalidArgument: larger than `blob_bytes_max`.
  [[nodiscard]] absl::StatusOr<BlobHash> Put(std::string_view content) override;
  [[nodiscard]] absl::StatusOr<std::string> Get(const BlobHash& hash) override;
  [[nodiscard]] absl::Status failure() const override;

 private:
  RocksDbBlobStore(const RocksDbBlobOptions& options, std::unique_ptr<rocksdb::DB> db);

  const RocksDbBlobOptions options_;
  const std::unique_ptr<rocksdb::DB> db_;
  mutable absl::Mutex mutex_;
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);  // of the first write that failed for good
};

}  // namespace docket::eventstore
