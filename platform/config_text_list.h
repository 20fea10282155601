// Fields that are lists of single values, all of one kind and all different.
// Thread-safety: pure functions.
#pragma once

#include <string>
#include <vector>

#include "platform/config_fields.h"

namespace docket::platform {

// `is_one`: whether a value is of the kind, which is called `kind` ("origin"). A problem names the
// place in the list; `out` then has what stands before it.
[[nodiscard]] ReadResult ReadTextList(const YAML::Node& node, bool (*is_one)(const std::string&),
                                      const char* kind, std::vector<std::string>& out);

[[nodiscard]] YAML::Node WriteTextList(const std::vector<std::string>& value);

}  // namespace docket::platform
