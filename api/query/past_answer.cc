#include "api/query/past_answer.h"

#include <string>
#include <string_view>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "api/query/query_door.h"
#include "platform/string_view_bridge.h"
#include "platform/time_format.h"

namespace docket::api {
namespace {

std::string WhyNot(const domain::ReviewId& id, const projections::PastReview& past,
                   const projections::AsOf& as_of) {
  const std::string review = ToString(id);
  const auto* version = std::get_if<domain::StreamVersion>(&as_of);
  if (version != nullptr && *version > past.version_max) {
    return absl::StrCat("There is no version ", version->value(), " of ", review,
                        "; its last event has version ", past.version_max.value(), ".");
  }
  if (past.version == domain::StreamVersion()) {
    return absl::StrCat("Nothing was recorded of ", review, " then: it did not exist yet. ",
                        "/api/v1/reviews/", review, "/events has its events with their times.");
  }
  return absl::StrCat("Of ", review, " only what was said about it was known then, at version ",
                      past.version.value(), "; its pull request was not known yet.");
}

// A version as it is written: digits, and no zero before them.
std::optional<domain::StreamVersion> ParseVersion(std::string_view text) {
  const bool digits = text.find_first_not_of("0123456789") == std::string_view::npos;
  std::int64_t version = 0;
  if (text.empty() || text.front() == '0' || !digits) return std::nullopt;
  if (!absl::SimpleAtoi(platform::AbslView(text), &version)) return std::nullopt;
  return domain::StreamVersion(version);
}

}  // namespace

absl::StatusOr<std::optional<projections::AsOf>> AsOfParameter(const Request& request) {
  const std::optional<std::string_view> text = request.Query("as_of");
  if (!text.has_value()) return std::optional<projections::AsOf>();
  if (const auto version = ParseVersion(*text)) return std::optional<projections::AsOf>(*version);
  if (const auto time = platform::ParseRfc3339(*text)) {
    return std::optional<projections::AsOf>(*time);
  }
  return absl::InvalidArgumentError(
      "The parameter as_of must be a version, such as 7, or a time in RFC 3339, such as "
      "2026-01-31T00:00:00Z (a + in it is written %2B).");
}

bool ReachesTo(const projections::PastReview& past, const projections::AsOf& as_of) {
  const auto* version = std::get_if<domain::StreamVersion>(&as_of);
  return past.version > domain::StreamVersion() && (version == nullptr || *version == past.version);
}

Response PastFailed(const Request& request, const absl::Status& status) {
  if (!absl::IsUnimplemented(status)) return AnswerFailed(request, status);
  const Problem problem{.status = http::status::not_implemented,
                        .type = "event-not-known",
                        .title = "An event is newer than this program",
                        .detail = std::string(status.message()),
                        .headers = {},
                        .members = {}};
  return ToResponse(problem, request.request_id);
}

Problem NotThereThen(const domain::ReviewId& id, const projections::PastReview& past,
                     const projections::AsOf& as_of) {
  return {.status = http::status::not_found,
          .type = "not-there-then",
          .title = "It was not there then",
          .detail = WhyNot(id, past, as_of),
          .headers = {},
          .members = {{"last_version", past.version_max.value()}}};
}

}  // namespace docket::api
