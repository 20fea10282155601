#include "eventstore/rocksdb/rocksdb_directory.h"

#include <rocksdb/listener.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "eventstore/rocksdb/rocksdb_status.h"
#include "platform/status_macros.h"

namespace docket::eventstore {
namespace {

class OnlyCompactionsResume final : public rocksdb::EventListener {
 public:
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason /*reason*/, rocksdb::Status error,
                            bool* resumes) override {
    if (error.severity() >= rocksdb::Status::Severity::kHardError) *resumes = false;
  }
};

// A name is durable when the directory that holds it is synced, and RocksDB syncs only what it
// makes itself: without this a power failure may take the whole database, acknowledged or not. Also
// when the directory was there: whoever made it may not have come as far as here.
absl::Status SyncDirectoryAbove(rocksdb::Env& env, const std::string& directory) {
  const std::filesystem::path above = std::filesystem::path(directory).parent_path();
  const std::string name = above.empty() ? "." : above.string();
  const std::string what = absl::StrCat("sync the directory ", name, ", which holds ", directory);
  std::unique_ptr<rocksdb::Directory> opened;
  DOCKET_RETURN_IF_ERROR(FromRocksDb(env.NewDirectory(name, &opened), what));
  return FromRocksDb(opened->Fsync(), what);
}

// What fails otherwise is the opening of the lock's file. RocksDB tells them apart by words alone.
bool IsHeld(const rocksdb::Status& locked) {
  const std::string text = locked.ToString();
  return absl::StrContains(text, "While lock file") ||
         absl::StrContains(text, "lock hold by current process");
}

}  // namespace

rocksdb::DBOptions MakeDirectoryOptions(rocksdb::Env* env, int open_files_max) {
  rocksdb::DBOptions made;
  made.env = env == nullptr ? rocksdb::Env::Default() : env;
  made.create_if_missing = true;
  made.paranoid_checks = true;
  // The end of the write-ahead log may be torn: it was never synced, and so never acknowledged. A
  // broken record before the end was, and what follows it too: refuse to open, where
  // kPointInTimeRecovery would silently drop both and kAbsoluteConsistency would refuse each crash.
  made.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  made.track_and_verify_wals_in_manifest = true;  // notices a missing write-ahead log
  made.recycle_log_file_num = 0;  // old bytes behind the end would look like a broken record
  made.wal_compression = rocksdb::CompressionType::kNoCompression;
  made.manual_wal_flush = false;
  made.max_open_files = open_files_max;
  LetNothingResume(made);
  KeepManifestsShort(made);
  return made;
}

void LetNothingResume(rocksdb::DBOptions& options) {
  options.max_bgerror_resume_count = 0;
  options.listeners.push_back(std::make_shared<OnlyCompactionsResume>());
}

void KeepManifestsShort(rocksdb::DBOptions& options) {
  constexpr std::uint64_t kManifestBytesMax = 3'072;  // a record has less than a page's rest
  options.max_manifest_file_size = kManifestBytesMax;
}

absl::Status PrepareDirectory(rocksdb::Env& env, const std::string& directory) {
  DOCKET_RETURN_IF_ERROR(FromRocksDb(env.CreateDirIfMissing(directory),
                                     absl::StrCat("make the directory ", directory)));
  DOCKET_RETURN_IF_ERROR(SyncDirectoryAbove(env, directory));
  // RocksDB reports a held lock like any other I/O error, so the lock is tried first. Another
  // process that takes it in between is still refused, in RocksDB's words.
  rocksdb::FileLock* lock = nullptr;
  const rocksdb::Status locked = env.LockFile(directory + "/LOCK", &lock);
  if (IsHeld(locked)) {
    return absl::FailedPreconditionError(absl::StrCat(
        "cannot lock ", directory,
        ": another docketd or docket has it open. Stop that process, or ask it over its socket. ",
        locked.ToString()));
  }
  DOCKET_RETURN_IF_ERROR(FromRocksDb(
      locked, absl::StrCat("lock ", directory, ", where this user must be able to write")));
  return FromRocksDb(env.UnlockFile(lock), absl::StrCat("unlock ", directory));
}

absl::StatusOr<std::vector<std::string>> ListFamilies(const rocksdb::DBOptions& options,
                                                      const std::string& directory) {
  const rocksdb::Status exists = options.env->FileExists(directory + "/CURRENT");
  if (exists.IsNotFound()) return std::vector<std::string>{rocksdb::kDefaultColumnFamilyName};
  const std::string what = absl::StrCat("look into ", directory);
  DOCKET_RETURN_IF_ERROR(FromRocksDb(exists, what));
  std::vector<std::string> names;
  DOCKET_RETURN_IF_ERROR(
      FromRocksDb(rocksdb::DB::ListColumnFamilies(options, directory, &names), what));
  return names;
}

absl::Status CheckSchemaVersion(rocksdb::DB& db, const SchemaVersion& ours,
                                const std::string& directory) {
  std::string value;
  const rocksdb::Status status = db.Get(rocksdb::ReadOptions(), SchemaVersionKey(), &value);
  if (status.IsNotFound()) {
    rocksdb::WriteOptions write_options;
    write_options.sync = true;
    return FromRocksDb(db.Put(write_options, SchemaVersionKey(), EncodeSchemaVersion(ours)),
                       absl::StrCat("record the schema version in ", directory));
  }
  DOCKET_RETURN_IF_ERROR(
      FromRocksDb(status, absl::StrCat("read the schema version of ", directory)));
  const std::optional<SchemaVersion> stored = ParseSchemaVersion(value);
  if (!stored) {
    return absl::DataLossError(
        absl::StrCat(directory, ": the schema version is broken. ", kRestoreAdvice));
  }
  if (stored->reader_min > ours.version) {
    return absl::UnimplementedError(absl::StrCat(
        directory, " has schema version ", stored->version, " and needs software that reads ",
        stored->reader_min, "; this one reads ", ours.version, ". Run the newer software"));
  }
  return absl::OkStatus();
}

}  // namespace docket::eventstore
