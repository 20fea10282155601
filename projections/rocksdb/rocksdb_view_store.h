// RocksDbViewStore: the view store of one machine, a RocksDB database in a directory of its own,
// apart from the logs: it can be deleted at any time and rebuilt from them. Keys: view_keys.h.
// Writes go to memory and to no write-ahead log: a process that is killed loses the last of them, a
// write buffer at most, each as a whole and the checkpoint with it; an orderly end loses nothing.
// Recover opens the database anew, if there is room again or a second after the last attempt, and
// may lose as much as a kill.
// Thread-safety: as the port says. Ownership: holds the directory's lock while it lives; snapshots
// and cursors must be gone before it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "projections/rocksdb/known_checkpoints.h"
#include "projections/view_store.h"

namespace rocksdb {
class Env;
}

namespace docket::eventstore {
class ReopeningDatabase;
}

namespace docket::projections {

struct KnownGenerations;

struct RocksDbViewOptions {
  std::string directory;  // made when it is not there; the one above it must be
  std::size_t write_buffer_bytes = 64U << 20U;
  std::size_t block_cache_bytes = 128U << 20U;
  int open_files_max = 512;
  std::uint64_t free_bytes_to_go_on = 256U << 20U;  // after "disk full"
  ::rocksdb::Env* env = nullptr;                    // borrowed; null: the machine's
};

class RocksDbViewStore final : public ViewStore {
 public:
  // kUnimplemented: it was written with another layout; delete it and rebuild. One process at a
  // time: whoever opens it holds a lock of its own above the directory, so that a second process is
  // told so in words.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<RocksDbViewStore>> Open(
      const RocksDbViewOptions& options);

  ~RocksDbViewStore() override;

  [[nodiscard]] std::unique_ptr<ViewSnapshot> Snapshot() const override;
  [[nodiscard]] absl::Status Write(const Scope& scope, const ViewChanges& changes) override;
  [[nodiscard]] absl::Status SetGenerations(const GenerationsByView& generations) override;
  [[nodiscard]] absl::Status BeginSync() override;
  [[nodiscard]] absl::Status DropGeneration(ViewId view, std::uint32_t generation) override;
  [[nodiscard]] absl::StatusOr<std::int64_t> BytesOf(ViewId view,
                                                     std::uint32_t generation) const override;
  [[nodiscard]] absl::Status Recover() override;
  [[nodiscard]] absl::Status failure() const override;
  [[nodiscard]] std::int64_t opening() const override;

 private:
  RocksDbViewStore(std::string directory, std::unique_ptr<eventstore::ReopeningDatabase> database);

  [[nodiscard]] absl::Status CheckSchema();
  void LearnGenerations();
  [[nodiscard]] std::shared_ptr<const KnownGenerations> generations() const;

  const std::string directory_;
  const std::unique_ptr<eventstore::ReopeningDatabase> database_;
  // Every query asks for them, and they change with a rebuild alone.
  mutable absl::Mutex mutex_;
  std::shared_ptr<const KnownGenerations> generations_ ABSL_GUARDED_BY(mutex_);  // null: unknown
  absl::Mutex switching_;  // held while they are written
  mutable KnownCheckpoints checkpoints_;
};

}  // namespace docket::projections
