#include "apps/audit_export.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "apps/audit_loop.h"
#include "apps/replay_json.h"
#include "apps/version.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"
#include "platform/time_format.h"
#include "replay/audit/signed_note.h"
#include "replay/export/manifest.h"

namespace docket::apps {
namespace {

struct TimeOption {
  const char* name;
  std::string text;
};

absl::StatusOr<domain::Timestamp> TimeOf(const TimeOption& option) {
  const auto time = platform::ParseRfc3339(option.text);
  if (time.has_value()) return *time;
  return absl::InvalidArgumentError(absl::StrCat(
      option.name, " '", option.text, "' is no time in RFC 3339, such as 2026-01-31T00:00:00Z"));
}

absl::StatusOr<domain::Tenant> OrganizationOf(const std::string& text,
                                              const std::vector<domain::HostCode>& hosts) {
  std::string whole = text;
  if (hosts.size() == 1 && text.find(':') == std::string::npos) {
    whole = absl::StrCat(platform::AbslView(hosts.front().value()), ":", text);
  }
  const std::optional<domain::Tenant> organization = replay::ParseOrganization(whole);
  if (organization.has_value() && std::ranges::find(hosts, organization->host) != hosts.end()) {
    return *organization;
  }
  return absl::InvalidArgumentError(
      absl::StrCat("organisation '", text,
                   "' is not HOST:ID: a code of docketd's hosts and the organisation's number at "
                   "GitHub, such as gh:21031067"));
}

boost::json::object ToJson(const replay::Manifest& manifest) {
  boost::json::array partitions;
  std::uint64_t records = 0;
  std::uint64_t events = 0;
  for (const replay::ExportedPartition& partition : manifest.partitions) {
    partitions.push_back(boost::json::string(partition.Path()));
    records += partition.records;
    events += partition.events;
  }
  return {{"verb", "export"},
          {"ok", true},
          {"organization", replay::OrganizationText(manifest.range.organization)},
          {"from", platform::FormatRfc3339(manifest.range.from)},
          {"to", platform::FormatRfc3339(manifest.range.to)},
          {"records", records},
          {"events", events},
          {"partitions", std::move(partitions)},
          {"files", manifest.files.size() + 2}};  // the manifest and its note
}

}  // namespace

absl::StatusOr<replay::ExportOrder> ReadExportOrder(const ExportWords& words,
                                                    const std::vector<domain::HostCode>& hosts,
                                                    domain::Timestamp now) {
  replay::ExportOrder order{.range = {}, .out = words.out};
  DOCKET_ASSIGN_OR_RETURN(order.range.organization, OrganizationOf(words.organization, hosts));
  DOCKET_ASSIGN_OR_RETURN(order.range.from, TimeOf({.name = "from", .text = words.from}));
  DOCKET_ASSIGN_OR_RETURN(order.range.to, TimeOf({.name = "to", .text = words.to}));
  DOCKET_RETURN_IF_ERROR(replay::CheckExportRange(order.range, now));
  if (!std::filesystem::path(order.out).is_absolute()) {
    return absl::InvalidArgumentError("out must be an absolute path");
  }
  return order;
}

absl::StatusOr<boost::json::object> PerformExport(const ExportParts& parts,
                                                  const replay::ExportOrder& order,
                                                  const replay::ExportListener& listener) {
  DOCKET_ASSIGN_OR_RETURN(std::optional<replay::SignerKey> key, ReadAuditKey(parts.data));
  if (!key.has_value()) {
    return absl::FailedPreconditionError(absl::StrCat(
        "there is no ", parts.data.audit_key(),
        ", so no audit tree proves what would be exported; make one with `docket audit keygen "
        "--name NAME --out ",
        parts.data.audit_key(), "`, and start docketd, which makes the trees"));
  }
  const absl::Time began = parts.clock.MonotonicNow();
  const replay::ExportSources sources{.journals = {parts.stores.logs.organization_events.get(),
                                                   parts.stores.logs.review_events.get()},
                                      .trees = parts.data.audit(),
                                      .key = *std::move(key),
                                      .clock = parts.clock,
                                      .software = kVersion};
  DOCKET_ASSIGN_OR_RETURN(const replay::Manifest manifest,
                          replay::ExportAudit(sources, order, listener));
  boost::json::object result = ToJson(manifest);
  result["directory"] = order.out;
  result["key"] = ToString(sources.key.verifier);
  result["seconds"] = absl::ToDoubleSeconds(parts.clock.MonotonicNow() - began);
  return result;
}

std::string DescribeExport(const replay::ReplayProgress& progress) {
  return absl::StrFormat("%s: %d of %d records, %s", progress.log, progress.events_done,
                         progress.events_total, PaceOf(progress));
}

}  // namespace docket::apps
