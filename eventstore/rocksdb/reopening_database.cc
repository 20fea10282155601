#include "eventstore/rocksdb/reopening_database.h"

#include <rocksdb/env.h>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "eventstore/rocksdb/database_files.h"
#include "eventstore/rocksdb/info_log.h"
#include "eventstore/rocksdb/rocksdb_directory.h"
#include "platform/check.h"
#include "platform/status_macros.h"

namespace docket::eventstore {

ReopeningDatabase::Lease::~Lease() {
  if (owner_ != nullptr) owner_->Return();
}

ReopeningDatabase::ReopeningDatabase(ReopeningOptions options) : options_(std::move(options)) {}

ReopeningDatabase::~ReopeningDatabase() {
  const absl::MutexLock lock(&mutex_);
  DOCKET_CHECK(leases_ == 0);
  if (db_ == nullptr) return;
  db_.reset();
  if (options_.writes_are_synced) MarkClosed(*options_.database.env, options_.directory);
}

absl::StatusOr<std::unique_ptr<ReopeningDatabase>> ReopeningDatabase::Open(
    ReopeningOptions options) {
  LetNothingResume(options.database);
  KeepManifestsShort(options.database);
  std::unique_ptr<ReopeningDatabase> made(new ReopeningDatabase(std::move(options)));
  DOCKET_ASSIGN_OR_RETURN(auto db, made->OpenFiles());
  const absl::MutexLock lock(&made->mutex_);
  made->db_ = std::move(db);
  return made;
}

absl::StatusOr<std::unique_ptr<rocksdb::DB>> ReopeningDatabase::OpenFiles() const {
  rocksdb::Options options = options_.database;
  DOCKET_RETURN_IF_ERROR(PrepareDirectory(*options.env, options_.directory));
  if (options_.writes_are_synced) {
    DOCKET_ASSIGN_OR_RETURN(options.wal_recovery_mode,
                            ChooseRecovery(*options.env, options_.directory));
  }
  options.info_log = std::make_shared<InfoLog>(*options.env, options_.directory);
  rocksdb::DB* opened = nullptr;
  const rocksdb::Status status = rocksdb::DB::Open(options, options_.directory, &opened);
  DOCKET_RETURN_IF_ERROR(options_.translate(
      status, absl::StrCat("open ", options_.content, " in ", options_.directory)));
  return std::unique_ptr<rocksdb::DB>(opened);
}

absl::StatusOr<ReopeningDatabase::Lease> ReopeningDatabase::Use() {
  const absl::MutexLock lock(&mutex_);
  mutex_.Await(absl::Condition(
      +[](bool* recovering) { return !*recovering; }, &recovering_));
  if (db_ == nullptr) return failure_;
  ++leases_;
  return Lease(this, db_.get(), opening_);
}

void ReopeningDatabase::Return() {
  const absl::MutexLock lock(&mutex_);
  --leases_;
}

absl::Status ReopeningDatabase::Write(Writer writer, std::string_view what) {
  DOCKET_RETURN_IF_ERROR(failure());
  DOCKET_ASSIGN_OR_RETURN(const Lease db, Use());
  return Write(db, writer, what);
}

absl::Status ReopeningDatabase::Write(const Lease& db, Writer writer, std::string_view what) {
  DOCKET_RETURN_IF_ERROR(failure());
  absl::Status written = options_.translate(writer(*db), what);
  if (written.ok()) return written;
  const absl::MutexLock lock(&mutex_);
  if (failure_.ok()) failure_ = written;
  return written;
}

absl::Status ReopeningDatabase::failure() const {
  const absl::MutexLock lock(&mutex_);
  return failure_;
}

std::int64_t ReopeningDatabase::opening() const {
  const absl::MutexLock lock(&mutex_);
  return opening_;
}

absl::Status ReopeningDatabase::Recover() {
  absl::Status why = failure();
  if (why.ok() || (absl::IsUnavailable(why) && !HasRoom())) return why;
  std::unique_ptr<rocksdb::DB> old;
  {
    const absl::MutexLock lock(&mutex_);
    if (failure_.ok() || !BeginRecovery()) return failure_;
    old = std::move(db_);
  }
  old.reset();
  auto opened = OpenFiles();
  const absl::MutexLock lock(&mutex_);
  recovering_ = false;
  failure_ = opened.status();
  if (!opened.ok()) return failure_;
  db_ = *std::move(opened);
  ++opening_;
  return failure_;
}

bool ReopeningDatabase::BeginRecovery() {
  const std::int64_t now = NowMilliseconds();
  const bool due = attempted_at_ == 0 || now - attempted_at_ >= options_.recovery_wait.count();
  if (recovering_ || !due) return false;
  attempted_at_ = now;
  recovering_ = true;
  const bool unused =
      mutex_.AwaitWithTimeout(absl::Condition(
                                  +[](int* leases) { return *leases == 0; }, &leases_),
                              absl::FromChrono(options_.lease_wait));
  if (!unused) recovering_ = false;
  return unused;
}

bool ReopeningDatabase::HasRoom() const {
  std::uint64_t free_bytes = 0;
  const rocksdb::Status found =
      options_.database.env->GetFreeSpace(options_.directory, &free_bytes);
  return found.ok() && free_bytes >= options_.free_bytes_to_go_on;
}

std::int64_t ReopeningDatabase::NowMilliseconds() const {
  return static_cast<std::int64_t>(options_.database.env->NowNanos() / 1'000'000);
}

}  // namespace docket::eventstore
