// Router: the explicit table of what the server answers. A route is a method and a path pattern
// whose segments in braces are parameters: "/api/v1/reviews/{id}/events"; the last may
// be {name...}, which takes the rest of the path, with its slashes. Thread-safety: immutable
// after construction; Find may be called from any thread.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "api/http/message.h"
#include "boost/asio/awaitable.hpp"

namespace docket::api {

// Runs on the io thread of the connection; must not block. Exceptions end the request with 500.
using Handler = std::function<boost::asio::awaitable<Response>(Request)>;

// What of a route is told to the trail of accesses (api/trail/).
enum class Told {
  kReads,   // what is asked for with GET, by callers who leave a trail
  kCalls,   // as a read, whatever the method: what is asked for here is read later
  kAlways,  // every request, before it is handled: what was recorded leaves, or is gone over
};

struct Route {
  http::verb method = http::verb::get;
  std::string pattern;
  Door door = Door::kPublic;       // a public route is served at the operator's door too
  std::size_t body_bytes_max = 0;  // 0: the request has no body
  Handler handler;
  Told told = Told::kReads;
};

struct RouteMatch {
  const Route* route = nullptr;
  std::map<std::string, std::string> path_parameters;
};
struct NoSuchPath {};
struct MethodNotAllowed {
  std::string allow;  // for the Allow header
};

// Where a server describes what it serves; a path that is not there is answered with where to look.
inline constexpr char kDescriptionPath[] = "/api/v1/openapi.yaml";

class Router {
 public:
  explicit Router(std::vector<Route> routes);

  [[nodiscard]] std::variant<RouteMatch, NoSuchPath, MethodNotAllowed> Find(
      Door door, http::verb method, const std::string& path) const;

 private:
  struct Entry {
    Route route;
    std::vector<std::string> segments;
  };

  std::vector<Entry> entries_;
};

}  // namespace docket::api
