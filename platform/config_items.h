// What the fields that are lists of maps share: how one map is read, and how a problem in it is
// told. `path` is the place of the map in the list ("[0]"), and `field` the name of one of its
// members. Thread-safety: pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/ids.h"
#include "platform/config_fields.h"

namespace docket::platform {

[[nodiscard]] ReadResult Wrong(const YAML::Node& node, std::string what, std::string path = {});
// Repeats the value, so that it is for those that are no secrets.
[[nodiscard]] ReadResult NotAllowed(const YAML::Node& node, std::string path = {});
// ", did you mean …?", or nothing.
[[nodiscard]] std::string DidYouMean(std::string_view text,
                                     const std::vector<std::string>& candidates);

[[nodiscard]] std::string Inside(const std::string& path, const char* field);

// The fields of one map: each known, none twice.
[[nodiscard]] ReadResult CheckFields(const YAML::Node& map, const std::string& path,
                                     const std::vector<std::string>& known);
// Does not repeat what it read: it may be a secret.
[[nodiscard]] ReadResult ReadTexts(const YAML::Node& node, const std::string& path,
                                   std::vector<std::string>& out);
// Both must be there, and not be empty.
[[nodiscard]] ReadResult ReadHostCode(const YAML::Node& map, const char* field,
                                      const std::string& path, domain::HostCode& out);
[[nodiscard]] ReadResult ReadText(const YAML::Node& map, const char* field, const std::string& path,
                                  std::string& out);

}  // namespace docket::platform
