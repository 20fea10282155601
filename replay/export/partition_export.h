// What one partition of a journal has of an organisation in a time: its records, byte for byte,
// with the claims that the reader rule needs, the tiles that prove that they are in the signed
// tree, and a line for each of their events. Thread-safety: a function without shared state.
// Ownership: borrows everything it is given. Memory: a batch of records, a tile or two of each
// level. Failure: as RecordLog, SignedLeaves, checkpoint.h and ExportDirectory; kUnavailable also,
// with what to do, while there is no tree, or it does not reach as far as the records;
// kFailedPrecondition: the beginning of the log is gone; kDataLoss: a record is not the one that
// was signed; kCancelled.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "eventstore/record_log.h"
#include "replay/audit/signed_note.h"
#include "replay/audit/tile_files.h"
#include "replay/export/export_addition.h"
#include "replay/export/export_directory.h"
#include "replay/export/manifest.h"

namespace docket::replay {

struct PartitionExport {
  eventstore::RecordLog& log;
  eventstore::PartitionIndex partition;
  const TileFiles& tree;
  VerifierKey key;
  ExportRange range;
  ExportDirectory& directory;
  ExportDirectory::File& events;                // gets the lines
  std::vector<ExportAddition*> additions = {};  // get each commit that counts
  // After each batch, with the records that were walked in it. Its error ends the export.
  std::function<absl::Status(std::int64_t records)> report;
};

struct PartitionResult {
  ExportedPartition exported;       // without records: the partition has no file in the export
  bool knows_organization = false;  // has a record of it besides its trail, of whatever time
};

[[nodiscard]] absl::StatusOr<PartitionResult> ExportPartition(const PartitionExport& order);

}  // namespace docket::replay
