// The table of configuration keys: the only place where a key's name, default, limits and meaning
// stand. Files, environment, flags, --print-config, --help and docket.yaml are all made from it.
// To add a key: a field in Config, a line in config_schema.cc, and docket.yaml again from
// DocumentConfig() (a test compares them).
// Thread-safety: pure functions.
#pragma once

#include <yaml-cpp/yaml.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/config.h"
#include "platform/config_fields.h"

namespace docket::platform {

struct KeySpec {
  std::string name;          // "http.listen"
  std::string default_yaml;  // "127.0.0.1:8080"
  std::string doc;           // sentences
  std::string example;       // lines of YAML shown below them in docket.yaml; may be empty
  std::string allowed;
  std::function<ReadResult(const YAML::Node&, Config&)> read;
  std::function<YAML::Node(const Config&)> write;
};

// Keys of one section stand together.
[[nodiscard]] std::vector<KeySpec> ConfigKeys();

// "http.listen" → "DOCKET_HTTP_LISTEN"
[[nodiscard]] std::string EnvironmentName(std::string_view key);

}  // namespace docket::platform
