// SourceReader: the inputs of one partition of a source log, in order, whatever the log holds. A
// journal is read through the reader rule; a plain log (webhook_received, delivery_results) record
// by record, its reader state being the position and the hash of the last record alone.
// Thread-safety: used by one thread. Borrows the log.
#pragma once

#include <limits>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "eventstore/reader_rule.h"
#include "eventstore/record_log.h"
#include "projections/input.h"

namespace docket::projections {

// A log that views are made from.
struct Source {
  SourceKind kind = SourceKind::kJournal;
  eventstore::RecordLog* log = nullptr;  // outlives everything that is given the source
};

struct SourceBatch {
  Inputs inputs;
  eventstore::ReaderState after;  // behind everything walked, which may be more than the inputs
  eventstore::Offset end;         // of the partition, when the read began
};

class SourceReader {
 public:
  SourceReader() = default;
  SourceReader(const SourceReader&) = delete;
  SourceReader& operator=(const SourceReader&) = delete;
  virtual ~SourceReader() = default;

  // The next batch, which walks no record at or behind `bound`. kDataLoss: the log is not the one
  // that was read before; after an error the reader stands where it stood.
  [[nodiscard]] virtual absl::StatusOr<SourceBatch> ReadBefore(
      eventstore::Offset bound, const eventstore::ReadLimits& limits) = 0;

  [[nodiscard]] virtual const eventstore::ReaderState& state() const = 0;
};

// Resumes behind `from`. A value-initialised state begins with the first record that is there; in a
// journal this is the first one ever, or kOutOfRange.
[[nodiscard]] std::unique_ptr<SourceReader> OpenSource(const Source& source,
                                                       eventstore::PartitionIndex partition,
                                                       eventstore::ReaderState from);

// A bound that nothing reaches.
inline constexpr eventstore::Offset kNoBound{std::numeric_limits<std::int64_t>::max()};

}  // namespace docket::projections
