// RawDatabase: RocksDB with its default options and nothing of ours above it: the ceiling for
// everything that is appended durably. Thread-safety: used by one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace rocksdb {
class DB;
}

namespace docket::bench {

class RawDatabase {
 public:
  explicit RawDatabase(const std::string& directory);
  ~RawDatabase();
  RawDatabase(const RawDatabase&) = delete;
  RawDatabase& operator=(const RawDatabase&) = delete;

  // One synced WriteBatch of these values, under keys that count up.
  void Append(std::span<const std::string_view> values);

 private:
  std::unique_ptr<rocksdb::DB> db_;
  std::uint64_t next_ = 0;
};

}  // namespace docket::bench
