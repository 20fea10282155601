// merges.csv of an export: every merge that was first assessed in the time, with its evidence as
// GET /api/v1/audit/merges/{id} has it now (docs/merge-evidence.md), what it lacks, and the events
// that prove that. Cells are as RFC 4180 has them, one line for each; a text that a spreadsheet
// would take for a formula has an apostrophe in front.
// Thread-safety: used by one thread. Ownership: borrows the queries.
// Failure: kUnavailable: the views do not include what the journal has, with what to do; else as
// AuditQueries and ExportDirectory.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "projections/audit_queries.h"
#include "replay/export/export_addition.h"
#include "schemas/codec/personal.h"

namespace docket::apps {

class MergesCsv final : public replay::ExportAddition {
 public:
  // `people` has the keys to their names. `visible`: whose merges, and up to where the views must
  // have read.
  MergesCsv(projections::AuditQueries& audits, const schemas::PersonalReader& people,
            projections::Visible visible)
      : audits_(audits), people_(people), visible_(std::move(visible)) {}

  [[nodiscard]] absl::Status Begin(replay::ExportDirectory& directory) override;
  [[nodiscard]] absl::Status Take(const docket::journal_proto::Commit& commit) override;
  [[nodiscard]] absl::Status Finish() override;

 private:
  projections::AuditQueries& audits_;
  const schemas::PersonalReader& people_;
  const projections::Visible visible_;
  std::unique_ptr<replay::ExportDirectory::File> file_;
};

// With what makes it one cell of one line, without the comma.
[[nodiscard]] std::string CsvCell(std::string_view text);

}  // namespace docket::apps
