// CheckExport: an audit of an export with nothing but its files and the public key. The manifest
// against its signature, every file against the manifest, every record against the signed tree at
// the place that it claims, the reader rule as far as it can be seen, events.jsonl and the
// population of merges.csv against what the records say, and the versions of each stream for gaps.
// Thread-safety: a function without shared state. Memory: what stands in the manifest, a record and
// its lines, and the last version of each stream. Failure: kNotFound: there is no export;
// kUnavailable: a file cannot be read. What differs is no error: it is in the report.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "replay/audit/signed_note.h"
#include "replay/export/manifest.h"

namespace docket::replay {

// Findings that are told one by one; the rest are counted.
inline constexpr std::size_t kExportFindingsMax = 100;

struct ExportCheck {
  std::string directory;
  VerifierKey key;
  std::string software;  // this program's version: the data of events looks as it makes it
  std::function<void(std::uint64_t records)> report = {};  // how far it is; may be empty
};

struct ExportReport {
  Manifest manifest;  // as it was read; empty if it is none
  std::uint64_t records = 0;
  std::uint64_t ignored_records = 0;  // that the reader rule ignores, as the export says
  std::uint64_t events = 0;
  std::vector<std::string> findings;  // empty: all is as exported and signed
  std::uint64_t more_findings = 0;    // that are not among them
  std::vector<std::string> notes;     // what could not be checked

  [[nodiscard]] bool ok() const { return findings.empty(); }
};

[[nodiscard]] absl::StatusOr<ExportReport> CheckExport(const ExportCheck& check);

}  // namespace docket::replay
