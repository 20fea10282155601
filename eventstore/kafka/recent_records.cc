#include "eventstore/kafka/recent_records.h"

#include <algorithm>
#include <utility>

#include "eventstore/record_size.h"
#include "platform/check.h"

namespace docket::eventstore {

RecentRecords::RecentRecords(std::size_t bytes_max) : bytes_max_(bytes_max) {}

void RecentRecords::BeginAt(std::optional<Offset> from) {
  records_.clear();
  bytes_ = 0;
  begin_ = from;
  end_ = from;
}

void RecentRecords::Add(StoredRecord record) {
  DOCKET_CHECK(!end_.has_value() || record.offset >= *end_);
  if (end_ != record.offset) BeginAt(record.offset);
  end_ = Next(record.offset);
  bytes_ += SizeOf(record.record);
  records_.push_back(std::move(record));
  while (bytes_ > bytes_max_ && records_.size() > 1) {
    bytes_ -= SizeOf(records_.front().record);
    begin_ = Next(records_.front().offset);
    records_.pop_front();
  }
}

bool RecentRecords::Reaches(Offset from) const {
  return begin_.has_value() && *begin_ <= from && from <= *end_;
}

void RecentRecords::Read(Offset from, const ReadLimits& limits, ReadBatch& batch) const {
  DOCKET_CHECK(Reaches(from));
  std::size_t bytes = 0;
  auto record =
      std::lower_bound(records_.begin(), records_.end(), from,
                       [](const StoredRecord& one, Offset offset) { return one.offset < offset; });
  batch.next = from;
  for (; record != records_.end() && batch.records.size() < limits.records_max; ++record) {
    bytes += SizeOf(record->record);
    batch.records.push_back(*record);
    batch.next = Next(record->offset);
    if (bytes >= limits.bytes_max) return;
  }
}

const StoredRecord* RecentRecords::newest() const {
  return records_.empty() ? nullptr : &records_.back();
}

}  // namespace docket::eventstore
