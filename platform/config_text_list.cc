#include "platform/config_text_list.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace docket::platform {
namespace {

Problem Wrong(const YAML::Node& node, std::string path, std::string what) {
  return {.line = node.Mark().line + 1, .path = std::move(path), .what = std::move(what)};
}

}  // namespace

ReadResult ReadTextList(const YAML::Node& node, bool (*is_one)(const std::string&),
                        const char* kind, std::vector<std::string>& out) {
  if (!node.IsSequence()) return Wrong(node, {}, "a list is wanted");
  out.clear();
  for (const YAML::Node& item : node) {
    const std::string path = absl::StrCat("[", out.size(), "]");
    if (!item.IsScalar()) return Wrong(item, path, "a single value is wanted");
    const std::string& text = item.Scalar();
    if (!is_one(text)) return Wrong(item, path, absl::StrCat("\"", text, "\" is no ", kind));
    if (std::ranges::find(out, text) != out.end()) {
      return Wrong(item, path, absl::StrCat("\"", text, "\" was given before"));
    }
    out.push_back(text);
  }
  return std::nullopt;
}

YAML::Node WriteTextList(const std::vector<std::string>& value) {
  YAML::Node list(YAML::NodeType::Sequence);
  for (const std::string& text : value) list.push_back(text);
  return list;
}

}  // namespace docket::platform
