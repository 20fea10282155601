#include "bench/raw_database.h"

#include <rocksdb/db.h>

#include "platform/check.h"

namespace docket::bench {

RawDatabase::RawDatabase(const std::string& directory) {
  rocksdb::Options options;
  options.create_if_missing = true;
  rocksdb::DB* opened = nullptr;
  DOCKET_CHECK(rocksdb::DB::Open(options, directory, &opened).ok());
  db_.reset(opened);
}

RawDatabase::~RawDatabase() = default;

void RawDatabase::Append(std::span<const std::string_view> values) {
  rocksdb::WriteOptions options;
  options.sync = true;
  rocksdb::WriteBatch batch;
  for (const std::string_view value : values) {
    const std::uint64_t key = __builtin_bswap64(next_++);
    const rocksdb::Slice key_bytes(reinterpret_cast<const char*>(&key), sizeof(key));
    DOCKET_CHECK(batch.Put(key_bytes, rocksdb::Slice(value.data(), value.size())).ok());
  }
  DOCKET_CHECK(db_->Write(options, &batch).ok());
}

}  // namespace docket::bench
