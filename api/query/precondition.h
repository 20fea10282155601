// If-Match of a request that replaces something: on which version it rests (RFC 9110, 13.1.1); and
// If-None-Match of one that reads. Thread-safety: pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "api/http/message.h"

namespace docket::api {

// Nothing: the header is not there, or "*". The version is what the ETag begins with; what stands
// behind a dot there is of something else. kInvalidArgument: it is no single strong ETag of ours.
[[nodiscard]] absl::StatusOr<std::optional<std::int64_t>> ExpectedVersion(const Request& request);

// Whether the answer with this ETag need not be sent again: RFC 9110, 13.1.2 (weak comparison, a
// list, or "*" for any).
[[nodiscard]] bool HasAlready(const Request& request, const std::string& etag);

}  // namespace docket::api
