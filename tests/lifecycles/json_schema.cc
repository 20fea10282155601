#include "tests/lifecycles/json_schema.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "absl/strings/str_cat.h"

namespace docket::lifecycles {
namespace json = boost::json;
namespace {

constexpr std::string_view kDefinitions = "#/definitions/";

std::string_view Text(const json::value& value) {
  return {value.as_string().data(), value.as_string().size()};
}

bool IsOf(const json::value& value, std::string_view type) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "boolean") return value.is_bool();
  if (type == "null") return value.is_null();
  if (type == "integer") return value.is_int64() || value.is_uint64();
  return value.is_number();
}

bool HasType(const json::value& value, const json::value& type) {
  if (type.is_string()) return IsOf(value, Text(type));
  return std::ranges::any_of(type.as_array(),
                             [&](const json::value& one) { return IsOf(value, Text(one)); });
}

// Whether a limit of that name is kept by `found`.
bool Keeps(const json::object& schema, std::string_view limit, double found) {
  const json::value* const bound = schema.if_contains(limit);
  if (bound == nullptr) return true;
  const auto number = bound->to_number<double>();
  return limit.starts_with("min") ? found >= number : found <= number;
}

bool KeepsLimits(const json::value& value, const json::object& schema) {
  if (value.is_number()) return Keeps(schema, "minimum", value.to_number<double>());
  if (value.is_string()) {
    return Keeps(schema, "maxLength", static_cast<double>(value.as_string().size()));
  }
  if (!value.is_array()) return true;
  const auto size = static_cast<double>(value.as_array().size());
  return Keeps(schema, "minItems", size) && Keeps(schema, "maxItems", size);
}

}  // namespace

bool JsonSchema::Defines(std::string_view definition) const {
  return root_.at("definitions").as_object().contains(definition);
}

const json::object& JsonSchema::Definition(std::string_view name) const {
  return root_.at("definitions").at(name).as_object();
}

std::string JsonSchema::ProblemOf(const json::value& value, std::string_view definition) const {
  return Check(value, Definition(definition), "");
}

std::string JsonSchema::Check(const json::value& value, const json::value& schema,
                              const Path& path) const {
  if (schema.is_bool()) return schema.as_bool() ? "" : path + " must not be there";
  const json::object& rules = schema.as_object();
  if (const json::value* reference = rules.if_contains("$ref")) {
    return Check(value, Definition(Text(*reference).substr(kDefinitions.size())), path);
  }
  if (const json::value* type = rules.if_contains("type"); type && !HasType(value, *type)) {
    return absl::StrCat(path, " is not ", json::serialize(*type));
  }
  if (const json::value* constant = rules.if_contains("const"); constant && value != *constant) {
    return absl::StrCat(path, " is not ", json::serialize(*constant));
  }
  if (const json::value* allowed = rules.if_contains("enum")) {
    const json::array& values = allowed->as_array();
    if (std::ranges::find(values, value) == values.end()) {
      return absl::StrCat(path, " is none of ", json::serialize(*allowed));
    }
  }
  if (!KeepsLimits(value, rules)) return path + " is too small or too large";
  if (const json::object* object = value.if_object()) {
    std::string problem = CheckObject(*object, rules, path);
    if (!problem.empty()) return problem;
  }
  if (const json::value* items = rules.if_contains("items"); items && value.is_array()) {
    for (const json::value& item : value.as_array()) {
      std::string problem = Check(item, *items, path + "[]");
      if (!problem.empty()) return problem;
    }
  }
  return CheckCombinations(value, rules, path);
}

std::string JsonSchema::CheckObject(const json::object& object, const json::object& schema,
                                    const Path& path) const {
  if (const json::value* required = schema.if_contains("required")) {
    for (const json::value& name : required->as_array()) {
      if (object.contains(Text(name))) continue;
      return absl::StrCat(path, ".", std::string(Text(name)), " is missing");
    }
  }
  const json::value* const properties = schema.if_contains("properties");
  const json::value* const others = schema.if_contains("additionalProperties");
  for (const auto& member : object) {
    const std::string name(member.key());
    const json::value* rules =
        properties == nullptr ? nullptr : properties->as_object().if_contains(name);
    if (rules == nullptr) rules = others;
    if (rules == nullptr) continue;
    std::string problem = Check(member.value(), *rules, absl::StrCat(path, ".", name));
    if (!problem.empty()) return problem;
  }
  return {};
}

std::string JsonSchema::CheckCombinations(const json::value& value, const json::object& schema,
                                          const Path& path) const {
  if (const json::value* all = schema.if_contains("allOf")) {
    for (const json::value& one : all->as_array()) {
      std::string problem = Check(value, one, path);
      if (!problem.empty()) return problem;
    }
  }
  for (const std::string_view kind : {"oneOf", "anyOf"}) {
    const json::value* const choices = schema.if_contains(kind);
    if (choices == nullptr) continue;
    std::size_t fit = 0;
    std::string first;
    for (const json::value& one : choices->as_array()) {
      const std::string problem = Check(value, one, path);
      if (problem.empty()) ++fit;
      if (first.empty()) first = problem;
    }
    if (fit == 0) return absl::StrCat("no choice fits ", path, ": ", first);
    if (kind == "oneOf" && fit > 1) return path + " fits several choices";
  }
  return {};
}

}  // namespace docket::lifecycles
