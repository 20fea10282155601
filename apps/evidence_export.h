// A whole export of audit evidence: what audit_export.h has, with the merges (export_merges.h) and
// the findings (export_findings.h) of the time.
// Thread-safety: a function without shared state. Ownership: borrows everything it is given.
#pragma once

#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "apps/audit_export.h"
#include "apps/kept_exports.h"
#include "boost/json/object.hpp"
#include "platform/logging.h"
#include "projections/audit_queries.h"
#include "projections/consistency_token.h"
#include "schemas/codec/personal.h"

namespace docket::apps {

struct EvidenceParts {
  ExportParts exported;
  projections::AuditQueries& audits;
  const schemas::PersonalReader& people;
  // Waits, but not for long, until the views include that. Empty: nothing brings them up.
  std::function<void(const projections::Positions&)> await_views = {};
};

// As PerformExport; kUnavailable also while the views are behind.
[[nodiscard]] absl::StatusOr<boost::json::object> PerformEvidenceExport(
    const EvidenceParts& parts, replay::ExportOrder order, const replay::ExportListener& listener);

// What makes the exports that are asked for over the API, in their directory, with all names
// sealed. Borrows what is in the parts and the logger's sink; `stopping` may be called from any
// thread.
[[nodiscard]] absl::StatusOr<std::unique_ptr<KeptExports>> OpenKeptExports(
    const EvidenceParts& parts, const platform::Logger& logger, std::function<bool()> stopping);

}  // namespace docket::apps
