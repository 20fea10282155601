// RocksDbStateStore: the StateStore on one RocksDB database. Keys begin with their kind and
// partition (docs/formats/state-keys.md). Writes go to the write-ahead log without a sync: a power
// failure may lose the last of them together with their checkpoint, and the owner reads them again
// from the journal. A database written under another state version is emptied when it is opened,
// and with it the checkpoint, so that the owner builds it anew.
//
// After a failed write the next one opens the database anew, if there is room again or a second
// after the last attempt; until then writes answer the failure (a full disk: kUnavailable, broken
// bytes: kDataLoss, else kInternal). Thread-safety: as StateStore. Destroy it after everybody who
// uses it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "commands/state_store.h"

namespace rocksdb {
class Env;
class WriteBatch;
}  // namespace rocksdb

namespace docket::eventstore {
class ReopeningDatabase;
}  // namespace docket::eventstore

namespace docket::commands {

struct RocksDbStateStoreOptions {
  std::string directory;
  std::size_t block_cache_bytes = 64U << 20U;
  std::size_t write_buffer_bytes = 16U << 20U;
  std::uint64_t free_bytes_to_go_on = 256U << 20U;  // after "disk full"
  rocksdb::Env* env = nullptr;                      // nullptr: the file system of the machine
};

class RocksDbStateStore final : public StateStore {
 public:
  // kFailedPrecondition when another process holds the directory.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<RocksDbStateStore>> Open(
      const RocksDbStateStoreOptions& options);
  ~RocksDbStateStore() override;

  absl::StatusOr<OwnerCheckpoint> LoadCheckpoint(eventstore::PartitionIndex partition) override;
  absl::StatusOr<std::shared_ptr<const StreamState>> LoadStream(
      eventstore::PartitionIndex partition, const domain::StreamId& stream) override;
  absl::StatusOr<std::optional<DecidedCommand>> FindCommand(
      eventstore::PartitionIndex partition, const domain::CommandId& command) override;
  absl::StatusOr<std::optional<SeenBody>> FindBody(eventstore::PartitionIndex partition,
                                                   const BodyKey& body) override;
  absl::Status Write(eventstore::PartitionIndex partition, const StateChanges& changes) override;
  absl::StatusOr<std::int64_t> ForgetBefore(eventstore::PartitionIndex partition,
                                            domain::Timestamp time,
                                            std::int64_t count_max) override;

 private:
  struct Expired {
    eventstore::PartitionIndex partition;
    domain::Timestamp time;
    std::int64_t count_max = 0;
  };

  explicit RocksDbStateStore(std::unique_ptr<eventstore::ReopeningDatabase> database);

  [[nodiscard]] absl::Status PutNewBodies(eventstore::PartitionIndex partition,
                                          const StateChanges& changes, rocksdb::WriteBatch& batch);
  // How many.
  [[nodiscard]] absl::StatusOr<std::int64_t> DeleteExpired(const Expired& expired,
                                                           rocksdb::WriteBatch& batch);
  [[nodiscard]] absl::Status WriteBatch(rocksdb::WriteBatch& batch);
  [[nodiscard]] std::string Doing(std::string_view what) const;

  const std::unique_ptr<eventstore::ReopeningDatabase> database_;
};

}  // namespace docket::commands
