// What the audit tree has of a record of a journal partition, whatever log it is stored in: its
// kind and the hash of all that was appended (docs/formats/audit-tree.md has the bytes).
// Thread-safety: pure functions. Failure: as ParseJournalRecord; a record that no reader of the
// journal can read gets no leaf either.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "eventstore/record_log.h"

namespace docket::replay {

// Key, headers and value, each with its length in front: what the hash is of.
[[nodiscard]] std::string RecordBytes(const eventstore::Record& record);

[[nodiscard]] absl::StatusOr<std::string> LeafDataOf(const eventstore::Record& record);

}  // namespace docket::replay
