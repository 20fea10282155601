// CORS: the scripts of which pages may ask the API from within a browser, and read its answers.
// Source: https://fetch.spec.whatwg.org/#http-cors-protocol.
// Keys come in the header Authorization, which a script sets itself. Nothing here rests on what a
// browser would add by itself (cookies, certificates), so Access-Control-Allow-Credentials is never
// sent. Of paths under /api/ alone: health and metrics need no key, and are no page's business.
// Thread-safety: immutable after construction.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "api/http/message.h"

namespace docket::api {

struct CorsOptions {
  // As browsers write them: https://host, or with a port that is not the scheme's own. "*" is any.
  // Empty: of no other origin, and no answer says anything of CORS.
  std::vector<std::string> allowed_origins;
  absl::Duration max_age = absl::Minutes(10);  // that a browser may remember a preflight
};

class Cors {
 public:
  explicit Cors(CorsOptions options);

  // For every answer to a request of that path, also for a refusal. `origin`: its header; empty:
  // none.
  [[nodiscard]] HeaderList HeadersFor(std::string_view path, std::string_view origin) const;

  // The answer to an OPTIONS request by which a browser asks whether it may send another one, for
  // which the path has the methods `allow`; without what HeadersFor adds. Nothing: it is no such
  // request, or of an origin that may not.
  [[nodiscard]] std::optional<Response> Preflight(const Request& request,
                                                  const std::string& allow) const;

 private:
  [[nodiscard]] bool Allows(std::string_view origin) const;

  const CorsOptions options_;
  const bool any_;
};

}  // namespace docket::api
