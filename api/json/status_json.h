// The state of the whole, for operators, as JSON. Thread-safety: pure functions.
#pragma once

#include <vector>

#include "api/routes.h"
#include "boost/json/array.hpp"
#include "boost/json/object.hpp"
#include "projections/queries.h"

namespace docket::api {

[[nodiscard]] boost::json::array ComponentsJson(const std::vector<ComponentState>& components);

[[nodiscard]] boost::json::object ProjectionJson(const projections::ProjectionStatus& status);
[[nodiscard]] boost::json::object OwnerJson(const projections::OwnerOfPartition& one);

[[nodiscard]] boost::json::object StatusJson(
    const std::vector<ComponentState>& components,
    const std::vector<projections::ProjectionStatus>& statuses,
    const std::vector<projections::Incomplete>& parked,
    const std::vector<projections::OwnerOfPartition>& owners);

}  // namespace docket::api
