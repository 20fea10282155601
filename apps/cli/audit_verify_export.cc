#include "apps/cli/audit_verify_export.h"

#include <cstdint>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "apps/cli/output.h"
#include "apps/version.h"
#include "boost/json/array.hpp"
#include "boost/json/object.hpp"
#include "boost/json/serialize.hpp"
#include "platform/time_format.h"
#include "replay/export/export_check.h"
#include "replay/export/manifest.h"

namespace docket::apps {
namespace {

// Between two lines of progress: a fraction of a second.
constexpr std::uint64_t kRecordsPerReport = std::uint64_t{1} << 12U;

boost::json::object ToJson(const replay::ExportReport& report) {
  const replay::Manifest& manifest = report.manifest;
  return {{"ok", report.ok()},
          {"organization", replay::OrganizationText(manifest.range.organization)},
          {"from", platform::FormatRfc3339(manifest.range.from)},
          {"to", platform::FormatRfc3339(manifest.range.to)},
          {"files", manifest.files.size()},
          {"records", report.records},
          {"ignored_records", report.ignored_records},
          {"events", report.events},
          {"findings", boost::json::array(report.findings.begin(), report.findings.end())},
          {"more_findings", report.more_findings},
          {"notes", boost::json::array(report.notes.begin(), report.notes.end())}};
}

void Print(const replay::ExportReport& report) {
  const replay::ExportRange& range = report.manifest.range;
  std::cout << replay::OrganizationText(range.organization) << " from "
            << platform::FormatRfc3339(range.from) << " to " << platform::FormatRfc3339(range.to)
            << ": " << Counted(absl::StrCat(report.events), {.one = "event", .many = "events"})
            << " in "
            << Counted(absl::StrCat(report.records), {.one = "record", .many = "records"});
  if (report.ignored_records > 0) {
    std::cout << ", " << report.ignored_records << " of them ignored by the reader rule";
  }
  std::cout << (report.ok() ? ": as exported and signed\n" : ": NOT as exported and signed\n");
  for (const std::string& finding : report.findings) std::cout << "  " << finding << "\n";
  if (report.more_findings > 0) {
    std::cout << "  and " << report.more_findings << " more\n";
  }
  for (const std::string& note : report.notes) std::cout << "note: " << note << "\n";
}

}  // namespace

int VerifyExport(const VerifyExportOptions& options) {
  ProgressLine progress;
  const auto report = replay::CheckExport(
      {.directory = options.directory,
       .key = options.key,
       .software = kVersion,
       .report = [&](std::uint64_t records) {
         if (records % kRecordsPerReport == 0) {
           progress.Show(absl::StrCat(options.directory, ": ", records, " records"));
         }
       }});
  if (!report.ok()) return Complain(report.status());
  if (options.json) {
    std::cout << boost::json::serialize(ToJson(*report)) << "\n";
  } else {
    Print(*report);
  }
  return report->ok() ? kDone : kFoundOrFailed;
}

}  // namespace docket::apps
