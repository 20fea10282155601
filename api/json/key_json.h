// API keys as JSON, without anything of their secrets. Thread-safety: pure functions.
#pragma once

#include "boost/json/object.hpp"
#include "projections/rows.h"

namespace docket::api {

[[nodiscard]] boost::json::object KeyJson(const view_proto::AccessKey& key);

}  // namespace docket::api
