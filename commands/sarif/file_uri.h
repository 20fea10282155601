// FileUri: a URI reference (RFC 3986) that names a file, taken apart.
// Thread-safety: value types and pure functions.
// Failure: kInvalidArgument for what names no file, or is read in two ways.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace docket::commands::sarif {

struct FileUri {
  bool absolute = false;
  std::vector<std::string> parts;  // decoded; "." and ".." among them, but no empty ones
};

// "src/a.c", "/src/a.c", "file:///src/a.c", "C:/src/a.c".
[[nodiscard]] absl::StatusOr<FileUri> ParseFileUri(std::string_view uri);

// Without "." and "..". Fails where ".." leads above the beginning.
[[nodiscard]] absl::StatusOr<std::vector<std::string>> WithoutDots(std::vector<std::string> parts);

}  // namespace docket::commands::sarif
