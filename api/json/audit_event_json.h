// An event of the audit log as JSON: as it is published (docs/published-topics.md), without
// personal data and secrets, and where the journal has it. Thread-safety: pure functions.
#pragma once

#include "boost/json/object.hpp"
#include "docket/view/v1/audit_rows.pb.h"
#include "projections/rows.h"

namespace docket::api {

// "data" is null for an event that this program cannot read; its type says which it is.
[[nodiscard]] boost::json::object AuditEventJson(const view_proto::AuditEvent& event);

}  // namespace docket::api
