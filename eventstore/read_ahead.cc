#include "eventstore/read_ahead.h"

namespace docket::eventstore {

ReadAhead::ReadAhead(RecordLog& log, PartitionIndex partition, const OffsetRange& range)
    : log_(log), partition_(partition), end_(range.end) {
  BeginRead(range.start);
}

absl::StatusOr<ReadBatch> ReadAhead::Next() {
  absl::StatusOr<ReadBatch> batch = next_.get();
  if (batch.ok()) BeginRead(batch->next);
  return batch;
}

// Where no thread is to be had, it is read when it is asked for.
void ReadAhead::BeginRead(Offset offset) {
  if (offset >= end_) return;
  next_ = std::async(std::launch::async | std::launch::deferred,
                     [this, offset] { return log_.Read(partition_, offset, {}); });
}

}  // namespace docket::eventstore
