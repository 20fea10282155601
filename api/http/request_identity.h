// Ids of a request: what its logs, its answer and its records are found by.
// Thread-safety: callable from any thread.
#pragma once

#include <string>
#include <string_view>

#include "domain/envelope.h"

namespace docket::api {

// The client's X-Request-Id if it is 1 to 128 visible ASCII characters, else a random one.
[[nodiscard]] std::string RequestIdOf(std::string_view header);

// The client's traceparent (W3C Trace Context, version 00) if it is well-formed, else a new trace.
[[nodiscard]] domain::TraceContext TraceOf(std::string_view header);

// The trace id within a traceparent.
[[nodiscard]] std::string_view TraceIdOf(const domain::TraceContext& trace);

}  // namespace docket::api
