#include "api/query/precondition.h"

#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "platform/string_view_bridge.h"

namespace docket::api {

absl::StatusOr<std::optional<std::int64_t>> ExpectedVersion(const Request& request) {
  std::string_view tag = request.Header("If-Match");
  if (tag.empty() || tag == "*") return std::optional<std::int64_t>();
  const bool quoted = tag.size() > 2 && tag.front() == '"' && tag.back() == '"';
  if (quoted) tag = tag.substr(1, tag.size() - 2);
  const std::string_view digits = tag.substr(0, tag.find('.'));
  std::int64_t version = 0;
  if (!quoted || digits.find_first_not_of("0123456789") != std::string_view::npos ||
      !absl::SimpleAtoi(platform::AbslView(digits), &version)) {
    return absl::InvalidArgumentError(
        "The header If-Match must be the ETag of the last answer, such as \"3\", or *.");
  }
  return std::optional(version);
}

bool HasAlready(const Request& request, const std::string& etag) {
  const std::string_view tags = request.Header("If-None-Match");
  for (absl::string_view one : absl::StrSplit(platform::AbslView(tags), ',')) {
    one = absl::StripAsciiWhitespace(one);
    if (one == "*") return true;
    absl::ConsumePrefix(&one, "W/");
    if (one == etag) return true;
  }
  return false;
}

}  // namespace docket::api
