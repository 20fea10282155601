// LogDatabase: the RocksDB database under all logs of one directory: a column family per log, the
// default one for what is known about them. It owns the handles, and the answer to a failed write.
//
// After a failed write nobody can tell from inside whether its bytes are in the write-ahead log,
// and RocksDB's own resume may leave them there to be replayed at the next start, in the middle of
// what was read meanwhile. So the first failure stops all writing (sticky), and only opening the
// database anew ends it: what the files say then is the truth, before anything is written behind
// it. That holds for every failure, a full disk as well as a failed sync: opening reads what can be
// read of the write-ahead log and writes it into synced tables, so that nothing rests any more on
// bytes whose sync failed. So every failure is tried again. The database stays open, and is read,
// until a file can be written and synced beside it.
//
// Thread-safety: every method may be called from any thread at the same time. Shared by the logs:
// the last one closes it.
#pragma once

#include <rocksdb/db.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "eventstore/record_log.h"
#include "eventstore/rocksdb/rocksdb_options.h"

namespace docket::eventstore {

class LogDatabase {
 public:
  // How often the database was opened. A log whose write failed waits for a later opening.
  using Opening = std::int64_t;

  [[nodiscard]] static absl::StatusOr<std::shared_ptr<LogDatabase>> Open(
      const RocksDbLogOptions& options);
  ~LogDatabase();
  LogDatabase(const LogDatabase&) = delete;
  LogDatabase& operator=(const LogDatabase&) = delete;

  // Makes the log if it is not there and takes it for the caller alone, until ReleaseLog.
  // kFailedPrecondition: taken already, or recorded with another partition count.
  [[nodiscard]] absl::Status TakeLog(const LogName& log, std::int32_t partition_count);
  void ReleaseLog(const LogName& log);

  // First and next offset of each partition, from what is stored.
  struct StoredRanges {
    Opening opening = 0;
    std::vector<OffsetRange> partitions;
  };
  [[nodiscard]] absl::StatusOr<StoredRanges> FindRanges(const LogName& log,
                                                        std::int32_t partition_count);

  using Reader = absl::FunctionRef<absl::Status(rocksdb::DB&, rocksdb::ColumnFamilyHandle&)>;
  // Runs `reader` on a log's column family, which stays open meanwhile.
  [[nodiscard]] absl::Status Read(const LogName& log, Reader reader);

  using Filler = absl::FunctionRef<rocksdb::Status(
      rocksdb::WriteBatch&, rocksdb::ColumnFamilyHandle& log, rocksdb::ColumnFamilyHandle& meta)>;
  // Writes one batch, synced. kAborted: nothing was written, because this is no longer the opening
  // in which the caller found what its batch rests on. Every other failure is sticky: the batch may
  // be there after the next opening, whole or not at all, and nothing is written before it.
  [[nodiscard]] absl::Status Write(const LogName& log, Opening expected, Filler filler);

  // Gives the disk space of trimmed records back where whole files hold nothing else.
  [[nodiscard]] absl::Status ReclaimTrimmed(const LogName& log, PartitionIndex partition,
                                            Offset start);

  [[nodiscard]] absl::Status failure() const;
  [[nodiscard]] Opening opening() const;  // the last successful one

  // Opens the database anew after a failure, if files can be written again; else the failure. OK
  // when there is none.
  [[nodiscard]] absl::Status TryToRecover();

  [[nodiscard]] const RocksDbLogOptions& options() const { return options_; }

 private:
  explicit LogDatabase(const RocksDbLogOptions& options);

  [[nodiscard]] absl::Status OpenFiles() ABSL_EXCLUSIVE_LOCKS_REQUIRED(files_mutex_);
  void CloseFiles() ABSL_EXCLUSIVE_LOCKS_REQUIRED(files_mutex_);
  [[nodiscard]] absl::Status MakeLog(const LogName& log, std::int32_t partition_count)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(files_mutex_);
  // Null: there is no such log, or the database is closed after a failure.
  [[nodiscard]] rocksdb::ColumnFamilyHandle* Family(const LogName& log) const
      ABSL_SHARED_LOCKS_REQUIRED(files_mutex_);
  [[nodiscard]] absl::Status Recover();
  // Not OK: there is no room, or no file can be made, written and synced.
  [[nodiscard]] absl::Status TryWriting() const;
  // Keeps the first failure, and answers `why`.
  absl::Status Fail(absl::Status why);

  const RocksDbLogOptions options_;

  // Shared by whoever uses the handles; exclusive to replace them.
  mutable absl::Mutex files_mutex_;
  std::unique_ptr<rocksdb::DB> db_ ABSL_GUARDED_BY(files_mutex_);
  std::map<std::string, rocksdb::ColumnFamilyHandle*, std::less<>> families_
      ABSL_GUARDED_BY(files_mutex_);
  std::set<LogName> taken_ ABSL_GUARDED_BY(files_mutex_);
  Opening opening_ ABSL_GUARDED_BY(files_mutex_) = 0;

  // Acquired after files_mutex_.
  mutable absl::Mutex failure_mutex_;
  absl::Status failure_ ABSL_GUARDED_BY(failure_mutex_);
};

}  // namespace docket::eventstore
