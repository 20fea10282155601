// What an export of audit evidence is asked by and answers, from words to JSON: the same in a
// running docketd and in `docket` without one.
// Thread-safety: functions without shared state.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "apps/data_directory.h"
#include "apps/stores.h"
#include "boost/json/object.hpp"
#include "domain/ids.h"
#include "platform/clock.h"
#include "replay/export/audit_export.h"
#include "replay/replay_progress.h"

namespace docket::apps {

// As they are asked for.
struct ExportWords {
  std::string organization;  // HOST:ID, or with a single host the ID alone
  std::string from;          // RFC 3339
  std::string to;
  std::string out;  // an absolute path
};

// kInvalidArgument, with what is allowed.
[[nodiscard]] absl::StatusOr<replay::ExportOrder> ReadExportOrder(
    const ExportWords& words, const std::vector<domain::HostCode>& hosts, domain::Timestamp now);

struct ExportParts {
  Stores& stores;
  DataDirectory data;
  const platform::Clock& clock;
};

// {"verb": "export", "ok": true, "directory", "organization", "from", "to", "records", "events",
// "partitions", "files", "key", "seconds"}. kFailedPrecondition also: there is no key for audit
// trees. Else as replay::ExportAudit.
[[nodiscard]] absl::StatusOr<boost::json::object> PerformExport(
    const ExportParts& parts, const replay::ExportOrder& order,
    const replay::ExportListener& listener);

// "review_events: 120000 of 480000 records, 92000/s, 4 s left"
[[nodiscard]] std::string DescribeExport(const replay::ReplayProgress& progress);

}  // namespace docket::apps
