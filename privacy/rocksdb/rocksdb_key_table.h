// RocksDbKeyTable: a KeyTable in a RocksDB database of its own. docs/formats/sealing.md has its
// rows.
//
// Destroying writes the row without the key, and then all that is stored anew, so that neither a
// table nor the write-ahead log of the database has the key's bytes; the blocks that held them are
// the file system's to reuse. That takes time by the size of the database (a row is about 200
// bytes), and is meant to be rare; a key that went all this way is not written anew again.
//
// After a failed write the next call opens the database anew (ReopeningDatabase).
// Thread-safety: as KeyTable. One process at a time.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "docket/privacy/v1/keys.pb.h"
#include "privacy/key_table.h"

namespace rocksdb {
class Env;
}
namespace docket::eventstore {
class ReopeningDatabase;
}

namespace docket::privacy {

struct RocksDbKeyTableOptions {
  std::string directory;        // made when it is not there; the one above it must be
  rocksdb::Env* env = nullptr;  // borrowed; null: the machine's
};

class RocksDbKeyTable final : public KeyTable {
 public:
  // kFailedPrecondition: another process holds it. kDataLoss: it is broken, and is left as it is.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<RocksDbKeyTable>> Open(
      const RocksDbKeyTableOptions& options);
  ~RocksDbKeyTable() override;

  [[nodiscard]] absl::StatusOr<KeyRow> PutIfAbsent(const KeyRow& row) override;
  [[nodiscard]] absl::StatusOr<std::optional<KeyRow>> FindByName(const KeyName& name) override;
  [[nodiscard]] absl::StatusOr<std::optional<KeyRow>> FindById(const KeyId& id) override;
  [[nodiscard]] absl::StatusOr<std::vector<KeyName>> Living(const KeyName& first,
                                                            const KeyName& end,
                                                            std::size_t count_max) override;
  [[nodiscard]] absl::Status Rewrap(std::span<const Rewrapped> rows) override;
  [[nodiscard]] absl::Status Destroy(std::span<const KeyName> names, domain::Timestamp at) override;
  [[nodiscard]] absl::Status WriteAnew() override;
  [[nodiscard]] absl::Status failure() const override;

  // A copy of the database as it is now, in a directory that is not there yet; on the same file
  // system of hard links. kAlreadyExists: it is there. kUnavailable: keys were destroyed all the
  // time; there is none. A copy keeps the keys that are destroyed later.
  [[nodiscard]] absl::Status CopyTo(const std::string& directory);

 private:
  explicit RocksDbKeyTable(std::unique_ptr<eventstore::ReopeningDatabase> database);

  [[nodiscard]] absl::StatusOr<std::optional<std::string>> Get(const std::string& key);
  [[nodiscard]] absl::StatusOr<std::optional<v1::StoredKey>> Load(const KeyName& name);
  struct NamedKey {
    KeyName name;
    v1::StoredKey stored;
  };
  // All of them or none.
  [[nodiscard]] absl::Status Put(std::span<const NamedKey> rows)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  [[nodiscard]] absl::Status WriteNothing();
  [[nodiscard]] absl::Status RecoverIfClosed();
  [[nodiscard]] absl::Status TryCopy(const std::string& directory, const std::string& what);

  absl::Mutex mutex_;  // of those who read a row and write it
  const std::unique_ptr<eventstore::ReopeningDatabase> database_;
};

}  // namespace docket::privacy
