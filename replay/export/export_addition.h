// ExportAddition: a file of an export that is made of the commits that are exported, and of what
// whoever made it knows besides. Thread-safety: used by one thread. Failure: an error ends the
// export.
#pragma once

#include "absl/status/status.h"
#include "replay/export/export_directory.h"
#include "schemas/journal_proto.h"

namespace docket::replay {

class ExportAddition {
 public:
  ExportAddition() = default;
  ExportAddition(const ExportAddition&) = delete;
  ExportAddition& operator=(const ExportAddition&) = delete;
  virtual ~ExportAddition() = default;

  // The directory outlives what is begun in it.
  [[nodiscard]] virtual absl::Status Begin(ExportDirectory& directory) = 0;
  // Each commit that counts, in the order of the records.
  [[nodiscard]] virtual absl::Status Take(const journal_proto::Commit& commit) = 0;
  // No more comes.
  [[nodiscard]] virtual absl::Status Finish() = 0;
};

}  // namespace docket::replay
