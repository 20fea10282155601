// yaml_to_json FILE: writes a YAML document as JSON, for the build. What stands without quotes is
// null, a boolean, an integer or a number where YAML's core schema says so; all else is a string.
#include <yaml-cpp/yaml.h>

#include <cstdint>
#include <exception>
#include <iostream>
#include <string>

#include "boost/json/array.hpp"
#include "boost/json/object.hpp"
#include "boost/json/serialize.hpp"
#include "boost/json/value.hpp"

namespace {

namespace json = boost::json;

json::value ScalarOf(const YAML::Node& node) {
  const std::string& text = node.Scalar();
  const bool plain = node.Tag() == "?";
  if (!plain) return json::string(text);
  if (text == "true" || text == "false") return text == "true";
  if (std::int64_t integer = 0; YAML::convert<std::int64_t>::decode(node, integer)) return integer;
  if (double number = 0; YAML::convert<double>::decode(node, number)) return number;
  return json::string(text);
}

json::value ValueOf(const YAML::Node& node) {
  if (node.IsMap()) {
    json::object object;
    for (const auto& member : node) object[member.first.Scalar()] = ValueOf(member.second);
    return object;
  }
  if (node.IsSequence()) {
    json::array array;
    for (const auto& item : node) array.push_back(ValueOf(item));
    return array;
  }
  return node.IsScalar() ? ScalarOf(node) : json::value();
}

}  // namespace

int main(int argc, char** argv) {
  std::string failure = "usage: yaml_to_json FILE";
  if (argc == 2) {
    try {
      const json::value document = ValueOf(YAML::LoadFile(argv[1]));
      std::cout << json::serialize(document);  // NOLINT(docket-banned): the result
      return 0;
    } catch (const std::exception& error) {
      failure = std::string(argv[1]) + ": " + error.what();
    }
  }
  std::cerr << failure << "\n";  // NOLINT(docket-banned): a build step has no log
  return 1;
}
