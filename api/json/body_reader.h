// BodyReader: reads the members of a JSON object that a request brings. Each is asked for by name
// once; the first thing that is wrong is kept, and Finish tells it, also that there is a member
// that nobody asked for, so that a slip in a name is not passed over.
// Thread-safety: used by one thread. Failure: kInvalidArgument names the member and what it may be.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "boost/json/object.hpp"

namespace docket::api {

class BodyReader {
 public:
  // An empty body is an object without members.
  explicit BodyReader(std::string_view body);

  enum class Need { kRequired, kOptional };

  // Empty if it is not given; a required one is not empty.
  [[nodiscard]] std::string Text(std::string_view name, std::size_t bytes_max,
                                 Need need = Need::kRequired);

  struct Range {
    std::int64_t min = 0;
    std::int64_t max = 0;
    std::optional<std::int64_t> otherwise = std::nullopt;  // nothing: it is required
  };
  [[nodiscard]] std::int64_t Number(std::string_view name, const Range& range);

  [[nodiscard]] bool Flag(std::string_view name, bool otherwise);

  // Texts that are not empty, in the order of the body, 1 to `items_max` of them. Nothing: it is
  // not given.
  [[nodiscard]] std::optional<std::vector<std::string>> Texts(std::string_view name,
                                                              std::size_t items_max);

  template <class E>
  using Names = std::initializer_list<std::pair<std::string_view, E>>;

  // The first of the names if the member is wrong. `otherwise`: nothing: it is required.
  template <class E>
  [[nodiscard]] E OneOf(std::string_view name, Names<E> names,
                        std::optional<E> otherwise = std::nullopt) {
    const boost::json::value* value = Member(name);
    if (value == nullptr && otherwise.has_value()) return *otherwise;
    std::string allowed;
    for (const auto& [text, meaning] : names) {
      if (value != nullptr && IsText(*value, text)) return meaning;
      if (!allowed.empty()) allowed += ", ";
      allowed += text;
    }
    Wrong(name, "one of: " + allowed);
    return names.begin()->second;
  }

  // Several of the names, each at most once, in the order of the body; at least one.
  template <class E>
  [[nodiscard]] std::vector<E> SomeOf(std::string_view name, Names<E> names) {
    std::vector<E> some;
    std::vector<std::string> texts = TextList(name);
    std::string allowed;
    for (const auto& [text, meaning] : names) {
      if (!allowed.empty()) allowed += ", ";
      allowed += text;
    }
    for (const std::string& given : texts) {
      const auto* found = names.begin();
      while (found != names.end() && found->first != given) ++found;
      const bool known = found != names.end();
      if (!known || std::count(texts.begin(), texts.end(), given) > 1) {
        Wrong(name, "a list of some of: " + allowed + ", each once");
        return {};
      }
      some.push_back(found->second);
    }
    if (some.empty()) Wrong(name, "a list of some of: " + allowed);
    return some;
  }

  [[nodiscard]] absl::Status Finish() const;

 private:
  // Null: it is not given, or null.
  const boost::json::value* Member(std::string_view name);
  static bool IsText(const boost::json::value& value, std::string_view text);
  std::vector<std::string> TextList(std::string_view name);
  void Wrong(std::string_view name, std::string_view allowed);

  boost::json::object members_;
  std::vector<std::string> asked_;
  absl::Status first_wrong_;
};

}  // namespace docket::api
