// ExportAudit: what both journals have of one organisation in a time, as a directory of files that
// can be checked without Docket (export_check.h; docs/formats/audit-export.md). The same journal,
// trees and order give the same bytes.
// Thread-safety: a function without shared state; the journals and their trees may grow meanwhile.
// Ownership: borrows everything it is given. Memory: as partition_export.h, and the name of each
// file. Failure: kInvalidArgument: the range is none, or its end has not come; kNotFound: nothing
// was ever recorded of the organisation; else as partition_export.h. What was begun is removed.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "eventstore/record_log.h"
#include "platform/clock.h"
#include "replay/audit/signed_note.h"
#include "replay/export/export_addition.h"
#include "replay/export/manifest.h"
#include "replay/replay_progress.h"

namespace docket::replay {

struct ExportOrder {
  ExportRange range;
  std::string out;  // the directory to make; not there yet, or empty
  std::vector<ExportAddition*> additions = {};
};

struct ExportSources {
  std::vector<eventstore::RecordLog*> journals;  // in this order
  std::string trees;                             // the directory of all trees
  SignerKey key;                                 // theirs; signs the manifest too
  const platform::Clock& clock;
  std::string software;  // this program's version
};

struct ExportListener {
  ReportProgress report = {};  // its "events" are the records walked, of anybody
  IsCancelled cancelled = {};
};

// kInvalidArgument: it ends before it begins, or has not passed yet.
[[nodiscard]] absl::Status CheckExportRange(const ExportRange& range, domain::Timestamp now);

[[nodiscard]] absl::StatusOr<Manifest> ExportAudit(const ExportSources& sources,
                                                   const ExportOrder& order,
                                                   const ExportListener& listener);

}  // namespace docket::replay
