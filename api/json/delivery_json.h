// Deliveries as JSON. Thread-safety: pure functions.
#pragma once

#include <string_view>

#include "boost/json/object.hpp"
#include "projections/queries.h"

namespace docket::api {

// "received", "ignored", …
[[nodiscard]] std::string_view ToString(projections::DeliveryStatus status);

// What became of a command.
[[nodiscard]] boost::json::object OutcomeJson(const view_proto::CommandOutcome& outcome);

// `outcomes` has one entry for each command; that of a command without an outcome is "pending".
[[nodiscard]] boost::json::object DeliveryJson(const projections::JoinedDelivery& joined);

}  // namespace docket::api
