#include "eventstore/rocksdb/restored_log.h"

#include <rocksdb/db.h>

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "eventstore/rocksdb/log_database.h"
#include "eventstore/rocksdb/rocksdb_keys.h"
#include "eventstore/rocksdb/stored_record.h"
#include "platform/status_macros.h"

namespace docket::eventstore {
namespace {

absl::Status CheckConsecutive(const RestoredPlace& place, OffsetRange range,
                              std::span<const StoredRecord> records) {
  // An empty partition begins where its first records say.
  Offset expected = range.start == range.end ? records.front().offset : range.end;
  for (const StoredRecord& stored : records) {
    if (stored.offset != expected) {
      return absl::InvalidArgumentError(
          absl::StrCat(ToString(place.log), " partition ", place.partition.value(), ": offset ",
                       stored.offset.value(), " follows ", expected.value() - 1,
                       ". An embedded log has no gaps"));
    }
    expected = Next(expected);
  }
  return absl::OkStatus();
}

}  // namespace

RestoredLogs::RestoredLogs(std::shared_ptr<LogDatabase> database)
    : database_(std::move(database)) {}

absl::StatusOr<RestoredLogs> RestoredLogs::Open(const RocksDbLogOptions& options) {
  DOCKET_ASSIGN_OR_RETURN(std::shared_ptr<LogDatabase> database, LogDatabase::Open(options));
  return RestoredLogs(std::move(database));
}

absl::Status RestoredLogs::Add(const RestoredPlace& place, std::span<const StoredRecord> records) {
  if (records.empty()) return absl::OkStatus();
  DOCKET_RETURN_IF_ERROR(database_->TakeLog(place.log, place.partition_count));
  database_->ReleaseLog(place.log);
  DOCKET_ASSIGN_OR_RETURN(const LogDatabase::StoredRanges stored,
                          database_->FindRanges(place.log, place.partition_count));
  const OffsetRange range = stored.partitions[static_cast<std::size_t>(place.partition.value())];
  DOCKET_RETURN_IF_ERROR(CheckConsecutive(place, range, records));
  const auto fill = [&](rocksdb::WriteBatch& batch, rocksdb::ColumnFamilyHandle& log,
                        rocksdb::ColumnFamilyHandle& meta) {
    rocksdb::Status put;
    if (range.start == range.end && records.front().offset > Offset(0)) {
      put = batch.Put(&meta, TrimmedStartKey(place.log, place.partition),
                      EncodeOffset(records.front().offset));
    }
    for (auto record = records.begin(); put.ok() && record != records.end(); ++record) {
      const RecordPosition position{.partition = place.partition, .offset = record->offset};
      std::string packed = PackRecord(record->record);
      SealPackedRecord(position, record->appended_at, packed);
      put = batch.Put(&log, RecordKey(position), packed);
    }
    return put;
  };
  return database_->Write(place.log, stored.opening, fill);
}

}  // namespace docket::eventstore
