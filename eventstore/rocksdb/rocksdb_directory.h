// What databases do alike with a RocksDB directory before and while they open it.
// Thread-safety: functions without shared state.
#pragma once

#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/options.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "eventstore/rocksdb/rocksdb_keys.h"

namespace docket::eventstore {

// The options that decide what a crash or a broken disk may take away; with an InfoLog whoever
// opens the directory completes them. A null `env` is the machine's.
[[nodiscard]] rocksdb::DBOptions MakeDirectoryOptions(rocksdb::Env* env, int open_files_max);

// After a failed write RocksDB must not go on by itself: only a new opening knows what is there.
// What a compaction failed to write costs nothing, and it tries again.
void LetNothingResume(rocksdb::DBOptions& options);

// A database does not open on a MANIFEST with a broken record, also where the record was never
// synced: when the power fails, of one that reaches over two pages the first may be missing. A
// short MANIFEST is replaced by a new one, which is synced as a whole before it counts, and what is
// appended to it meanwhile stays within a page.
void KeepManifestsShort(rocksdb::DBOptions& options);

// Makes the directory if it is not there, and looks whether another process holds it:
// kFailedPrecondition, naming the directory. The directory's name is durable when it returns.
[[nodiscard]] absl::Status PrepareDirectory(rocksdb::Env& env, const std::string& directory);

// The column families that are there; the default one alone in a new directory.
[[nodiscard]] absl::StatusOr<std::vector<std::string>> ListFamilies(
    const rocksdb::DBOptions& options, const std::string& directory);

// Records the version in a new database. kUnimplemented: the data needs newer software.
[[nodiscard]] absl::Status CheckSchemaVersion(rocksdb::DB& db, const SchemaVersion& ours,
                                              const std::string& directory);

}  // namespace docket::eventstore
