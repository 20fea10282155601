#include "platform/config_items.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace docket::platform {

ReadResult Wrong(const YAML::Node& node, std::string what, std::string path) {
  return Problem{node.Mark().line + 1, std::move(path), std::move(what)};
}

ReadResult NotAllowed(const YAML::Node& node, std::string path) {
  if (node.IsNull() || (node.IsScalar() && node.Scalar().empty())) {
    return Wrong(node, "is empty", std::move(path));
  }
  if (!node.IsScalar()) return Wrong(node, "a single value is wanted", std::move(path));
  return Wrong(node, absl::StrCat("\"", node.Scalar(), "\" is not allowed"), std::move(path));
}

std::string DidYouMean(std::string_view text, const std::vector<std::string>& candidates) {
  const std::string nearest = NearestName(text, candidates);
  return nearest.empty() ? "" : absl::StrCat(", did you mean \"", nearest, "\"?");
}

ReadResult CheckFields(const YAML::Node& map, const std::string& path,
                       const std::vector<std::string>& known) {
  if (!map.IsMap()) {
    return Wrong(map, absl::StrCat("a map of ", absl::StrJoin(known, ", "), " is wanted"), path);
  }
  std::set<std::string> seen;
  for (const auto& field : map) {
    const std::string name = field.first.IsScalar() ? field.first.Scalar() : "";
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      return Wrong(field.first,
                   absl::StrCat("unknown field \"", name, "\"", DidYouMean(name, known)), path);
    }
    if (!seen.insert(name).second) {
      return Wrong(field.first, absl::StrCat("field \"", name, "\" stands twice"), path);
    }
  }
  return std::nullopt;
}

std::string Inside(const std::string& path, const char* field) {
  return absl::StrCat(path, ".", field);
}

ReadResult ReadTexts(const YAML::Node& node, const std::string& path,
                     std::vector<std::string>& out) {
  if (!node.IsDefined()) return std::nullopt;
  if (!node.IsSequence()) return Wrong(node, "a list of texts is wanted", path);
  for (const YAML::Node& item : node) {
    if (!item.IsScalar() || item.Scalar().empty()) {
      return Wrong(item, "each must be a text that is not empty", path);
    }
    out.push_back(item.Scalar());
  }
  return std::nullopt;
}

ReadResult ReadHostCode(const YAML::Node& map, const char* field, const std::string& path,
                        domain::HostCode& out) {
  const YAML::Node node = map[field];
  if (!node.IsDefined()) return Wrong(map, absl::StrCat("\"", field, "\" is missing"), path);
  if (!node.IsScalar() || !domain::IsHostCode(node.Scalar())) {
    return NotAllowed(node, Inside(path, field));
  }
  out = domain::HostCode(node.Scalar());
  return std::nullopt;
}

ReadResult ReadText(const YAML::Node& map, const char* field, const std::string& path,
                    std::string& out) {
  const YAML::Node text = map[field];
  if (!text.IsDefined()) return Wrong(map, absl::StrCat("\"", field, "\" is missing"), path);
  if (!text.IsScalar() || text.Scalar().empty()) return NotAllowed(text, Inside(path, field));
  out = text.Scalar();
  return std::nullopt;
}

}  // namespace docket::platform
