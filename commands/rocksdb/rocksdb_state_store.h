// RocksDbStateStore: the StateStore on one RocksDB database. Keys begin with their kind and
// partition (docs/formats/state-keys.md). Writes go to memory and to no write-ahead log: a process
// that is killed loses the last of them, a write buffer at most, together with their checkpoint,
// and the owner walks over these commits of the journal again; an orderly end loses nothing. A
// database written under another state version is emptied when it is opened, and with it the
// checkpoint, so that the owner builds it anew. What is forgotten takes room until a compaction
// comes upon it, a day at most.
//
// After a failed write LoadCheckpoint opens the database anew, if there is room again or a second
// after the last attempt, and what is left is as after a kill. Failures: kUnavailable for a full
// disk, kDataLoss for broken bytes, else kInternal. Thread-safety: as StateStore. Destroy it after
// everybody who uses it.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "commands/state_store.h"

namespace rocksdb {
class Env;
}

namespace docket::eventstore {
class ReopeningDatabase;
}

namespace docket::commands {

class ForgottenTimes;

struct RocksDbStateStoreOptions {
  std::string directory;
  std::size_t block_cache_bytes = 64U << 20U;
  std::size_t write_buffer_bytes = 16U << 20U;
  std::uint64_t free_bytes_to_go_on = 256U << 20U;  // after "disk full"
  rocksdb::Env* env = nullptr;                      // nullptr: the file system of the machine
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
  absl::StatusOr<std::vector<domain::StreamId>> ListStreams(eventstore::PartitionIndex partition,
                                                            const StreamRange& range,
                                                            std::size_t count) override;
  absl::StatusOr<std::optional<DecidedCommand>> FindCommand(
      eventstore::PartitionIndex partition, const domain::CommandId& command) override;
  absl::StatusOr<std::optional<SeenBody>> FindBody(eventstore::PartitionIndex partition,
                                                   const BodyKey& body) override;
  absl::StatusOr<std::vector<Timer>> FindTimers(eventstore::PartitionIndex partition,
                                                std::size_t count) override;
  absl::Status Write(eventstore::PartitionIndex partition, const StateChanges& changes) override;
  absl::Status ForgetBefore(eventstore::PartitionIndex partition, domain::Timestamp time) override;

 private:
  RocksDbStateStore(std::shared_ptr<ForgottenTimes> forgotten,
                    std::unique_ptr<eventstore::ReopeningDatabase> database);

  [[nodiscard]] absl::Status Begin();
  [[nodiscard]] absl::Status LoadForgotten();

  // kAborted: the partition's checkpoint was loaded in another opening than this.
  [[nodiscard]] absl::Status CheckLoaded(eventstore::PartitionIndex partition,
                                         std::int64_t opening);
  [[nodiscard]] std::string Doing(std::string_view what) const;

  const std::shared_ptr<ForgottenTimes> forgotten_;  // shared with compactions
  const std::unique_ptr<eventstore::ReopeningDatabase> database_;
  absl::Mutex mutex_;
  // In which opening each partition's checkpoint was loaded last; the first one if never.
  std::map<eventstore::PartitionIndex, std::int64_t> loaded_in_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace docket::commands
