#include "eventstore/rocksdb/rocksdb_status.h"

#include "eventstore/database_status.h"

namespace docket::eventstore {

absl::Status FromRocksDb(const rocksdb::Status& status, std::string_view what) {
  return FromDatabase(status, {.what = what, .if_broken = kRestoreAdvice});
}

}  // namespace docket::eventstore
