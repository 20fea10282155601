// ReadAhead: reads a stretch of a log's partition, one batch behind the other; while the caller
// works on a batch, a thread of its own reads the next one. Whoever reads all of a log takes as
// long for reading as for what it does with the records.
// Thread-safety: used by one thread. Ownership: borrows the log; waits in its destructor for what
// is being read. Memory: two batches. Failure: the log's error; the same batch is not tried again.
#pragma once

#include <future>

#include "absl/status/statusor.h"
#include "eventstore/record_log.h"

namespace docket::eventstore {

class ReadAhead {
 public:
  ReadAhead(RecordLog& log, PartitionIndex partition, const OffsetRange& range);

  // Whether there is another batch.
  [[nodiscard]] bool HasNext() const { return next_.valid(); }
  // Precondition: there is one. Its last records may be behind the range.
  [[nodiscard]] absl::StatusOr<ReadBatch> Next();

 private:
  void BeginRead(Offset offset);

  RecordLog& log_;
  const PartitionIndex partition_;
  const Offset end_;
  std::future<absl::StatusOr<ReadBatch>> next_;
};

}  // namespace docket::eventstore
