// As much of JSON Schema, draft 7, as GitHub's published schemas of webhooks use: $ref to a
// definition, type, enum, const, required, properties, additionalProperties, items, the three
// combinations, and limits of numbers, texts and arrays. Formats are not looked at, and any other
// keyword is ignored. Thread-safety: immutable once loaded.
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>

namespace docket::lifecycles {

class JsonSchema {
 public:
  explicit JsonSchema(boost::json::value root) : root_(std::move(root)) {}

  [[nodiscard]] bool Defines(std::string_view definition) const;
  // Empty: the value is as the definition says; else where it is not, and why.
  [[nodiscard]] std::string ProblemOf(const boost::json::value& value,
                                      std::string_view definition) const;

 private:
  using Path = std::string;

  [[nodiscard]] const boost::json::object& Definition(std::string_view name) const;
  [[nodiscard]] std::string Check(const boost::json::value& value, const boost::json::value& schema,
                                  const Path& path) const;
  [[nodiscard]] std::string CheckObject(const boost::json::object& object,
                                        const boost::json::object& schema, const Path& path) const;
  [[nodiscard]] std::string CheckCombinations(const boost::json::value& value,
                                              const boost::json::object& schema,
                                              const Path& path) const;

  boost::json::value root_;
};

}  // namespace docket::lifecycles
