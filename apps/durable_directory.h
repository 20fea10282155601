// Directories that are still there after a power failure: a name is durable when the directory that
// holds it is synced. Thread-safety: functions without shared state.
#pragma once

#include <string>

#include "absl/status/status.h"

namespace docket::apps {

// The names in a directory; "" is the working directory. kUnavailable: it cannot be opened or
// synced.
[[nodiscard]] absl::Status SyncDirectory(const std::string& path);

// Makes a directory and those above it that are missing. kFailedPrecondition: it cannot be made.
[[nodiscard]] absl::Status MakeDurableDirectory(const std::string& path);

}  // namespace docket::apps
