// findings.sarif of an export: what the analyses that were completed in the time found, as
// SARIF 2.1.0 (api/json/sarif_json.h), one run for each tool of each analysis, in the order of the
// records. Each names its Docket run (automationDetails.id: RUN/TOOL), the head that was analysed,
// and the event that recorded it (properties).
// Thread-safety: used by one thread. Ownership: borrows the blobs. Memory: one analysis.
// Failure: kDataLoss: findings that an event names are not there; else as BlobStore and
// ExportDirectory.
#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "eventstore/blob_store.h"
#include "replay/export/export_addition.h"

namespace docket::apps {

inline constexpr char kFindingsName[] = "findings.sarif";

class FindingsSarif final : public replay::ExportAddition {
 public:
  explicit FindingsSarif(eventstore::BlobStore& blobs) : blobs_(blobs) {}

  [[nodiscard]] absl::Status Begin(replay::ExportDirectory& directory) override;
  [[nodiscard]] absl::Status Take(const docket::journal_proto::Commit& commit) override;
  [[nodiscard]] absl::Status Finish() override;

 private:
  eventstore::BlobStore& blobs_;
  std::unique_ptr<replay::ExportDirectory::File> file_;
  bool has_run_ = false;
};

}  // namespace docket::apps
