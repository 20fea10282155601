// How a key of the configuration is declared: its texts, its kind of value, and the field that it
// is. Thread-safety: pure functions.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "platform/config.h"
#include "platform/config_fields.h"
#include "platform/config_schema.h"

namespace docket::platform {

struct KeyText {
  std::string name;
  std::string default_yaml;
  std::string doc;
  std::string example = {};
};

// `access` answers the field of a Config, const or not.
template <class Field, class Access>
KeySpec Key(KeyText&& text, Field field, Access access) {
  return {.name = std::move(text.name),
          .default_yaml = std::move(text.default_yaml),
          .doc = std::move(text.doc),
          .example = std::move(text.example),
          .allowed = field.Allowed(),
          .read = [field, access](const YAML::Node& node,
                                  Config& config) { return field.Read(node, access(config)); },
          .write = [field, access](const Config& config) { return field.Write(access(config)); }};
}

// The keys of retention, which stand in a file of their own.
[[nodiscard]] std::vector<KeySpec> PrivacyKeySpecs();
[[nodiscard]] std::vector<KeySpec> RetentionKeys();

}  // namespace docket::platform
