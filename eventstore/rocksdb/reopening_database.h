// ReopeningDatabase: a RocksDB database that is closed and opened anew after a failed write, for
// stores whose users try again: blobs, owners' state, views. What the files say then is the truth.
// RocksDB's own resume is no substitute: it may go on writing behind a torn record, and aborts the
// process where its assertions are compiled in.
//
// After a failed write every write answers that failure, until Recover opened the database; reads
// go on. A full disk is looked at for room first, anything else is tried again after a while. An
// opening that fails leaves it closed: then Use and Write answer why.
//
// What was written without a write-ahead log may be lost by a new opening: what is left is a prefix
// of it. Whoever holds in memory what it wrote compares the openings, and reads anew.
//
// Thread-safety: every method may be called from any thread at the same time. Ownership: leases
// must be gone before it. Recover waits for those that are out, and meanwhile gives out no more:
// whoever holds one must not call it.
#pragma once

#include <rocksdb/db.h>
#include <rocksdb/options.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"

namespace docket::eventstore {

struct ReopeningOptions {
  rocksdb::Options database;
  std::string directory;
  std::string content;             // what it holds, for messages: "the blob database"
  bool writes_are_synced = false;  // all of them: nothing may be missing then (database_files.h)
  // Says in the store's words what happened and what to do; `what` was tried on what.
  absl::Status (*translate)(const rocksdb::Status& status, std::string_view what) = nullptr;
  // As RocksDbLogOptions; less would be used up by the opening itself.
  std::uint64_t free_bytes_to_go_on = 256U << 20U;
  std::chrono::milliseconds recovery_wait{1'000};  // from one attempt to the next
  // For leases that are out. A read that takes longer makes recovery wait for another attempt.
  std::chrono::milliseconds lease_wait{500};
};

class ReopeningDatabase {
 public:
  // kFailedPrecondition: another process holds the directory.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<ReopeningDatabase>> Open(
      ReopeningOptions options);
  // Precondition: no lease is out.
  ~ReopeningDatabase();
  ReopeningDatabase(const ReopeningDatabase&) = delete;
  ReopeningDatabase& operator=(const ReopeningDatabase&) = delete;

  // The database, which stays open as long as this lives.
  class Lease {
   public:
    Lease(Lease&& other) noexcept
        : owner_(std::exchange(other.owner_, nullptr)),
          db_(std::exchange(other.db_, nullptr)),
          opening_(other.opening_) {}
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    Lease& operator=(Lease&&) = delete;
    ~Lease();

    [[nodiscard]] rocksdb::DB& operator*() const { return *db_; }
    [[nodiscard]] rocksdb::DB* operator->() const { return db_; }
    // Counted from 0.
    [[nodiscard]] std::int64_t opening() const { return opening_; }

   private:
    friend class ReopeningDatabase;
    Lease(ReopeningDatabase* owner, rocksdb::DB* db, std::int64_t opening)
        : owner_(owner), db_(db), opening_(opening) {}

    ReopeningDatabase* owner_;
    rocksdb::DB* db_;
    std::int64_t opening_;
  };
  [[nodiscard]] absl::StatusOr<Lease> Use();

  // `what` is tried: "write to the views".
  using Writer = absl::FunctionRef<rocksdb::Status(rocksdb::DB&)>;
  [[nodiscard]] absl::Status Write(Writer writer, std::string_view what);
  // The same within the opening that the caller looked at.
  [[nodiscard]] absl::Status Write(const Lease& db, Writer writer, std::string_view what);

  // Why nothing is written; OK: it is.
  [[nodiscard]] absl::Status failure() const;

  // Ends a failure if it is time for that. What it answers is the failure afterwards.
  [[nodiscard]] absl::Status Recover();

  // How often it was opened anew.
  [[nodiscard]] std::int64_t opening() const;

  [[nodiscard]] const std::string& directory() const { return options_.directory; }

 private:
  explicit ReopeningDatabase(ReopeningOptions options);

  [[nodiscard]] absl::StatusOr<std::unique_ptr<rocksdb::DB>> OpenFiles() const;
  [[nodiscard]] bool HasRoom() const;
  [[nodiscard]] std::int64_t NowMilliseconds() const;
  // False: it is not the time, or somebody uses the database for too long.
  [[nodiscard]] bool BeginRecovery() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Return();

  const ReopeningOptions options_;
  mutable absl::Mutex mutex_;
  std::unique_ptr<rocksdb::DB> db_ ABSL_GUARDED_BY(mutex_);  // null: closed
  std::int64_t opening_ ABSL_GUARDED_BY(mutex_) = 0;
  int leases_ ABSL_GUARDED_BY(mutex_) = 0;
  bool recovering_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);
  std::int64_t attempted_at_ ABSL_GUARDED_BY(mutex_) = 0;  // milliseconds of the env's clock
};

}  // namespace docket::eventstore
