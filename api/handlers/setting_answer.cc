#include "api/handlers/setting_answer.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "api/query/parameters.h"
#include "boost/json/object.hpp"
#include "boost/json/serialize.hpp"

namespace docket::api {

SettingOrigin SettingOriginOf(const Request& request, const platform::Clock& clock) {
  return {.key = domain::KeyId(request.notes == nullptr ? std::string() : request.notes->user_id),
          .now = clock.Now(),
          .trace = request.trace};
}

std::optional<domain::RepositoryKey> RepositoryInPath(const Request& request,
                                                      const std::vector<domain::HostCode>& hosts) {
  const std::string& text = request.path_parameters.at("id");
  const auto key = ParseRepository(text, hosts);
  return key.ok() ? std::optional(*key) : std::nullopt;
}

boost::asio::awaitable<std::variant<Response, AtOrganization>> EnterOrganization(
    const SettingsDesk& desk, const Request& request, Permission needed) {
  auto entered = co_await desk.door->Enter(request, {}, needed);
  if (const auto* problem = std::get_if<Problem>(&entered)) {
    co_return ToResponse(*problem, request.request_id);
  }
  auto& visible = std::get<projections::Visible>(entered);
  const auto organization =
      ParseOrganization(request.path_parameters.at("id"), desk.door->settings().hosts);
  if (!organization.ok() || !visible.Sees(*organization)) co_return NotVisible(request);
  co_return AtOrganization{.visible = std::move(visible), .organization = *organization};
}

Response AnswerSettingPending() {
  Response response;
  response.status = http::status::accepted;
  response.headers.emplace_back("Content-Type", "application/json");
  response.body = boost::json::serialize(boost::json::object{{"status", "pending"}});
  return response;
}

Response AnswerSettingRefused(const Request& request, const view_proto::CommandOutcome& outcome) {
  if (outcome.code() == "not-known" || outcome.code() == "owner-mismatch") {
    return NotVisible(request);
  }
  if (outcome.code() == "policy-has-changed") {
    return ToResponse({.status = http::status::precondition_failed,
                       .type = "precondition-failed",
                       .title = "It is not what If-Match says any more",
                       .detail = absl::StrCat(outcome.detail(), "; read it again."),
                       .headers = {},
                       .members = {}},
                      request.request_id);
  }
  if (outcome.code() == "no-such-legal-hold") return NotVisible(request);
  if (outcome.code() == "name-out-of-bounds" || outcome.code() == "reason-out-of-bounds" ||
      outcome.code() == "no-subject") {
    return ToResponse(ProblemOf(absl::InvalidArgumentError(outcome.detail())), request.request_id);
  }
  const absl::Status why = outcome.result() == view_proto::COMMAND_RESULT_REJECTED
                               ? absl::FailedPreconditionError(outcome.detail())
                               : absl::InternalError(outcome.detail());
  return ToResponse(ProblemOf(why), request.request_id);
}

}  // namespace docket::api
