#include "demo/json_body.h"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/system/error_code.hpp>
#include <utility>

namespace docket::demo {
namespace json = boost::json;

json::object ObjectIn(const std::string& body) {
  boost::system::error_code code;
  json::value value = json::parse(body, code);
  return !code && value.is_object() ? std::move(value.get_object()) : json::object();
}

std::string TextIn(const json::object& object, std::string_view member) {
  const json::value* value = object.if_contains(member);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

json::object ObjectAt(const json::object& object, std::string_view member) {
  const json::value* value = object.if_contains(member);
  return value != nullptr && value->is_object() ? value->get_object() : json::object();
}

std::vector<json::object> ObjectsAt(const json::object& object, std::string_view member) {
  std::vector<json::object> objects;
  const json::value* list = object.if_contains(member);
  if (list == nullptr || !list->is_array()) return objects;
  for (const json::value& one : list->get_array()) {
    if (one.is_object()) objects.push_back(one.get_object());
  }
  return objects;
}

}  // namespace docket::demo
