#include "api/http/router.h"

#include <set>
#include <utility>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "platform/check.h"

namespace docket::api {
namespace {

std::vector<std::string> Segments(const std::string& path) {
  DOCKET_CHECK(!path.empty() && path.front() == '/');
  return absl::StrSplit(path.substr(1), '/');
}

bool IsParameter(const std::string& segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

bool IsTail(const std::string& segment) {
  return IsParameter(segment) && segment.size() > 5 && segment.ends_with("...}");
}

// Nothing: the path does not fit the pattern.
std::optional<std::map<std::string, std::string>> Fit(const std::vector<std::string>& pattern,
                                                      const std::vector<std::string>& path) {
  const bool tail = IsTail(pattern.back());
  if (tail ? path.size() < pattern.size() : path.size() != pattern.size()) return std::nullopt;
  std::map<std::string, std::string> parameters;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (tail && i + 1 == pattern.size()) {
      parameters.emplace(
          pattern[i].substr(1, pattern[i].size() - 5),
          absl::StrJoin(path.begin() + static_cast<std::ptrdiff_t>(i), path.end(), "/"));
    } else if (IsParameter(pattern[i])) {
      if (path[i].empty()) return std::nullopt;
      parameters.emplace(pattern[i].substr(1, pattern[i].size() - 2), path[i]);
    } else if (pattern[i] != path[i]) {
      return std::nullopt;
    }
  }
  return parameters;
}

bool Serves(http::verb route, http::verb method) {
  return route == method || (route == http::verb::get && method == http::verb::head);
}

std::string AllowHeader(const std::set<http::verb>& methods) {
  std::set<std::string> names;
  for (const http::verb method : methods) {
    names.emplace(http::to_string(method));
    if (method == http::verb::get) names.emplace("HEAD");
  }
  return absl::StrJoin(names, ", ");
}

}  // namespace

Router::Router(std::vector<Route> routes) {
  for (Route& route : routes) {
    std::vector<std::string> segments = Segments(route.pattern);
    entries_.push_back({.route = std::move(route), .segments = std::move(segments)});
  }
}

std::variant<RouteMatch, NoSuchPath, MethodNotAllowed> Router::Find(Door door, http::verb method,
                                                                    const std::string& path) const {
  if (path.empty() || path.front() != '/') return NoSuchPath{};
  const std::vector<std::string> segments = Segments(path);
  std::set<http::verb> methods;
  for (const Entry& entry : entries_) {
    if (entry.route.door == Door::kOperator && door != Door::kOperator) continue;
    auto parameters = Fit(entry.segments, segments);
    if (!parameters.has_value()) continue;
    if (Serves(entry.route.method, method)) {
      return RouteMatch{.route = &entry.route, .path_parameters = std::move(*parameters)};
    }
    methods.insert(entry.route.method);
  }
  if (methods.empty()) return NoSuchPath{};
  return MethodNotAllowed{.allow = AllowHeader(methods)};
}

}  // namespace docket::api
