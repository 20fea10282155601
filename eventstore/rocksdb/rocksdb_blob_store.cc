#include "eventstore/rocksdb/rocksdb_blob_store.h"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "eventstore/rocksdb/reopening_database.h"
#include "eventstore/rocksdb/rocksdb_directory.h"
#include "eventstore/rocksdb/rocksdb_keys.h"
#include "eventstore/rocksdb/rocksdb_status.h"
#include "platform/hashing.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"

namespace docket::eventstore {
namespace {

constexpr double kFilterBitsPerKey = 10;  // about 1 % of lookups of what is not there read a block

rocksdb::Options MakeOptions(const RocksDbBlobOptions& options) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(options.block_cache_bytes);
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(kFilterBitsPerKey));
  table.checksum = rocksdb::ChecksumType::kXXH3;
  table.format_version = 5;
  rocksdb::ColumnFamilyOptions family;
  family.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  family.write_buffer_size = options.write_buffer_bytes;
  family.compression = rocksdb::CompressionType::kZSTD;
  family.enable_blob_files = true;
  family.min_blob_size = options.inline_bytes_max;
  family.blob_compression_type = rocksdb::CompressionType::kZSTD;
  return {MakeDirectoryOptions(options.env, options.open_files_max), family};
}

std::string NameOf(const BlobHash& hash) {
  return absl::StrCat("blob ", platform::HexEncode(platform::AsBytes(hash)));
}

}  // namespace

RocksDbBlobStore::RocksDbBlobStore(const RocksDbBlobOptions& options,
                                   std::unique_ptr<ReopeningDatabase> database)
    : options_(options), database_(std::move(database)) {}

RocksDbBlobStore::~RocksDbBlobStore() = default;

absl::StatusOr<std::unique_ptr<RocksDbBlobStore>> RocksDbBlobStore::Open(
    const RocksDbBlobOptions& options) {
  DOCKET_ASSIGN_OR_RETURN(
      auto database, ReopeningDatabase::Open({.database = MakeOptions(options),
                                              .directory = options.directory,
                                              .content = "the blob database",
                                              .writes_are_synced = true,
                                              .translate = FromRocksDb,
                                              .free_bytes_to_go_on = options.free_bytes_to_go_on}));
  {
    DOCKET_ASSIGN_OR_RETURN(const auto db, database->Use());
    DOCKET_RETURN_IF_ERROR(CheckSchemaVersion(*db, kBlobSchema, options.directory));
  }
  return std::unique_ptr<RocksDbBlobStore>(new RocksDbBlobStore(options, std::move(database)));
}

absl::StatusOr<BlobHash> RocksDbBlobStore::Put(std::string_view content) {
  if (content.size() > options_.blob_bytes_max) {
    return absl::InvalidArgumentError(absl::StrCat("a blob of ", content.size(), " bytes; at most ",
                                                   options_.blob_bytes_max, " are taken"));
  }
  const BlobHash hash = platform::Sha256(content);
  if (Get(hash).ok()) return hash;
  DOCKET_RETURN_IF_ERROR(database_->Recover());
  const std::string key = BlobKey(hash);
  DOCKET_RETURN_IF_ERROR(database_->Write(
      [&](rocksdb::DB& db) {
        rocksdb::WriteOptions write_options;
        write_options.sync = true;
        write_options.disableWAL = false;
        return db.Put(write_options, key, rocksdb::Slice(content));
      },
      absl::StrCat("store ", NameOf(hash), " in ", options_.directory)));
  return hash;
}

absl::StatusOr<std::string> RocksDbBlobStore::Get(const BlobHash& hash) {
  DOCKET_ASSIGN_OR_RETURN(const auto db, database_->Use());
  rocksdb::ReadOptions read_options;
  read_options.verify_checksums = true;
  std::string content;
  DOCKET_RETURN_IF_ERROR(
      FromRocksDb(db->Get(read_options, BlobKey(hash), &content),
                  absl::StrCat("read ", NameOf(hash), " in ", options_.directory)));
  if (platform::Sha256(content) != hash) {
    return absl::DataLossError(absl::StrCat(NameOf(hash), " in ", options_.directory,
                                            ": the content is not what its name says. ",
                                            kRestoreAdvice));
  }
  return content;
}

absl::Status RocksDbBlobStore::failure() const { return database_->Recover(); }

}  // namespace docket::eventstore
