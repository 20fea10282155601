// The JSON object that a request's body is to be. Thread-safety: a pure function.
#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "boost/json/object.hpp"

namespace docket::api {

// kInvalidArgument, for who sent it: it is no JSON, and from which byte on; or no object.
[[nodiscard]] absl::StatusOr<boost::json::object> ParseObjectBody(std::string_view body);

}  // namespace docket::api
