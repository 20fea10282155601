#include "replay/export/audit_export.h"

#include <memory>

#include "absl/strings/str_cat.h"
#include "platform/status_macros.h"
#include "platform/time_format.h"
#include "replay/audit/tile_files.h"
#include "replay/export/export_directory.h"
#include "replay/export/export_readme.h"
#include "replay/export/partition_export.h"

namespace docket::replay {
namespace {

class Exporting {
 public:
  Exporting(const ExportSources& sources, const ExportOrder& order, const ExportListener& listener)
      : sources_(sources),
        order_(order),
        listener_(listener),
        meter_(sources.clock, listener.report) {}

  [[nodiscard]] absl::StatusOr<Manifest> Run();

 private:
  [[nodiscard]] absl::Status ExportPartitions(ExportDirectory& directory, Manifest& manifest);
  [[nodiscard]] absl::Status Seal(ExportDirectory& directory, Manifest& manifest);
  [[nodiscard]] absl::Status BeginProgress(eventstore::RecordLog& journal);

  const ExportSources& sources_;
  const ExportOrder& order_;
  const ExportListener& listener_;
  ProgressMeter meter_;
};

absl::Status Exporting::BeginProgress(eventstore::RecordLog& journal) {
  std::int64_t total = 0;
  for (std::int32_t i = 0; i < journal.partition_count(); ++i) {
    DOCKET_ASSIGN_OR_RETURN(const eventstore::OffsetRange offsets,
                            journal.Offsets(eventstore::PartitionIndex(i)));
    total += offsets.end.value() - offsets.start.value();
  }
  meter_.Begin(journal.name().base, total);
  return absl::OkStatus();
}

absl::Status Exporting::ExportPartitions(ExportDirectory& directory, Manifest& manifest) {
  DOCKET_ASSIGN_OR_RETURN(const auto events, directory.Begin(kEventsName));
  bool known = false;
  const auto report = [this](std::int64_t records) -> absl::Status {
    meter_.Add(records);
    if (listener_.cancelled && listener_.cancelled()) return absl::CancelledError("cancelled");
    return absl::OkStatus();
  };
  for (eventstore::RecordLog* journal : sources_.journals) {
    DOCKET_RETURN_IF_ERROR(BeginProgress(*journal));
    for (std::int32_t i = 0; i < journal->partition_count(); ++i) {
      const ExportedPartition place{.log = ToString(journal->name()), .partition = i};
      const TileFiles tree(absl::StrCat(sources_.trees, "/", place.Path()));
      DOCKET_ASSIGN_OR_RETURN(const PartitionResult result,
                              ExportPartition({.log = *journal,
                                               .partition = eventstore::PartitionIndex(i),
                                               .tree = tree,
                                               .key = sources_.key.verifier,
                                               .range = order_.range,
                                               .directory = directory,
                                               .events = *events,
                                               .additions = order_.additions,
                                               .report = report}));
      known = known || result.knows_organization;
      if (result.exported.records > 0) manifest.partitions.push_back(result.exported);
    }
  }
  if (known) return events->Finish();
  return absl::NotFoundError(absl::StrCat(
      "nothing was ever recorded of organisation ", OrganizationText(order_.range.organization),
      "; name it as HOST:ID, a code of docketd's hosts and the number of the organisation at "
      "GitHub, such as gh:21031067"));
}

absl::Status Exporting::Seal(ExportDirectory& directory, Manifest& manifest) {
  DOCKET_RETURN_IF_ERROR(directory.Put(kReadmeName, ExportReadme(manifest, sources_.key.verifier)));
  manifest.files = directory.files();
  const std::string text = ToText(manifest);
  DOCKET_RETURN_IF_ERROR(directory.Put(kManifestName, text));
  DOCKET_RETURN_IF_ERROR(
      directory.Put(kManifestNoteName, SignNote(ManifestNoteText(text), sources_.key)));
  return directory.Publish();
}

absl::StatusOr<Manifest> Exporting::Run() {
  DOCKET_RETURN_IF_ERROR(CheckExportRange(order_.range, sources_.clock.Now()));
  DOCKET_ASSIGN_OR_RETURN(const auto directory, ExportDirectory::Make(order_.out));
  Manifest manifest{
      .software = sources_.software, .range = order_.range, .partitions = {}, .files = {}};
  for (ExportAddition* addition : order_.additions) {
    DOCKET_RETURN_IF_ERROR(addition->Begin(*directory));
  }
  DOCKET_RETURN_IF_ERROR(ExportPartitions(*directory, manifest));
  for (ExportAddition* addition : order_.additions) {
    DOCKET_RETURN_IF_ERROR(addition->Finish());
  }
  DOCKET_RETURN_IF_ERROR(Seal(*directory, manifest));
  return manifest;
}

}  // namespace

absl::Status CheckExportRange(const ExportRange& range, domain::Timestamp now) {
  if (range.from >= range.to) {
    return absl::InvalidArgumentError(
        absl::StrCat("the time to export begins at ", platform::FormatRfc3339(range.from),
                     " and ends before that has passed, at ", platform::FormatRfc3339(range.to),
                     "; its beginning is included and its end is not"));
  }
  if (range.to > now) {
    return absl::InvalidArgumentError(absl::StrCat(
        "the time to export ends at ", platform::FormatRfc3339(range.to),
        ", which has not come yet: another export would have more; name a time that has"));
  }
  return absl::OkStatus();
}

absl::StatusOr<Manifest> ExportAudit(const ExportSources& sources, const ExportOrder& order,
                                     const ExportListener& listener) {
  return Exporting(sources, order, listener).Run();
}

}  // namespace docket::replay
