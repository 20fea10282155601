#include "apps/evidence_export.h"

#include <cstdint>
#include <set>
#include <utility>

#include "apps/export_findings.h"
#include "apps/export_merges.h"
#include "platform/status_macros.h"

namespace docket::apps {
namespace {

// The last record of each partition of the journal that merges are in.
absl::StatusOr<projections::Positions> EndsOf(eventstore::RecordLog& journal) {
  projections::Positions ends;
  for (std::int32_t i = 0; i < journal.partition_count(); ++i) {
    const eventstore::PartitionIndex partition(i);
    DOCKET_ASSIGN_OR_RETURN(const eventstore::OffsetRange offsets, journal.Offsets(partition));
    if (offsets.end == offsets.start) continue;
    ends.emplace(projections::LogPartition{.log = journal.name(), .partition = partition},
                 eventstore::Offset(offsets.end.value() - 1));
  }
  return ends;
}

}  // namespace

absl::StatusOr<boost::json::object> PerformEvidenceExport(const EvidenceParts& parts,
                                                          replay::ExportOrder order,
                                                          const replay::ExportListener& listener) {
  Stores& stores = parts.exported.stores;
  DOCKET_ASSIGN_OR_RETURN(projections::Positions ends, EndsOf(*stores.logs.review_events));
  if (parts.await_views) parts.await_views(ends);
  MergesCsv merges(parts.audits, parts.people,
                   {.tenants = std::set{order.range.organization}, .seen = std::move(ends)});
  FindingsSarif findings(*stores.blobs);
  order.additions = {&merges, &findings};
  return PerformExport(parts.exported, order, listener);
}

absl::StatusOr<std::unique_ptr<KeptExports>> OpenKeptExports(const EvidenceParts& parts,
                                                             const platform::Logger& logger,
                                                             std::function<bool()> stopping) {
  const EvidenceParts nameless{.exported = parts.exported,
                               .audits = parts.audits,
                               .people = schemas::WithoutKeys(),
                               .await_views = parts.await_views};
  auto make = [nameless](const replay::ExportOrder& order,
                         const replay::ExportListener& listener) -> absl::StatusOr<std::string> {
    DOCKET_ASSIGN_OR_RETURN(const boost::json::object made,
                            PerformEvidenceExport(nameless, order, listener));
    return std::string(made.at("key").as_string());
  };
  return KeptExports::Open({.directory = parts.exported.data.exports(),
                            .clock = parts.exported.clock,
                            .logger = logger,
                            .make = std::move(make),
                            .stopping = std::move(stopping)});
}

}  // namespace docket::apps
