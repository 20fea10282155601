// The metrics as one JSON document, for programs that want numbers and not text:
//   {"families": [{"name", "metrics": [{"labels": {…}, "value": n} or
//                                      {"labels": {…}, "count": n, "sum": x,
//                                       "buckets": [[upper bound, how many are at or below],
//                                       …]}]}]}
// A value that is not known (NaN) is null; the last bucket's bound is null too: there is none.
// Thread-safety: a pure function.
#pragma once

#include <vector>

#include "boost/json/object.hpp"
#include "platform/metrics.h"

namespace docket::apps {

[[nodiscard]] boost::json::object MetricsJson(
    const std::vector<prometheus::MetricFamily>& families);

}  // namespace docket::apps
