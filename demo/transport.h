// The port through which the demo speaks HTTP.
// Callers may assume: Send blocks until there is an answer or none will come, within a bound of the
// implementation's choice that must exceed kLongestWait; it never throws; a broken connection is
// opened again by the next Send. An instance is never used by two threads at once, but may be used
// by one after another. No answer (status 0, `error` says why) means the outcome is unknown: the
// request may have had its effect. The demo then sends the same bytes again, which must be
// harmless.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace docket::demo {

// The longest that the demo asks the server to hold a request (`?wait=`, Consistency-Token).
inline constexpr std::chrono::milliseconds kLongestWait{5000};

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
  std::string method;
  std::string target;
  HttpHeaders headers;  // without Host and Content-Length, which the implementation adds
  std::string body;
};

struct HttpResponse {
  int status = 0;
  HttpHeaders headers;
  std::string body;
  std::string error;  // not empty exactly when status is 0
};

class Transport {
 public:
  virtual ~Transport() = default;
  virtual HttpResponse Send(const HttpRequest& request) = 0;
};

// Called once per connection before the first request.
using TransportFactory = std::function<std::unique_ptr<Transport>()>;

// The first header of that name, in any case; empty if there is none.
[[nodiscard]] std::string_view FindHeader(const HttpHeaders& headers, std::string_view name);

}  // namespace docket::demo
