// Origins of pages in browsers: what is one, and lists of them.
#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "boost/url/parse.hpp"
#include "boost/url/url_view.hpp"
#include "platform/config_fields.h"

namespace docket::platform {
namespace {

constexpr char kAny[] = "*";

// As browsers write it, since it is compared with what they send letter by letter: RFC 6454, 6.2.
bool IsOrigin(const std::string& text) {
  const auto url = boost::urls::parse_absolute_uri(text);
  if (!url || url->host().empty() || text != absl::AsciiStrToLower(text)) return false;
  if (text.find('*') != std::string::npos) return false;  // not a pattern, whoever may think so
  const bool http = url->scheme() == "http";
  if (!http && url->scheme() != "https") return false;
  const bool more =
      url->has_userinfo() || url->has_query() || !url->encoded_path().empty() || text.back() == ':';
  return !more && url->port() != (http ? "80" : "443");
}

Problem Wrong(const YAML::Node& node, std::string path, std::string what) {
  return {.line = node.Mark().line + 1, .path = std::move(path), .what = std::move(what)};
}

}  // namespace

std::string OriginsField::Allowed() const {
  return "a list of https://host or http://host, each in lower case, with a port unless it is the "
         "scheme's own, and without a path; or [\"*\"], which is any";
}

ReadResult OriginsField::Read(const YAML::Node& node, std::vector<std::string>& out) const {
  if (!node.IsSequence()) return Wrong(node, {}, "a list is wanted");
  out.clear();
  for (const YAML::Node& item : node) {
    const std::string path = absl::StrCat("[", out.size(), "]");
    if (!item.IsScalar()) return Wrong(item, path, "a single value is wanted");
    const std::string& origin = item.Scalar();
    if (origin != kAny && !IsOrigin(origin)) {
      return Wrong(item, path, absl::StrCat("\"", origin, "\" is no origin"));
    }
    if (std::ranges::find(out, origin) != out.end()) {
      return Wrong(item, path, absl::StrCat("\"", origin, "\" was given before"));
    }
    out.push_back(origin);
  }
  if (out.size() > 1 && std::ranges::find(out, kAny) != out.end()) {
    return Wrong(node, {},
                 "\"*\" is any origin, so the others mean nothing; give one or the others");
  }
  return std::nullopt;
}

YAML::Node OriginsField::Write(const std::vector<std::string>& value) const {
  YAML::Node list(YAML::NodeType::Sequence);
  for (const std::string& origin : value) list.push_back(origin);
  return list;
}

}  // namespace docket::platform
