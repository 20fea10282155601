#include "api/query/precondition.h"

#include <string_view>

#include "absl/strings/numbers.h"
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

}  // namespace docket::api
