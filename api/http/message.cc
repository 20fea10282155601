#include "api/http/message.h"

#include <algorithm>

#include "boost/url/parse.hpp"
#include "boost/url/url_view.hpp"
#include "simdjson.h"

namespace docket::api {
namespace {

// Decoded text that a handler may put into a message or a stored record.
bool IsText(std::string_view text) {
  return simdjson::validate_utf8(text.data(), text.size()) &&
         text.find('\0') == std::string_view::npos;
}

}  // namespace

std::string_view Request::Header(std::string_view name) const {
  const auto found = headers.find(boost::beast::string_view(name.data(), name.size()));
  if (found == headers.end()) return {};
  return {found->value().data(), found->value().size()};
}

std::optional<std::string_view> Request::Query(std::string_view name) const {
  const auto found = std::ranges::find(
      query, name, [](const auto& parameter) { return std::string_view(parameter.first); });
  if (found == query.end()) return std::nullopt;
  return found->second;
}

std::optional<Target> ParseTarget(std::string_view target) {
  const auto parsed =
      boost::urls::parse_origin_form(boost::urls::string_view(target.data(), target.size()));
  if (!parsed) return std::nullopt;
  Target result{.path = parsed->path(), .query = {}};
  if (!IsText(result.path)) return std::nullopt;
  for (const auto& parameter : parsed->params()) {
    if (!IsText(parameter.key) || !IsText(parameter.value)) return std::nullopt;
    result.query.emplace_back(parameter.key, parameter.value);
  }
  return result;
}

}  // namespace docket::api
