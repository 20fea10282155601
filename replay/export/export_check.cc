#include "replay/export/export_check.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "platform/status_macros.h"
#include "replay/export/event_line.h"
#include "replay/export/exported_lines.h"
#include "replay/export/findings.h"
#include "replay/export/merge_line.h"
#include "replay/export/partition_check.h"
#include "replay/export/running_sha256.h"

namespace docket::replay {
namespace {

constexpr std::size_t kPieceBytes = 64U << 10U;

absl::StatusOr<std::string> ReadWhole(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file.is_open()) return absl::NotFoundError(absl::StrCat("cannot read ", path));
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (file.bad()) return absl::UnavailableError(absl::StrCat("cannot read ", path));
  return text;
}

// Where the event stands: the same for a line that was altered only in what it says.
std::string_view PlaceIn(std::string_view line) { return line.substr(0, line.find(",\"id\":")); }

LineRules EventRules(bool compares_data) {
  LineRules rules{.name = kEventsName, .same = {}, .place = &PlaceIn};
  rules.same = [compares_data](std::string_view found, std::string_view expected) {
    return compares_data ? found == expected : BeforeData(found) == BeforeData(expected);
  };
  return rules;
}

LineRules MergeRules() {
  return {.name = kMergesName,
          .same = [](std::string_view found,
                     std::string_view expected) { return found.starts_with(expected); },
          .place = &BeginningIn,
          .heading = MergesHeading()};
}

class CheckOfExport {
 public:
  explicit CheckOfExport(const ExportCheck& check) : check_(check) {}

  [[nodiscard]] absl::StatusOr<ExportReport> Run();

 private:
  void CheckSignature(const std::string& manifest);
  void CheckFile(const ExportedFile& file);
  void CheckAgainstManifest();
  void FindStrangers(const std::set<std::string>& known);
  [[nodiscard]] absl::Status CheckRecords();
  [[nodiscard]] std::string PathOf(const std::string& name) const {
    return absl::StrCat(check_.directory, "/", name);
  }

  const ExportCheck& check_;
  Findings findings_{kExportFindingsMax};
  ExportReport report_;
};

void CheckOfExport::CheckSignature(const std::string& manifest) {
  const absl::StatusOr<std::string> note = ReadWhole(PathOf(kManifestNoteName));
  const absl::StatusOr<std::string> text =
      note.ok() ? OpenNote(*note, check_.key) : absl::StatusOr<std::string>(note.status());
  if (!text.ok()) {
    findings_.Add(absl::StrCat(kManifestNoteName, ": ", text.status().message()));
  } else if (*text != ManifestNoteText(manifest)) {
    findings_.Add(absl::StrCat(kManifestName, " was altered: it is not the one that ",
                               kManifestNoteName, " signs"));
  }
}

void CheckOfExport::CheckFile(const ExportedFile& file) {
  std::ifstream stream(PathOf(file.path), std::ios::binary);
  if (!stream.is_open()) {
    findings_.Add(absl::StrCat(file.path, " is missing"));
    return;
  }
  RunningSha256 hash;
  std::uint64_t bytes = 0;
  std::string piece(kPieceBytes, '\0');
  do {
    stream.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    const auto got = static_cast<std::size_t>(stream.gcount());
    hash.Add(std::string_view(piece).substr(0, got));
    bytes += got;
  } while (stream);
  if (bytes != file.bytes) {
    findings_.Add(absl::StrCat(file.path, " was altered: it has ", bytes,
                               " bytes, and was exported with ", file.bytes));
  } else if (hash.Finish() != file.sha256) {
    findings_.Add(
        absl::StrCat(file.path, " was altered: its SHA-256 is not the one in ", kManifestName));
  }
}

void CheckOfExport::FindStrangers(const std::set<std::string>& known) {
  std::vector<std::string> strangers;
  std::error_code error;
  for (std::filesystem::recursive_directory_iterator at(check_.directory, error), end;
       !error && at != end; at.increment(error)) {
    if (at->is_directory(error)) continue;
    std::string name = at->path().lexically_relative(check_.directory).generic_string();
    if (!known.contains(name)) strangers.push_back(std::move(name));
  }
  std::ranges::sort(strangers);
  for (const std::string& name : strangers) {
    findings_.Add(absl::StrCat(name, " is not in ", kManifestName, ": it was added"));
  }
}

void CheckOfExport::CheckAgainstManifest() {
  std::set<std::string> known = {kManifestName, kManifestNoteName};
  for (const ExportedFile& file : report_.manifest.files) {
    known.insert(file.path);
    CheckFile(file);
  }
  FindStrangers(known);
}

absl::Status CheckOfExport::CheckRecords() {
  const bool same_version = report_.manifest.software == check_.software;
  if (!same_version) {
    report_.notes.push_back(absl::StrCat(
        "the data of events in ", kEventsName, " was written by Docket ", report_.manifest.software,
        ", and this is ", check_.software,
        ": it is not compared with the records; verify with that version to have it compared"));
  }
  ExportedLines events(check_.directory, EventRules(same_version), findings_);
  ExportedLines merges(check_.directory, MergeRules(), findings_);
  DOCKET_RETURN_IF_ERROR(events.Open());
  DOCKET_RETURN_IF_ERROR(merges.Open());
  for (const ExportedPartition& partition : report_.manifest.partitions) {
    const std::uint64_t before = report_.records;
    DOCKET_ASSIGN_OR_RETURN(const PartitionCounts counts,
                            CheckPartition({.directory = check_.directory,
                                            .key = check_.key,
                                            .range = report_.manifest.range,
                                            .claimed = partition,
                                            .events = events,
                                            .merges = merges,
                                            .findings = findings_,
                                            .report = [this, before](std::uint64_t records) {
                                              if (check_.report) check_.report(before + records);
                                            }}));
    report_.records += counts.records;
    report_.ignored_records += counts.ignored;
    report_.events += counts.events;
  }
  DOCKET_RETURN_IF_ERROR(events.Finish());
  return merges.Finish();
}

absl::StatusOr<ExportReport> CheckOfExport::Run() {
  const absl::StatusOr<std::string> text = ReadWhole(PathOf(kManifestName));
  if (!text.ok()) {
    return absl::NotFoundError(
        absl::StrCat("there is no export in ", check_.directory, ": ", text.status().message(),
                     "; name the directory that `docket audit export` made"));
  }
  CheckSignature(*text);
  absl::StatusOr<Manifest> manifest = ParseManifest(*text);
  if (manifest.ok()) {
    report_.manifest = *std::move(manifest);
    CheckAgainstManifest();
    DOCKET_RETURN_IF_ERROR(CheckRecords());
  } else {
    findings_.Add(std::string(manifest.status().message()));
  }
  report_.findings = findings_.told();
  report_.more_findings = findings_.more();
  return std::move(report_);
}

}  // namespace

absl::StatusOr<ExportReport> CheckExport(const ExportCheck& check) {
  return CheckOfExport(check).Run();
}

}  // namespace docket::replay
