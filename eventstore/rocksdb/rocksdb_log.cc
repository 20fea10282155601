#include "eventstore/rocksdb/rocksdb_log.h"

#include <rocksdb/db.h>

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "eventstore/record_size.h"
#include "eventstore/rocksdb/rocksdb_keys.h"
#include "eventstore/rocksdb/rocksdb_status.h"
#include "eventstore/rocksdb/stored_record.h"
#include "platform/check.h"
#include "platform/status_macros.h"

namespace docket::eventstore {
namespace {

// A disk that stalls once must not hold the next batch back for long.
constexpr absl::Duration kLingerMax = absl::Milliseconds(2);

std::size_t Index(PartitionIndex partition) { return static_cast<std::size_t>(partition.value()); }

struct Scan {
  const LogName& log;
  const std::string& directory;
  PartitionIndex partition;
  const ReadLimits& limits;
};

// Reads from `batch.next` up to `batch.end` within the limits.
absl::Status ScanRecords(rocksdb::Iterator& iterator, const Scan& scan, ReadBatch& batch) {
  const auto hole = [&scan, &batch] {
    return absl::DataLossError(absl::StrCat(
        ToString(scan.log), " partition ", scan.partition.value(), " offset ", batch.next.value(),
        ": the record is missing in ", scan.directory, ". ", kRestoreAdvice));
  };
  std::size_t bytes = 0;
  iterator.Seek(RecordKey({.partition = scan.partition, .offset = batch.next}));
  for (; iterator.Valid() && batch.records.size() < scan.limits.records_max; iterator.Next()) {
    const RecordPosition expected{.partition = scan.partition, .offset = batch.next};
    if (ParseRecordKey(iterator.key().ToStringView()) != expected) return hole();
    auto decoded = DecodeStoredRecord(expected, iterator.value().ToStringView());
    if (!decoded.ok()) {
      const bool broken = absl::IsDataLoss(decoded.status());
      return {decoded.status().code(),
              absl::StrCat(ToString(scan.log), " ", decoded.status().message(), " in ",
                           scan.directory, broken ? ". " : "", broken ? kRestoreAdvice : "")};
    }
    bytes += SizeOf(decoded->record);
    batch.records.push_back(*std::move(decoded));
    batch.next = Next(batch.next);
    if (bytes >= scan.limits.bytes_max) return absl::OkStatus();
  }
  DOCKET_RETURN_IF_ERROR(FromRocksDb(
      iterator.status(), absl::StrCat("read ", ToString(scan.log), " in ", scan.directory)));
  const bool all_walked = !iterator.Valid();
  return all_walked && batch.next < batch.end ? hole() : absl::OkStatus();
}

}  // namespace

class RocksDbLog::QueueAppender final : public Appender {
 public:
  QueueAppender(AppendQueue& queue, std::size_t record_bytes_max, PartitionIndex partition)
      : queue_(queue), record_bytes_max_(record_bytes_max), partition_(partition) {
    queue_.Announce(this);
  }

  ~QueueAppender() override {
    for (const QueuedAppend& append : queue_.GiveUp(this)) {
      append.done({.kind = AppendOutcome::Kind::kNotAppended,
                   .offset = std::nullopt,
                   .error = absl::CancelledError("the appender was destroyed before its turn")});
    }
  }

  absl::Status Append(Record record, AppendCallback done) override {
    const std::size_t bytes = SizeOf(record);
    if (bytes > record_bytes_max_) {
      return absl::InvalidArgumentError(absl::StrCat("the record has ", bytes, " bytes, more than ",
                                                     record_bytes_max_,
                                                     "; large content goes to the blob store"));
    }
    return queue_.Push({.owner = this,
                        .partition = partition_,
                        .packed = PackRecord(record),
                        .done = std::move(done)});
  }

 private:
  AppendQueue& queue_;
  const std::size_t record_bytes_max_;
  const PartitionIndex partition_;
};

absl::StatusOr<std::unique_ptr<RecordLog>> RocksDbLog::Open(std::shared_ptr<LogDatabase> database,
                                                            LogName name,
                                                            std::int32_t partition_count,
                                                            const platform::Clock& clock) {
  DOCKET_RETURN_IF_ERROR(database->TakeLog(name, partition_count));
  auto stored = database->FindRanges(name, partition_count);
  if (!stored.ok()) {
    database->ReleaseLog(name);
    return stored.status();
  }
  return std::unique_ptr<RecordLog>(
      new RocksDbLog(std::move(database), std::move(name), *std::move(stored), clock));
}

RocksDbLog::RocksDbLog(std::shared_ptr<LogDatabase> database, LogName name,
                       LogDatabase::StoredRanges stored, const platform::Clock& clock)
    : database_(std::move(database)),
      name_(std::move(name)),
      partition_count_(static_cast<std::int32_t>(stored.partitions.size())),
      clock_(clock),
      ranges_(std::move(stored.partitions)),
      subscribers_(Index(PartitionIndex(partition_count_))),
      opening_(stored.opening),
      recovery_wait_(absl::FromChrono(database_->options().recovery_wait_min)),
      queue_(database_->options().appends),
      appender_thread_([this] { RunAppender(); }) {}

RocksDbLog::~RocksDbLog() {
  queue_.Stop();
  appender_thread_.join();
  database_->ReleaseLog(name_);
}

std::unique_ptr<Appender> RocksDbLog::OpenAppender(PartitionIndex partition) {
  DOCKET_CHECK(CheckPartition(partition).ok());
  return std::make_unique<QueueAppender>(queue_, database_->options().appends.record_bytes_max,
                                         partition);
}

absl::Status RocksDbLog::CheckPartition(PartitionIndex partition) const {
  if (partition.value() >= 0 && partition.value() < partition_count_) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(ToString(name_), " has no partition ",
                                                 partition.value(), "; it has ", partition_count_));
}

OffsetRange RocksDbLog::RangeOf(PartitionIndex partition) const {
  const absl::MutexLock lock(&ranges_mutex_);
  return ranges_[Index(partition)];
}

absl::StatusOr<ReadBatch> RocksDbLog::Read(PartitionIndex partition, Offset from,
                                           const ReadLimits& limits) {
  DOCKET_RETURN_IF_ERROR(CheckPartition(partition));
  DOCKET_CHECK(limits.records_max > 0);
  const OffsetRange range = RangeOf(partition);
  const auto out_of_range = [&](Offset start) {
    return absl::OutOfRangeError(absl::StrCat(
        ToString(name_), " partition ", partition.value(), " begins at ", start.value(),
        " and ends before ", range.end.value(), "; a read from ", from.value(), " is outside"));
  };
  if (from < range.start || from > range.end) return out_of_range(range.start);

  ReadBatch batch{.records = {}, .next = from, .end = range.end};
  if (from == range.end) return batch;
  const std::string upper_key = RecordKey({.partition = partition, .offset = range.end});
  DOCKET_RETURN_IF_ERROR(
      database_->Read(name_, [&](rocksdb::DB& db, rocksdb::ColumnFamilyHandle& family) {
        const rocksdb::Slice upper_bound(upper_key);
        rocksdb::ReadOptions read_options;
        read_options.verify_checksums = true;
        read_options.fill_cache = false;
        read_options.iterate_upper_bound = &upper_bound;
        const std::unique_ptr<rocksdb::Iterator> iterator(db.NewIterator(read_options, &family));
        // A trim raises the start before it removes anything: what this iterator may lack shows.
        const Offset start = RangeOf(partition).start;
        if (from < start) return absl::Status(out_of_range(start));
        return ScanRecords(*iterator,
                           {.log = name_,
                            .directory = database_->options().directory,
                            .partition = partition,
                            .limits = limits},
                           batch);
      }));
  return batch;
}

absl::StatusOr<OffsetRange> RocksDbLog::Offsets(PartitionIndex partition) {
  DOCKET_RETURN_IF_ERROR(CheckPartition(partition));
  return RangeOf(partition);
}

std::unique_ptr<Subscription> RocksDbLog::Subscribe(PartitionIndex partition,
                                                    std::function<void()> on_more) {
  DOCKET_CHECK(CheckPartition(partition).ok());
  return subscribers_[Index(partition)].Add(std::move(on_more));
}

absl::Status RocksDbLog::TrimBefore(PartitionIndex partition, Offset offset) {
  DOCKET_RETURN_IF_ERROR(CheckPartition(partition));
  const absl::MutexLock trim_lock(&trim_mutex_);
  {
    const absl::MutexLock lock(&ranges_mutex_);
    OffsetRange& range = ranges_[Index(partition)];
    if (offset > range.end) {
      return absl::OutOfRangeError(absl::StrCat(ToString(name_), " partition ", partition.value(),
                                                " ends before ", range.end.value(),
                                                "; it cannot be trimmed to ", offset.value()));
    }
    // Also when it is there already: an earlier trim may have failed behind this line.
    range.start = std::max(range.start, offset);
    offset = range.start;
  }
  const auto fill = [&](rocksdb::WriteBatch& batch, rocksdb::ColumnFamilyHandle& log,
                        rocksdb::ColumnFamilyHandle& meta) {
    rocksdb::Status recorded =
        batch.Put(&meta, TrimmedStartKey(name_, partition), EncodeOffset(offset));
    if (!recorded.ok()) return recorded;
    return batch.DeleteRange(&log, RecordKey({.partition = partition, .offset = Offset(0)}),
                             RecordKey({.partition = partition, .offset = offset}));
  };
  absl::Status written;
  do {
    written = database_->Write(name_, database_->opening(), fill);
  } while (absl::IsAborted(written));
  DOCKET_RETURN_IF_ERROR(written);
  return database_->ReclaimTrimmed(name_, partition, offset);
}

// A batch may wait for company as long as costs little beside its own sync.
void RocksDbLog::RunAppender() {
  constexpr std::int64_t kShareOfWrite = 4;
  absl::Duration linger = absl::ZeroDuration();
  for (auto batch = queue_.Take(linger); !batch.empty(); batch = queue_.Take(linger)) {
    const absl::Time begin = clock_.MonotonicNow();
    CommitBatch(batch);
    linger = std::min((clock_.MonotonicNow() - begin) / kShareOfWrite, kLingerMax);
  }
}

void RocksDbLog::CommitBatch(std::vector<QueuedAppend>& batch) {
  std::vector<Offset> offsets;
  if (const absl::Status written = WriteBatch(batch, offsets); !written.ok()) {
    Refuse(written, batch);
    if (AwaitRecovery()) queue_.Resume();
    return;
  }
  recovery_wait_ = absl::FromChrono(database_->options().recovery_wait_min);
  queue_.NoteWritten();
  Acknowledge(batch, offsets);
  queue_.Finish();
  std::set<PartitionIndex> partitions;
  for (const QueuedAppend& append : batch) partitions.insert(append.partition);
  for (const PartitionIndex partition : partitions) Notify(partition);
}

absl::Status RocksDbLog::WriteBatch(std::vector<QueuedAppend>& batch,
                                    std::vector<Offset>& offsets) {
  const domain::Timestamp appended_at = clock_.Now();
  const auto fill = [&](rocksdb::WriteBatch& puts, rocksdb::ColumnFamilyHandle& log,
                        rocksdb::ColumnFamilyHandle& /*meta*/) {
    for (std::size_t i = 0; i < batch.size(); ++i) {
      const RecordPosition position{.partition = batch[i].partition, .offset = offsets[i]};
      SealPackedRecord(position, appended_at, batch[i].packed);
      rocksdb::Status put = puts.Put(&log, RecordKey(position), batch[i].packed);
      if (!put.ok()) return put;
    }
    return rocksdb::Status::OK();
  };
  while (true) {
    offsets.clear();
    {
      const absl::MutexLock lock(&ranges_mutex_);
      std::vector<OffsetRange> ahead = ranges_;
      for (const QueuedAppend& append : batch) {
        Offset& end = ahead[Index(append.partition)].end;
        offsets.push_back(end);
        end = Next(end);
      }
    }
    absl::Status written = database_->Write(name_, opening_, fill);
    if (!absl::IsAborted(written)) return written;
    DOCKET_RETURN_IF_ERROR(ReloadRanges());
  }
}

void RocksDbLog::Acknowledge(const std::vector<QueuedAppend>& batch,
                             const std::vector<Offset>& offsets) {
  {
    const absl::MutexLock lock(&ranges_mutex_);
    for (std::size_t i = 0; i < batch.size(); ++i) {
      ranges_[Index(batch[i].partition)].end = Next(offsets[i]);
    }
  }
  for (std::size_t i = 0; i < batch.size(); ++i) {
    batch[i].done({.kind = AppendOutcome::Kind::kAcknowledged,
                   .offset = offsets[i],
                   .error = absl::OkStatus()});
  }
}

void RocksDbLog::Refuse(const absl::Status& why, const std::vector<QueuedAppend>& batch) {
  queue_.Suspend(why);
  const std::vector<QueuedAppend> never_written = queue_.TakeAll();
  const auto answer = [&why](const QueuedAppend& append, AppendOutcome::Kind kind) {
    append.done({.kind = kind, .offset = std::nullopt, .error = why});
  };
  for (const auto& append : batch) answer(append, AppendOutcome::Kind::kUnknown);
  for (const auto& append : never_written) answer(append, AppendOutcome::Kind::kNotAppended);
  queue_.Finish();
}

bool RocksDbLog::AwaitRecovery() {
  const absl::Duration longest = absl::FromChrono(database_->options().recovery_wait_max);
  while (!queue_.AwaitStop(recovery_wait_)) {
    recovery_wait_ = std::min(2 * recovery_wait_, longest);
    absl::Status status = database_->TryToRecover();
    if (database_->opening() != opening_) status = ReloadRanges();
    if (status.ok()) return true;
    queue_.Suspend(std::move(status));
  }
  return false;
}

absl::Status RocksDbLog::ReloadRanges() {
  DOCKET_ASSIGN_OR_RETURN(const LogDatabase::StoredRanges stored,
                          database_->FindRanges(name_, partition_count_));
  {
    const absl::MutexLock lock(&ranges_mutex_);
    for (std::size_t i = 0; i < ranges_.size(); ++i) {
      const OffsetRange& found = stored.partitions[i];
      if (found.end < ranges_[i].end) {
        return absl::DataLossError(absl::StrCat(
            ToString(name_), " in ", database_->options().directory, " partition ", i,
            ": acknowledged records up to offset ", ranges_[i].end.value() - 1,
            " are gone; what is stored ends before ", found.end.value(), ". ", kRestoreAdvice));
      }
      ranges_[i] = {.start = std::max(ranges_[i].start, found.start), .end = found.end};
    }
  }
  opening_ = stored.opening;
  for (std::int32_t i = 0; i < partition_count_; ++i) Notify(PartitionIndex(i));
  return absl::OkStatus();
}

void RocksDbLog::Notify(PartitionIndex partition) { subscribers_[Index(partition)].CallAll(); }

}  // namespace docket::eventstore
