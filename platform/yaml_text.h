// One document of YAML from a text that anybody may have written.
// Thread-safety: a pure function. Failure: InvalidArgument that begins with `source` and the line.
#pragma once

#include <yaml-cpp/yaml.h>

#include <string>

#include "absl/status/statusor.h"

namespace docket::platform {

// Null for an empty text. Refused: what is not YAML, not UTF-8, or more than one document.
[[nodiscard]] absl::StatusOr<YAML::Node> ParseYaml(const std::string& text,
                                                   const std::string& source);

}  // namespace docket::platform
