// A small file that is there whole or not at all, also after a power failure. Thread-safety: a
// function without shared state; one writer of a path at a time.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace docket::apps {

// Replaces the file; mode 0600. kUnavailable: it cannot be written, and what was there still is.
[[nodiscard]] absl::Status WriteFileWhole(const std::string& path, std::string_view text);

}  // namespace docket::apps
