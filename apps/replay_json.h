// Results and progress of replays as the JSON that `docket … --json` prints and the operator's
// socket streams. Thread-safety: pure functions.
#pragma once

#include <string>

#include "boost/json/object.hpp"
#include "replay/rebuild.h"
#include "replay/verify.h"

namespace docket::apps {

// Both have {"verb", "ok", "events", "seconds", "events_per_second", "views": [...]}.
[[nodiscard]] boost::json::object ToJson(const replay::RebuildResult& result);
[[nodiscard]] boost::json::object ToJson(const replay::VerifyResult& result);

// "review_events: 120,000 of 480,000 events, 92,000/s, 4 s left"
[[nodiscard]] std::string Describe(const replay::ReplayProgress& progress);

}  // namespace docket::apps
