// A task as the worker that was given it sees it. Thread-safety: pure functions.
#pragma once

#include <string_view>

#include "boost/json/object.hpp"
#include "domain/review/run_values.h"
#include "domain/time.h"
#include "projections/rows.h"

namespace docket::api {

struct LeasedTask {
  std::string_view lease;
  domain::review::Stage stage = domain::review::Stage::kAnalysis;
  std::int64_t seconds = 0;           // until the worker must be heard of again
  domain::Timestamp now;              // when it was given
  const view_proto::OpenTasks& open;  // notifications: those of kPublishing
  const view_proto::ReviewDetail& review;
  std::string_view repository_name;  // owner/name; empty: not known
};

// Microseconds. No lease outlasts what it is for: of the live run's stages the review says how long
// it is; `otherwise` of kPublishing, which has no such end.
[[nodiscard]] std::int64_t LeaseEnd(const view_proto::ReviewDetail& review,
                                    domain::review::Stage stage, domain::Timestamp otherwise);

[[nodiscard]] boost::json::object TaskJson(const LeasedTask& task);

}  // namespace docket::api
