#include "api/handlers/erasures.h"

#include <algorithm>
#include <optional>
#include <string>
#include <variant>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "api/handlers/setting_answer.h"
#include "api/http/run_on.h"
#include "api/json/body_reader.h"
#include "api/json/values.h"
#include "api/query/parameters.h"
#include "boost/json/array.hpp"
#include "boost/json/object.hpp"
#include "domain/organization/decider.h"
#include "platform/status_macros.h"

namespace docket::api {
namespace {

namespace asio = boost::asio;
namespace organization = domain::organization;
using ErasuresAnswer = projections::Answer<view_proto::Erasures>;

boost::json::object ErasureJson(const view_proto::Erasure& erasure,
                                const schemas::PersonalReader& people) {
  return {{"subject_id", IdJson(erasure.subject())},
          {"reason", PersonalText(erasure.reason(), people)},
          {"erased_by", TextJson(erasure.erased_by())},
          {"erased_at", TimeJson(erasure.erased_at())},
          {"event_id", erasure.event()}};
}

Response AnswerAll(const Request& request, const ErasuresAnswer& answer,
                   const schemas::PersonalReader& people) {
  const view_proto::Erasures& row = answer.value;
  boost::json::array items;
  for (const view_proto::Erasure& one : row.erasures()) {
    items.push_back(ErasureJson(one, people));
  }
  return AnswerItems(request, answer, std::move(items));
}

// It is durable; a row without it is one that is parked.
Response AnswerOne(const Request& request, domain::UserId subject, const ErasuresAnswer& answer,
                   const schemas::PersonalReader& people) {
  const auto& all = answer.value.erasures();
  const auto found = std::ranges::find(all, subject.value(), &view_proto::Erasure::subject);
  if (found == all.end()) return AnswerSettingPending();
  return AnswerWith(request, ErasureJson(*found, people), AboutOf(answer));
}

Response NothingIsSealed(const Request& request) {
  return ToResponse(
      {.status = http::status::not_implemented,
       .type = "nothing-is-sealed",
       .title = "What is recorded of people is not sealed here",
       .detail = "The server has privacy.keys none, so there is no key to destroy; its "
                 "operator sets it (docs/privacy.md).",
       .headers = {},
       .members = {}},
      request.request_id);
}

Response NotDestroyedYet(const Request& request, const absl::Status& why) {
  return ToResponse(
      {.status = http::status::service_unavailable,
       .type = "key-not-destroyed",
       .title = "The erasure is recorded, and the key is not destroyed yet",
       .detail = "It will be, as soon as the store of keys takes it; the same request "
                 "again tells.",
       .retry_after_seconds = 1,
       .headers = {},
       .members = {},
       .cause = why},
      request.request_id);
}

// 0 for what is none.
domain::UserId SubjectInPath(const Request& request) {
  std::int64_t id = 0;
  const bool is_number = absl::SimpleAtoi(request.path_parameters.at("subject"), &id);
  return domain::UserId(is_number && id > 0 ? id : 0);
}

absl::StatusOr<organization::SubjectErased> ReadErasure(const Request& request) {
  BodyReader body(request.body);
  organization::SubjectErased erased{
      .subject = SubjectInPath(request),
      .reason = {.subject = {}, .text = body.Text("reason", organization::kReasonBytesMax)},
      .erased_by = {}};
  DOCKET_RETURN_IF_ERROR(body.Finish());
  return erased;
}

}  // namespace

asio::awaitable<Response> ListErasures::operator()(Request request) const {
  const SettingsDesk& settings = *desk_->settings;
  const auto entered = co_await EnterOrganization(settings, request, Permission::kAudit);
  if (const auto* response = std::get_if<Response>(&entered)) co_return *response;
  const auto& [visible, organization] = std::get<AtOrganization>(entered);
  const auto answer = settings.policies.GetErasures(visible, organization);
  if (!answer.ok()) co_return AnswerFailed(request, answer.status());
  co_return AnswerAll(request, *answer, settings.door->people());
}

asio::awaitable<Response> PutErasure::operator()(Request request) const {
  const SettingsDesk& settings = *desk_->settings;
  auto entered = co_await EnterOrganization(settings, request, Permission::kAdminister);
  if (const auto* response = std::get_if<Response>(&entered)) co_return *response;
  if (!desk_->destroy) co_return NothingIsSealed(request);
  const auto& [visible, organization] = std::get<AtOrganization>(entered);
  const auto erased = ReadErasure(request);
  if (!erased.ok()) co_return AnswerFailed(request, erased.status());
  if (erased->subject == domain::UserId()) co_return NotVisible(request);
  domain::RecordedCommand command =
      SettingCommand(organization::EraseSubject{.organization = organization, .erased = *erased},
                     SettingOriginOf(request, settings.clock));
  Response response = co_await SetAndAnswer(
      settings, request, visible, std::move(command),
      [&](const projections::Visible& now) {
        return settings.policies.GetErasures(now, organization);
      },
      [&](const ErasuresAnswer& answer) {
        return AnswerOne(request, erased->subject, answer, settings.door->people());
      });
  if (response.status != http::status::ok) co_return response;
  auto destroy = [&] { return desk_->destroy(organization, erased->subject); };
  const absl::Status destroyed = co_await RunOn(desk_->blocking, std::move(destroy));
  co_return destroyed.ok() ? std::move(response) : NotDestroyedYet(request, destroyed);
}

}  // namespace docket::api
