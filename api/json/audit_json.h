// Evidence of merges and of direct pushes as JSON: each line with the events that prove it, and
// each violation with the facts that it follows from and their events.
// Thread-safety: pure functions.
#pragma once

#include "boost/json/object.hpp"
#include "projections/audit_queries.h"
#include "schemas/codec/personal.h"

namespace docket::api {

[[nodiscard]] boost::json::object MergeJson(const projections::MergeRecord& record,
                                            const schemas::PersonalReader& people);
[[nodiscard]] boost::json::object DirectPushJson(const view_proto::CommitEvidence& commit);

}  // namespace docket::api
