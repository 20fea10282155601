// CheckPartition: what an export has of one partition. Every record is the leaf of the signed tree
// that it claims to be, they are in order and of the organisation and time, what counts by the
// export counts by the reader rule as far as the records that are there show it, streams have no
// gaps, and the lines of events and merges are theirs.
// Thread-safety: a function without shared state. Ownership: borrows lines and findings.
// Memory: a record, a tile or two of each level, the last version of each stream of the partition.
// Failure: as ExportedLines. What differs is a finding.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "replay/audit/signed_note.h"
#include "replay/export/exported_lines.h"
#include "replay/export/findings.h"
#include "replay/export/manifest.h"

namespace docket::replay {

struct PartitionCheck {
  std::string directory;  // of the export
  VerifierKey key;
  ExportRange range;
  ExportedPartition claimed;  // by the manifest
  ExportedLines& events;
  ExportedLines& merges;
  Findings& findings;
  std::function<void(std::uint64_t records)> report = {};  // may be empty
};

struct PartitionCounts {
  std::uint64_t records = 0;
  std::uint64_t ignored = 0;
  std::uint64_t events = 0;
};

[[nodiscard]] absl::StatusOr<PartitionCounts> CheckPartition(const PartitionCheck& check);

}  // namespace docket::replay
