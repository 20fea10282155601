// Origins of pages in browsers: what is one, and lists of them.
#include <algorithm>

#include "absl/strings/ascii.h"
#include "boost/url/parse.hpp"
#include "boost/url/url_view.hpp"
#include "platform/config_text_list.h"

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

bool IsAnyOrOrigin(const std::string& text) { return text == kAny || IsOrigin(text); }

}  // namespace

std::string OriginsField::Allowed() const {
  return "a list of https://host or http://host, each in lower case, with a port unless it is the "
         "scheme's own, and without a path; or [\"*\"], which is any";
}

ReadResult OriginsField::Read(const YAML::Node& node, std::vector<std::string>& out) const {
  if (auto problem = ReadTextList(node, &IsAnyOrOrigin, "origin", out)) return problem;
  if (out.size() == 1 || std::ranges::find(out, kAny) == out.end()) return std::nullopt;
  return Problem{.line = node.Mark().line + 1,
                 .path = {},
                 .what = "\"*\" is any origin, so the others mean nothing; give one or the others"};
}

YAML::Node OriginsField::Write(const std::vector<std::string>& value) const {
  return WriteTextList(value);
}

}  // namespace docket::platform
