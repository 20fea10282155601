// RocksDbStateStore: the StateStore on one RocksDB database. Keys begin with their kind and
// partition (docs/formats/state-keys.md). Writes go to memory and to no write-ahead log: a process
// that is killed loses the last of them, a write buffer at most, together with their checkpoint,
// and the owner walks over these commits of the journal again; an orderly end loses nothing. A
// database written under another state version is emptied when it is opened, and with it the
// checkpoint, so that the owner builds it anew. Thread-safety: as StateStore. Destroy it after
// everybody who uses it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "commands/state_store.h"

namespace rocksdb {
class DB;
class Env;
}  // namespace rocksdb

namespace docket::commands {

struct RocksDbStateStoreOptions {
  std::string directory;
  std::size_t block_cache_bytes = 64U << 20U;
  std::size_t write_buffer_bytes = 16U << 20U;
  rocksdb::Env* env = nullptr;  // nullptr: the file system of the machine
};

class RocksDbStateStore final : public StateStore {
 public:
  // One process at a time: whoever opens it holds a lock of its own above the directory, so that a
  // second process is told so in words.
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
  explicit RocksDbStateStore(std::unique_ptr<rocksdb::DB> db);

  std::unique_ptr<rocksdb::DB> db_;
};

}  // namespace docket::commands
