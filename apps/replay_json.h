// Results and progress of replays as the JSON that `docket … --json` prints and the operator's
// socket streams. Thread-safety: pure functions.
#pragma once

#include <cstdint>
#include <string>

#include "boost/json/object.hpp"
#include "replay/diff.h"
#include "replay/rebuild.h"
#include "replay/rebuild_plan.h"
#include "replay/retry_parked.h"
#include "replay/rollback.h"
#include "replay/verify.h"

namespace docket::apps {

// Both have {"verb", "ok", "events", "seconds", "events_per_second", "views": [...]}.
[[nodiscard]] boost::json::object ToJson(const replay::RebuildResult& result);
[[nodiscard]] boost::json::object ToJson(const replay::VerifyResult& result);

// {"verb": "rebuild", "dry_run": true, "ok", "logs": […], "views": […], "bytes", "free_bytes"}.
// "ok": there is room.
[[nodiscard]] boost::json::object ToJson(const replay::RebuildPlan& plan, std::int64_t free_bytes);

// {"verb", "ok", "view", "generation", "previous_generation", "events", "seconds", "verification"}.
// "ok": the verification's.
[[nodiscard]] boost::json::object ToJson(const replay::RollbackResult& result);

// {"verb", "ok", "view", "generation", "version", "previous_generation", "previous_version",
// "rebuilt", "rows", "different", "events", "seconds"}. "ok": nothing differs.
[[nodiscard]] boost::json::object ToJson(const replay::DiffResult& result);
// {"verb", "ok", "views": [{"view", "freed", "parked"}]}. "ok": nothing is parked any more.
[[nodiscard]] boost::json::object ToJson(const replay::RetryResult& result);
// {"partition", "key", "now", "before", "origin"}; what is not there is null.
[[nodiscard]] boost::json::object ToJson(const replay::RowDiff& row);

// "92000/s, 4 s left", or without the rest while that is not known.
[[nodiscard]] std::string PaceOf(const replay::ReplayProgress& progress);
// "review_events: 120,000 of 480,000 events, 92,000/s, 4 s left"
[[nodiscard]] std::string Describe(const replay::ReplayProgress& progress);

}  // namespace docket::apps
