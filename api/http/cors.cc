#include "api/http/cors.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace docket::api {
namespace {

constexpr char kAnyOrigin[] = "*";
constexpr std::string_view kPaths = "/api/";

// What the API reads of a request, beyond what a browser lets a script send in any case.
constexpr char kRequestHeaders[] =
    "Authorization, Consistency-Token, Content-Type, Idempotency-Key, If-Match, If-None-Match, "
    "Last-Event-ID, Prefer, X-Request-Id, traceparent";

// What it tells in an answer, beyond what a browser shows to a script in any case.
constexpr char kAnswerHeaders[] =
    "Allow, Consistency-Token, ETag, Link, Location, RateLimit, RateLimit-Policy, Retry-After, "
    "X-Projection-Lag-Ms, X-Request-Id";

}  // namespace

Cors::Cors(CorsOptions options)
    : options_(std::move(options)),
      any_(std::ranges::find(options_.allowed_origins, kAnyOrigin) !=
           options_.allowed_origins.end()) {}

HeaderList Cors::HeadersFor(std::string_view path, std::string_view origin) const {
  if (options_.allowed_origins.empty() || !path.starts_with(kPaths)) return {};
  HeaderList headers;
  // Also without an origin: a cache must not give this answer to whoever has one.
  if (!any_) headers.emplace_back("Vary", "Origin");
  if (!Allows(origin)) return headers;
  headers.emplace_back("Access-Control-Allow-Origin", any_ ? kAnyOrigin : std::string(origin));
  headers.emplace_back("Access-Control-Expose-Headers", kAnswerHeaders);
  return headers;
}

std::optional<Response> Cors::Preflight(const Request& request, const std::string& allow) const {
  const bool asks = request.method == http::verb::options &&
                    !request.Header("Access-Control-Request-Method").empty();
  const bool may = request.path.starts_with(kPaths) && Allows(request.Header("Origin"));
  if (!asks || !may) return std::nullopt;
  Response response;
  response.status = http::status::no_content;
  response.headers = {
      {"Access-Control-Allow-Methods", allow},
      {"Access-Control-Allow-Headers", kRequestHeaders},
      {"Access-Control-Max-Age", absl::StrCat(absl::ToInt64Seconds(options_.max_age))}};
  return response;
}

bool Cors::Allows(std::string_view origin) const {
  if (origin.empty()) return false;
  return any_ ||
         std::ranges::find(options_.allowed_origins, origin) != options_.allowed_origins.end();
}

}  // namespace docket::api
