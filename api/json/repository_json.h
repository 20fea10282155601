// Repositories as JSON. Thread-safety: pure functions.
#pragma once

#include "boost/json/object.hpp"
#include "projections/rows.h"

namespace docket::api {

[[nodiscard]] boost::json::object RepositoryJson(const view_proto::RepositoryStatus& repository);

}  // namespace docket::api
