// A small file that is there whole or not at all, also after a power failure. Thread-safety:
// functions without shared state; one writer of a path at a time.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace docket::apps {

// All that stands in the file, or its first `bytes_max` + 1 bytes if it is longer: it may be the
// wrong one, or a device without end. kNotFound: no such file. kFailedPrecondition, with why: it is
// there, or what is there cannot be seen, and it cannot be read.
[[nodiscard]] absl::StatusOr<std::string> ReadFileWhole(const std::string& path,
                                                        std::size_t bytes_max);

// Replaces the file; mode 0600. kUnavailable: it cannot be written, and what was there still is.
[[nodiscard]] absl::Status WriteFileWhole(const std::string& path, std::string_view text);

}  // namespace docket::apps
