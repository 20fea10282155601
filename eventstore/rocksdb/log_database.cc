#include "eventstore/rocksdb/log_database.h"

#include <rocksdb/cache.h>
#include <rocksdb/convenience.h>
#include <rocksdb/env.h>
#include <rocksdb/table.h>

#include <limits>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "eventstore/rocksdb/database_files.h"
#include "eventstore/rocksdb/info_log.h"
#include "eventstore/rocksdb/rocksdb_directory.h"
#include "eventstore/rocksdb/rocksdb_keys.h"
#include "eventstore/rocksdb/rocksdb_status.h"
#include "platform/check.h"
#include "platform/status_macros.h"

namespace docket::eventstore {
namespace {

constexpr std::size_t kBlockBytes = 16U << 10U;
// Larger values, which are those of webhooks mostly, are written once when they leave memory, and
// not again by each compaction.
constexpr std::size_t kBlobFromBytes = 1024;
// Written and deleted to see whether files can be; RocksDB leaves it alone.
constexpr char kTrialFile[] = "docket-trial";

// Durability is spelled out although some of it is the default.
rocksdb::DBOptions MakeDatabaseOptions(const RocksDbLogOptions& options) {
  rocksdb::DBOptions made = MakeDirectoryOptions(options.env, options.open_files_max);
  made.max_total_wal_size = options.write_ahead_log_bytes_max;
  made.db_write_buffer_size = options.write_buffer_total_bytes;
  // What was found in the write-ahead log may not have been synced before a crash. Writing it into
  // synced tables while opening makes it durable before anybody reads it.
  made.avoid_flush_during_recovery = false;
  return made;
}

rocksdb::ColumnFamilyOptions MakeFamilyOptions(const RocksDbLogOptions& options,
                                               const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.block_size = kBlockBytes;
  table.checksum = rocksdb::ChecksumType::kXXH3;
  table.format_version = 5;
  rocksdb::ColumnFamilyOptions made;
  made.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  made.write_buffer_size = options.write_buffer_bytes;
  made.compression = rocksdb::CompressionType::kLZ4Compression;
  made.bottommost_compression = rocksdb::CompressionType::kZSTD;
  made.level_compaction_dynamic_level_bytes = true;
  made.enable_blob_files = true;  // of values that are compressed already
  made.min_blob_size = kBlobFromBytes;
  return made;
}

// Where the records of one partition that are left begin.
absl::StatusOr<Offset> TrimmedStart(rocksdb::DB& db, const LogName& log, PartitionIndex partition) {
  std::string value;
  const rocksdb::Status status =
      db.Get(rocksdb::ReadOptions(), TrimmedStartKey(log, partition), &value);
  if (status.IsNotFound()) return Offset(0);
  DOCKET_RETURN_IF_ERROR(FromRocksDb(
      status, absl::StrCat("read where ", ToString(log), " in ", db.GetName(), " begins")));
  const std::optional<Offset> start = ParseOffset(value);
  if (!start) {
    return absl::DataLossError(absl::StrCat(ToString(log), " in ", db.GetName(), " partition ",
                                            partition.value(), ": the recorded start is broken. ",
                                            kRestoreAdvice));
  }
  return *start;
}

absl::StatusOr<OffsetRange> StoredRange(rocksdb::DB& db, rocksdb::ColumnFamilyHandle& family,
                                        const LogName& log, PartitionIndex partition) {
  DOCKET_ASSIGN_OR_RETURN(const Offset start, TrimmedStart(db, log, partition));
  constexpr Offset kLast(std::numeric_limits<std::int64_t>::max());
  rocksdb::ReadOptions read_options;
  read_options.verify_checksums = true;
  const std::unique_ptr<rocksdb::Iterator> last(db.NewIterator(read_options, &family));
  last->SeekForPrev(RecordKey({.partition = partition, .offset = kLast}));
  DOCKET_RETURN_IF_ERROR(FromRocksDb(
      last->status(), absl::StrCat("find the end of ", ToString(log), " in ", db.GetName())));
  if (!last->Valid()) return OffsetRange{.start = start, .end = start};
  const auto position = ParseRecordKey(last->key().ToStringView());
  if (!position) {
    return absl::DataLossError(absl::StrCat(ToString(log), " in ", db.GetName(),
                                            ": a key of another layout. ", kRestoreAdvice));
  }
  if (position->partition != partition || position->offset < start) {
    return OffsetRange{.start = start, .end = start};
  }
  return OffsetRange{.start = start, .end = Next(position->offset)};
}

}  // namespace

LogDatabase::LogDatabase(const RocksDbLogOptions& options) : options_(options) {}

absl::StatusOr<std::shared_ptr<LogDatabase>> LogDatabase::Open(const RocksDbLogOptions& options) {
  std::shared_ptr<LogDatabase> database(new LogDatabase(options));
  const absl::WriterMutexLock lock(&database->files_mutex_);
  DOCKET_RETURN_IF_ERROR(database->OpenFiles());
  return database;
}

LogDatabase::~LogDatabase() {
  const absl::WriterMutexLock lock(&files_mutex_);
  CloseFiles();
}

absl::Status LogDatabase::OpenFiles() {
  const auto cache = rocksdb::NewLRUCache(options_.block_cache_bytes);
  const rocksdb::ColumnFamilyOptions family_options = MakeFamilyOptions(options_, cache);
  rocksdb::DBOptions db_options = MakeDatabaseOptions(options_);
  DOCKET_RETURN_IF_ERROR(PrepareDirectory(*db_options.env, options_.directory));
  db_options.info_log = std::make_shared<InfoLog>(*db_options.env, options_.directory);
  DOCKET_ASSIGN_OR_RETURN(db_options.wal_recovery_mode,
                          ChooseRecovery(*db_options.env, options_.directory));
  DOCKET_ASSIGN_OR_RETURN(const std::vector<std::string> names,
                          ListFamilies(db_options, options_.directory));
  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
  descriptors.reserve(names.size());
  for (const std::string& name : names) descriptors.emplace_back(name, family_options);

  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* opened = nullptr;
  DOCKET_RETURN_IF_ERROR(
      FromRocksDb(rocksdb::DB::Open(db_options, options_.directory, descriptors, &handles, &opened),
                  absl::StrCat("open the log database ", options_.directory)));
  db_.reset(opened);
  for (rocksdb::ColumnFamilyHandle* handle : handles) families_[handle->GetName()] = handle;
  if (absl::Status checked = CheckSchemaVersion(*db_, kLogSchema, options_.directory);
      !checked.ok()) {
    CloseFiles();
    return checked;
  }
  ++opening_;
  return absl::OkStatus();
}

// Whatever was acknowledged is synced, so that nothing is lost when closing fails.
void LogDatabase::CloseFiles() {
  if (db_ == nullptr) return;
  for (const auto& [name, handle] : families_) {
    DOCKET_CHECK(db_->DestroyColumnFamilyHandle(handle).ok());
  }
  families_.clear();
  rocksdb::Env& env = *db_->GetEnv();
  db_.reset();
  MarkClosed(env, options_.directory);
}

rocksdb::ColumnFamilyHandle* LogDatabase::Family(const LogName& log) const {
  const auto found = families_.find(ToString(log));
  return found == families_.end() ? nullptr : found->second;
}

absl::Status LogDatabase::TakeLog(const LogName& log, std::int32_t partition_count) {
  const absl::WriterMutexLock lock(&files_mutex_);
  if (taken_.contains(log)) {
    return absl::FailedPreconditionError(
        absl::StrCat(ToString(log), " in ", options_.directory,
                     " is open already; two that assign offsets would overwrite each other"));
  }
  DOCKET_RETURN_IF_ERROR(MakeLog(log, partition_count));
  taken_.insert(log);
  return absl::OkStatus();
}

void LogDatabase::ReleaseLog(const LogName& log) {
  const absl::WriterMutexLock lock(&files_mutex_);
  taken_.erase(log);
}

// The column family is made before the count is recorded: after a crash between the two it is
// there, empty, and the count is recorded at the next start.
absl::Status LogDatabase::MakeLog(const LogName& log, std::int32_t partition_count) {
  if (db_ == nullptr) return failure();
  const std::string what = absl::StrCat("make ", ToString(log), " in ", options_.directory);
  std::string recorded;
  const rocksdb::Status status =
      db_->Get(rocksdb::ReadOptions(), PartitionCountKey(log), &recorded);
  if (status.ok()) {
    const auto count = ParsePartitionCount(recorded);
    if (!count || Family(log) == nullptr) {
      return absl::DataLossError(absl::StrCat(
          ToString(log), " in ", options_.directory,
          ": what is recorded about it is broken, or its records are gone. ", kRestoreAdvice));
    }
    if (*count == partition_count) return absl::OkStatus();
    return absl::FailedPreconditionError(
        absl::StrCat(ToString(log), " in ", options_.directory, " was made with ", *count,
                     " partitions, but is opened with ", partition_count,
                     ". A log keeps the count that it "
                     "was made with; set it back to ",
                     *count));
  }
  if (!status.IsNotFound()) return FromRocksDb(status, what);
  if (Family(log) == nullptr) {
    rocksdb::ColumnFamilyHandle* made = nullptr;
    rocksdb::ColumnFamilyDescriptor like_meta;
    DOCKET_RETURN_IF_ERROR(
        FromRocksDb(db_->DefaultColumnFamily()->GetDescriptor(&like_meta), what));
    DOCKET_RETURN_IF_ERROR(
        FromRocksDb(db_->CreateColumnFamily(like_meta.options, ToString(log), &made), what));
    families_[ToString(log)] = made;
  }
  rocksdb::WriteOptions write_options;
  write_options.sync = true;
  return FromRocksDb(
      db_->Put(write_options, PartitionCountKey(log), EncodePartitionCount(partition_count)), what);
}

absl::StatusOr<LogDatabase::StoredRanges> LogDatabase::FindRanges(const LogName& log,
                                                                  std::int32_t partition_count) {
  const absl::ReaderMutexLock lock(&files_mutex_);
  rocksdb::ColumnFamilyHandle* const family = Family(log);
  if (family == nullptr) return failure();
  StoredRanges found{.opening = opening_, .partitions = {}};
  for (std::int32_t i = 0; i < partition_count; ++i) {
    DOCKET_ASSIGN_OR_RETURN(const OffsetRange range,
                            StoredRange(*db_, *family, log, PartitionIndex(i)));
    found.partitions.push_back(range);
  }
  return found;
}

absl::Status LogDatabase::Read(const LogName& log, Reader reader) {
  const absl::ReaderMutexLock lock(&files_mutex_);
  rocksdb::ColumnFamilyHandle* const family = Family(log);
  if (family == nullptr) return failure();
  return reader(*db_, *family);
}

absl::Status LogDatabase::Write(const LogName& log, Opening expected, Filler filler) {
  const absl::ReaderMutexLock lock(&files_mutex_);
  if (opening_ != expected) return absl::AbortedError("the database was opened anew meanwhile");
  DOCKET_RETURN_IF_ERROR(failure());
  rocksdb::ColumnFamilyHandle* const family = Family(log);
  DOCKET_CHECK(family != nullptr);
  const std::string what = absl::StrCat("write to ", ToString(log), " in ", options_.directory);
  rocksdb::WriteBatch batch;
  if (const rocksdb::Status filled = filler(batch, *family, *db_->DefaultColumnFamily());
      !filled.ok()) {
    return Fail(FromRocksDb(filled, what));
  }
  rocksdb::WriteOptions write_options;
  write_options.sync = true;
  write_options.disableWAL = false;
  const rocksdb::Status written = db_->Write(write_options, &batch);
  return written.ok() ? absl::OkStatus() : Fail(FromRocksDb(written, what));
}

absl::Status LogDatabase::ReclaimTrimmed(const LogName& log, PartitionIndex partition,
                                         Offset start) {
  const std::string begin_key = RecordKey({.partition = partition, .offset = Offset(0)});
  const std::string end_key = RecordKey({.partition = partition, .offset = start});
  return Read(log, [&](rocksdb::DB& db, rocksdb::ColumnFamilyHandle& family) {
    const rocksdb::Slice begin(begin_key);
    const rocksdb::Slice end(end_key);
    return FromRocksDb(
        rocksdb::DeleteFilesInRange(&db, &family, &begin, &end, /*include_end=*/false),
        absl::StrCat("delete trimmed files of ", ToString(log), " in ", options_.directory));
  });
}

absl::Status LogDatabase::failure() const {
  const absl::MutexLock lock(&failure_mutex_);
  return failure_;
}

LogDatabase::Opening LogDatabase::opening() const {
  const absl::ReaderMutexLock lock(&files_mutex_);
  return opening_;
}

absl::Status LogDatabase::Fail(absl::Status why) {
  const absl::MutexLock lock(&failure_mutex_);
  if (failure_.ok()) failure_ = why;
  return why;
}

absl::Status LogDatabase::Recover() {
  const absl::WriterMutexLock lock(&files_mutex_);
  if (failure().ok()) return absl::OkStatus();
  CloseFiles();
  absl::Status opened = OpenFiles();
  const absl::MutexLock failure_lock(&failure_mutex_);
  failure_ = opened;
  return opened;
}

absl::Status LogDatabase::TryToRecover() {
  absl::Status why = failure();
  if (why.ok()) return why;
  return TryWriting().ok() ? Recover() : why;
}

absl::Status LogDatabase::TryWriting() const {
  rocksdb::Env& env = options_.env == nullptr ? *rocksdb::Env::Default() : *options_.env;
  std::uint64_t free_bytes = 0;
  DOCKET_RETURN_IF_ERROR(FromRocksDb(env.GetFreeSpace(options_.directory, &free_bytes),
                                     absl::StrCat("look for room in ", options_.directory)));
  if (free_bytes < options_.free_bytes_to_go_on) return absl::UnavailableError("no room yet");
  const std::string path = options_.directory + "/" + kTrialFile;
  const std::string what = absl::StrCat("write ", path);
  DOCKET_RETURN_IF_ERROR(
      FromRocksDb(rocksdb::WriteStringToFile(&env, kTrialFile, path, /*should_sync=*/true), what));
  return FromRocksDb(env.DeleteFile(path), what);
}

}  // namespace docket::eventstore
