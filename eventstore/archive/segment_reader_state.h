// The reader state of an archived log: that of the reader rule for a journal; for any other log its
// place and last record alone. Thread-safety: a pure function.
#pragma once

#include "absl/status/status.h"
#include "eventstore/reader_rule.h"
#include "eventstore/record_log.h"

namespace docket::eventstore {

// Moves `state` behind the record. As ParseJournalRecord, naming the offset; then it did not move.
[[nodiscard]] absl::Status WalkArchived(const LogName& log, const StoredRecord& stored,
                                        ReaderState& state);

}  // namespace docket::eventstore
