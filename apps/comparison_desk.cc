#include "apps/comparison_desk.h"

#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "api/http/problem.h"
#include "api/query/parameters.h"
#include "apps/journal_comparison.h"
#include "apps/streamed_answer.h"
#include "platform/status_macros.h"
#include "replay/audit/signed_note.h"

namespace docket::apps {
namespace {

constexpr std::string_view kParameters[] = {"key"};

absl::StatusOr<replay::VerifierKey> KeyOf(const api::Request& request) {
  DOCKET_RETURN_IF_ERROR(api::CheckParameters(request, kParameters));
  auto key = replay::ParseVerifierKey(std::string(request.Query("key").value_or("")));
  if (key.ok()) return key;
  return absl::InvalidArgumentError(
      absl::StrCat("The parameter key must be a public key, NAME+IDENTIFIER+BASE64: ",
                   std::string(key.status().message())));
}

}  // namespace

std::vector<api::Route> ComparisonDesk::Routes() {
  std::vector<api::Route> routes;
  routes.push_back(
      {.method = api::http::verb::post,
       .pattern = "/operator/v1/audit/compare",
       .door = api::Door::kOperator,
       .body_bytes_max = 0,
       .handler = [this](const api::Request& request) { return AnswerWith(Begin(request)); }});
  return routes;
}

api::Response ComparisonDesk::Begin(const api::Request& request) {
  const absl::StatusOr<replay::VerifierKey> key = KeyOf(request);
  if (!key.ok()) return api::ToResponse(api::ProblemOf(key.status()), request.request_id);
  return work_.Begin(
      request, [this, key = *key](LineChannel& channel, const replay::IsCancelled& cancelled) {
        const auto report = [&channel](const std::string& text) { PushProgress(channel, text); };
        return CompareJournals(stores_, data_, key, {.report = report, .cancelled = cancelled});
      });
}

}  // namespace docket::apps
