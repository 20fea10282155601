#include "privacy/rocksdb/rocksdb_key_table.h"

#include <rocksdb/db.h>
#include <rocksdb/options.h>
#include <rocksdb/table.h>
#include <rocksdb/utilities/checkpoint.h>
#include <rocksdb/write_batch.h>

#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "docket/privacy/v1/keys.pb.h"
#include "eventstore/rocksdb/reopening_database.h"
#include "eventstore/rocksdb/rocksdb_directory.h"
#include "eventstore/rocksdb/rocksdb_keys.h"
#include "eventstore/rocksdb/rocksdb_status.h"
#include "platform/status_macros.h"

namespace docket::privacy {
namespace {

constexpr eventstore::SchemaVersion kKeysSchema{.version = 1, .reader_min = 1};

// First byte of each key; 1 is the version of the schema.
constexpr char kByName = 2;   // {2, name} → StoredKey
constexpr char kById = 3;     // {3, id}   → name
constexpr char kNothing = 4;  // {4}: never there, and deleted so that the log has a record

constexpr int kCopiesMax = 20;

bool HasLog(const std::string& directory) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
    if (entry.path().extension() == ".log") return true;
  }
  return false;
}

constexpr char kOfWhat[] = "the keys that seal what is recorded of people";

std::string NameKey(const KeyName& name) { return std::string(1, kByName) + name.text(); }
std::string IdKey(const KeyId& id) { return std::string(1, kById).append(BytesOf(id)); }

v1::StoredKey Stored(const KeyRow& row) {
  v1::StoredKey stored;
  stored.set_id(std::string(BytesOf(row.id)));
  stored.set_wrapped(row.wrapped);
  stored.set_master(row.master);
  stored.set_made_at(row.made_at.value());
  stored.set_destroyed_at(row.destroyed_at.value());
  return stored;
}

absl::Status Broken(const KeyName& name) {
  return absl::DataLossError(absl::StrCat("the stored key of ", name.text(),
                                          " is broken. Restore the keys from their backup"));
}

absl::StatusOr<KeyRow> RowOf(const KeyName& name, const v1::StoredKey& stored) {
  const absl::StatusOr<KeyId> id = KeyIdFrom(stored.id());
  if (!id.ok()) return Broken(name);
  return KeyRow{.name = name,
                .id = *id,
                .wrapped = stored.wrapped(),
                .master = stored.master(),
                .made_at = domain::Timestamp(stored.made_at()),
                .destroyed_at = domain::Timestamp(stored.destroyed_at())};
}

rocksdb::Options MakeOptions(const RocksDbKeyTableOptions& options) {
  rocksdb::BlockBasedTableOptions table;
  table.checksum = rocksdb::ChecksumType::kXXH3;
  table.format_version = 5;
  rocksdb::ColumnFamilyOptions family;
  family.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  family.compression = rocksdb::CompressionType::kNoCompression;  // nothing in it has a pattern
  constexpr int kOpenFilesMax = 64;
  rocksdb::Options made{eventstore::MakeDirectoryOptions(options.env, kOpenFilesMax), family};
  made.recycle_log_file_num = 0;  // an old log's bytes would stay in the new one
  return made;
}

}  // namespace

RocksDbKeyTable::RocksDbKeyTable(std::unique_ptr<eventstore::ReopeningDatabase> database)
    : database_(std::move(database)) {}

RocksDbKeyTable::~RocksDbKeyTable() = default;

absl::StatusOr<std::unique_ptr<RocksDbKeyTable>> RocksDbKeyTable::Open(
    const RocksDbKeyTableOptions& options) {
  DOCKET_ASSIGN_OR_RETURN(
      auto database, eventstore::ReopeningDatabase::Open({.database = MakeOptions(options),
                                                          .directory = options.directory,
                                                          .content = kOfWhat,
                                                          .writes_are_synced = true,
                                                          .translate = eventstore::FromRocksDb}));
  {
    DOCKET_ASSIGN_OR_RETURN(const auto db, database->Use());
    DOCKET_RETURN_IF_ERROR(eventstore::CheckSchemaVersion(*db, kKeysSchema, options.directory));
  }
  return std::unique_ptr<RocksDbKeyTable>(new RocksDbKeyTable(std::move(database)));
}

absl::StatusOr<std::optional<std::string>> RocksDbKeyTable::Get(const std::string& key) {
  // One that a failed opening left closed is opened by whoever comes next, also to read.
  DOCKET_RETURN_IF_ERROR(RecoverIfClosed());
  DOCKET_ASSIGN_OR_RETURN(const auto db, database_->Use());
  std::string value;
  const rocksdb::Status status = db->Get(rocksdb::ReadOptions(), key, &value);
  if (status.IsNotFound()) return std::nullopt;
  DOCKET_RETURN_IF_ERROR(eventstore::FromRocksDb(status, absl::StrCat("read ", kOfWhat)));
  return std::optional(std::move(value));
}

absl::StatusOr<std::optional<v1::StoredKey>> RocksDbKeyTable::Load(const KeyName& name) {
  DOCKET_ASSIGN_OR_RETURN(const std::optional<std::string> bytes, Get(NameKey(name)));
  if (!bytes.has_value()) return std::nullopt;
  v1::StoredKey stored;
  if (!stored.ParseFromString(*bytes)) return Broken(name);
  return std::optional(std::move(stored));
}

absl::Status RocksDbKeyTable::Put(std::span<const NamedKey> rows) {
  DOCKET_RETURN_IF_ERROR(database_->Recover());
  return database_->Write(
      [&](rocksdb::DB& db) {
        rocksdb::WriteBatch batch;
        rocksdb::Status added;
        for (const NamedKey& row : rows) {
          if (added.ok()) added = batch.Put(NameKey(row.name), row.stored.SerializeAsString());
          if (added.ok()) {
            added = batch.Put(std::string(1, kById) + row.stored.id(), row.name.text());
          }
        }
        if (!added.ok()) return added;
        rocksdb::WriteOptions write_options;
        write_options.sync = true;
        return db.Write(write_options, &batch);
      },
      absl::StrCat("write ", kOfWhat));
}

absl::StatusOr<KeyRow> RocksDbKeyTable::PutIfAbsent(const KeyRow& row) {
  const absl::MutexLock lock(&mutex_);
  DOCKET_ASSIGN_OR_RETURN(std::optional<KeyRow> known, FindByName(row.name));
  if (known.has_value()) return *std::move(known);
  const NamedKey put{.name = row.name, .stored = Stored(row)};
  DOCKET_RETURN_IF_ERROR(Put({&put, 1}));
  return row;
}

absl::StatusOr<std::optional<KeyRow>> RocksDbKeyTable::FindByName(const KeyName& name) {
  DOCKET_ASSIGN_OR_RETURN(const std::optional<v1::StoredKey> stored, Load(name));
  if (!stored.has_value()) return std::nullopt;
  DOCKET_ASSIGN_OR_RETURN(KeyRow row, RowOf(name, *stored));
  return std::optional(std::move(row));
}

absl::StatusOr<std::optional<KeyRow>> RocksDbKeyTable::FindById(const KeyId& id) {
  DOCKET_ASSIGN_OR_RETURN(std::optional<std::string> name, Get(IdKey(id)));
  if (!name.has_value()) return std::nullopt;
  return FindByName(KeyName::Stored(*std::move(name)));
}

absl::StatusOr<std::vector<KeyName>> RocksDbKeyTable::Living(const KeyName& first,
                                                             const KeyName& end,
                                                             std::size_t count_max) {
  DOCKET_RETURN_IF_ERROR(RecoverIfClosed());
  DOCKET_ASSIGN_OR_RETURN(const auto db, database_->Use());
  std::vector<KeyName> living;
  const std::unique_ptr<rocksdb::Iterator> rows(db->NewIterator(rocksdb::ReadOptions()));
  const std::string last = NameKey(end);
  for (rows->Seek(NameKey(first)); rows->Valid() && living.size() < count_max; rows->Next()) {
    if (rows->key().compare(last) >= 0) break;
    const KeyName name = KeyName::Stored(rows->key().ToString().substr(1));
    v1::StoredKey stored;
    if (!stored.ParseFromString(rows->value().ToString())) return Broken(name);
    if (!stored.wrapped().empty()) living.push_back(name);
  }
  DOCKET_RETURN_IF_ERROR(eventstore::FromRocksDb(rows->status(), absl::StrCat("read ", kOfWhat)));
  return living;
}

absl::Status RocksDbKeyTable::Rewrap(std::span<const Rewrapped> rows) {
  const absl::MutexLock lock(&mutex_);
  std::vector<NamedKey> changed;
  for (const Rewrapped& one : rows) {
    DOCKET_ASSIGN_OR_RETURN(std::optional<v1::StoredKey> stored, Load(one.before.name));
    if (!stored.has_value() || stored->wrapped() != one.before.wrapped) continue;
    stored->set_wrapped(one.wrapped);
    stored->set_master(one.master);
    changed.push_back({.name = one.before.name, .stored = *std::move(stored)});
  }
  return Put(changed);
}

// Three steps, each of which may be the last of this process; the next Destroy goes on behind it.
absl::Status RocksDbKeyTable::Destroy(std::span<const KeyName> names, domain::Timestamp at) {
  std::vector<NamedKey> destroyed;
  {
    const absl::MutexLock lock(&mutex_);
    for (const KeyName& name : names) {
      DOCKET_ASSIGN_OR_RETURN(std::optional<v1::StoredKey> stored, Load(name));
      if (stored.has_value() && stored->purged()) continue;
      // Where there was none the id is nobody's; it keeps the rows alike.
      if (!stored.has_value()) {
        stored =
            Stored({.name = name, .id = MakeKeyId(), .wrapped = {}, .master = {}, .made_at = at});
      }
      if (stored->destroyed_at() == 0) stored->set_destroyed_at(at.value());
      stored->clear_wrapped();
      stored->clear_master();
      destroyed.push_back({.name = name, .stored = *std::move(stored)});
    }
    if (destroyed.empty()) return absl::OkStatus();
    DOCKET_RETURN_IF_ERROR(Put(destroyed));
  }
  // Others may make keys meanwhile.
  DOCKET_RETURN_IF_ERROR(WriteAnew());
  for (NamedKey& row : destroyed) row.stored.set_purged(true);
  const absl::MutexLock lock(&mutex_);
  return Put(destroyed);
}

absl::Status RocksDbKeyTable::CopyTo(const std::string& directory) {
  const std::string what = absl::StrCat("copy ", kOfWhat, " to ", directory);
  std::error_code error;
  if (std::filesystem::exists(directory, error)) {
    return absl::AlreadyExistsError(absl::StrCat(what, ": it is there already; name a new one"));
  }
  // A log without a record is not copied: behind a start or a flush there is none.
  for (int attempt = 0; attempt < kCopiesMax; ++attempt) {
    DOCKET_RETURN_IF_ERROR(WriteNothing());
    DOCKET_RETURN_IF_ERROR(TryCopy(directory, what));
    if (HasLog(directory)) return absl::OkStatus();
    std::filesystem::remove_all(directory, error);
  }
  return absl::UnavailableError(absl::StrCat(what, ": keys are destroyed all the time; try again"));
}

absl::Status RocksDbKeyTable::TryCopy(const std::string& directory, const std::string& what) {
  DOCKET_ASSIGN_OR_RETURN(const auto db, database_->Use());
  rocksdb::Checkpoint* made = nullptr;
  DOCKET_RETURN_IF_ERROR(eventstore::FromRocksDb(rocksdb::Checkpoint::Create(&*db, &made), what));
  const std::unique_ptr<rocksdb::Checkpoint> checkpoint(made);
  // With its write-ahead log, which is missed when it is not there: nothing is flushed before.
  constexpr std::uint64_t kNeverFlush = std::numeric_limits<std::uint64_t>::max();
  return eventstore::FromRocksDb(checkpoint->CreateCheckpoint(directory, kNeverFlush), what);
}

absl::Status RocksDbKeyTable::WriteNothing() {
  DOCKET_RETURN_IF_ERROR(database_->Recover());
  return database_->Write(
      [](rocksdb::DB& db) { return db.Delete(rocksdb::WriteOptions(), std::string(1, kNothing)); },
      absl::StrCat("write to ", kOfWhat));
}

absl::Status RocksDbKeyTable::RecoverIfClosed() {
  return database_->Use().ok() ? absl::OkStatus() : database_->Recover();
}

absl::Status RocksDbKeyTable::failure() const { return database_->Recover(); }

absl::Status RocksDbKeyTable::WriteAnew() {
  DOCKET_RETURN_IF_ERROR(database_->Recover());
  return database_->Write(
      [](rocksdb::DB& db) {
        const rocksdb::Status flushed = db.Flush(rocksdb::FlushOptions());
        if (!flushed.ok()) return flushed;
        rocksdb::CompactRangeOptions all;
        all.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
        return db.CompactRange(all, nullptr, nullptr);
      },
      absl::StrCat("write anew ", kOfWhat));
}

}  // namespace docket::privacy
