// What an answer lacks because a stream behind it is parked: {"streams": [{"view", "stream", …}]}.
// Thread-safety: pure functions.
#pragma once

#include <vector>

#include "boost/json/object.hpp"
#include "projections/queries.h"

namespace docket::api {

[[nodiscard]] boost::json::object ParkedStreamJson(const projections::Incomplete& parked);
[[nodiscard]] boost::json::object IncompleteJson(
    const std::vector<projections::Incomplete>& incomplete);

}  // namespace docket::api
