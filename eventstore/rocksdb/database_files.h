// The files of a database, looked at before RocksDB opens them and after it has closed them.
// RocksDB notices a broken block of a table; of its manifest and its write-ahead logs it drops what
// it cannot read, when that looks like the end (record_file.h), and skips a page of zeros.
//
// For databases all of whose writes are synced. One that was closed in order leaves a mark: which
// manifest and logs it has, and how large. With it, nothing may be missing at all. After a crash
// there is none, and the last record of a file may be incomplete.
// Thread-safety: functions without shared state. Precondition of each: nobody has the directory
// open.
#pragma once

#include <rocksdb/env.h>
#include <rocksdb/options.h>

#include <string>

#include "absl/status/statusor.h"

namespace docket::eventstore {

// How RocksDB must open the directory, so that it drops what was never acknowledged and nothing
// else. Removes the mark. kDataLoss: a file that must be whole is not, or is missing.
[[nodiscard]] absl::StatusOr<rocksdb::WALRecoveryMode> ChooseRecovery(rocksdb::Env& env,
                                                                      const std::string& directory);

// After closing. Leaves no mark when a file is incomplete, as after a failed write, or when the
// mark cannot be written.
void MarkClosed(rocksdb::Env& env, const std::string& directory);

}  // namespace docket::eventstore
