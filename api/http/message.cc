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

// The origin form has no scheme; proxies send the absolute form, which RFC 9112, 3.2.2 has every
// server accept.
bool IsOfHttp(const boost::urls::url_view& url) {
  return !url.has_scheme() || ((url.scheme() == "http" || url.scheme() == "https") &&
                               url.has_authority() && !url.host().empty());
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
  const boost::urls::string_view text(target.data(), target.size());
  const auto parsed = target.starts_with('/') ? boost::urls::parse_origin_form(text)
                                              : boost::urls::parse_absolute_uri(text);
  if (!parsed || !IsOfHttp(*parsed)) return std::nullopt;
  Target result{.path = parsed->path().empty() ? "/" : parsed->path(), .query = {}};
  if (!IsText(result.path)) return std::nullopt;
  for (const auto& parameter : parsed->params()) {
    if (!IsText(parameter.key) || !IsText(parameter.value)) return std::nullopt;
    result.query.emplace_back(parameter.key, parameter.value);
  }
  return result;
}

}  // namespace docket::api
