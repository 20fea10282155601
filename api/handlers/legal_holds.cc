#include "api/handlers/legal_holds.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <variant>

#include "api/handlers/setting_answer.h"
#include "api/json/body_reader.h"
#include "api/json/values.h"
#include "api/query/page_answer.h"
#include "api/query/parameters.h"
#include "boost/json/array.hpp"
#include "boost/json/object.hpp"
#include "domain/organization/decider.h"
#include "platform/status_macros.h"

namespace docket::api {
namespace {

namespace asio = boost::asio;
namespace organization = domain::organization;
using projections::Visible;
using HoldsAnswer = projections::Answer<view_proto::LegalHolds>;

// No id of a repository is longer.
constexpr std::size_t kRepositoryBytesMax = 128;

boost::json::value RepositoryJson(const view_proto::LegalHolds& row,
                                  const view_proto::LegalHold& hold) {
  if (hold.scope().repository() == 0) return nullptr;
  const domain::RepositoryKey key{.host = domain::HostCode(row.tenant().host()),
                                  .repository = domain::RepositoryId(hold.scope().repository())};
  return TextJson(ToString(key));
}

boost::json::value NumberJson(const view_proto::LegalHold& hold) {
  if (hold.scope().number() == 0) return nullptr;
  return hold.scope().number();
}

boost::json::object HoldJson(const view_proto::LegalHolds& row, const view_proto::LegalHold& hold,
                             const schemas::PersonalReader& people) {
  return {{"id", hold.id()},
          {"stands", hold.lifted_at() == 0},
          {"repository", RepositoryJson(row, hold)},
          {"number", NumberJson(hold)},
          {"reason", PersonalText(hold.reason(), people)},
          {"placed_by", TextJson(hold.placed_by())},
          {"placed_at", TimeJson(hold.placed_at())},
          {"lift_reason", TextJson(PersonalText(hold.lift_reason(), people))},
          {"lifted_by", TextJson(hold.lifted_by())},
          {"lifted_at", TimeJson(hold.lifted_at())}};
}

Response AnswerAll(const Request& request, const HoldsAnswer& answer,
                   const schemas::PersonalReader& people) {
  const view_proto::LegalHolds& row = answer.value;
  boost::json::array items;
  for (const view_proto::LegalHold& hold : row.holds()) {
    items.push_back(HoldJson(row, hold, people));
  }
  return AnswerItems(request, answer, std::move(items));
}

// The one in the path. It is durable; a row without it is one that is parked.
Response AnswerOne(const Request& request, const HoldsAnswer& answer,
                   const schemas::PersonalReader& people) {
  const view_proto::LegalHolds& row = answer.value;
  const auto hold = std::ranges::find(row.holds(), request.path_parameters.at("hold"),
                                      &view_proto::LegalHold::id);
  if (hold == row.holds().end()) return AnswerSettingPending();
  return AnswerWith(request, HoldJson(row, *hold, people), AboutOf(answer));
}

domain::Personal ReadReason(BodyReader& body) {
  return {.subject = {}, .text = body.Text("reason", organization::kReasonBytesMax)};
}

absl::StatusOr<organization::HeldScope> ReadScope(BodyReader& body, const domain::HostCode& host) {
  const std::string repository =
      body.Text("repository", kRepositoryBytesMax, BodyReader::Need::kOptional);
  const std::int64_t number = body.Number(
      "number", {.min = 1, .max = std::numeric_limits<std::int32_t>::max(), .otherwise = 0});
  organization::HeldScope scope{.repository = {}, .number = domain::PullRequestNumber(number)};
  if (!repository.empty()) {
    DOCKET_ASSIGN_OR_RETURN(const domain::RepositoryKey key, ParseRepository(repository, {host}));
    if (key.host != host) {
      return absl::InvalidArgumentError("repository must be of the organization's host.");
    }
    scope.repository = key.repository;
  } else if (number != 0) {
    return absl::InvalidArgumentError("number needs repository: the one that it is a number of.");
  }
  return scope;
}

absl::StatusOr<organization::LegalHoldPlaced> ReadHold(const Request& request,
                                                       const domain::HostCode& host) {
  BodyReader body(request.body);
  organization::LegalHoldPlaced hold{.id = request.path_parameters.at("hold"),
                                     .scope = {},
                                     .reason = ReadReason(body),
                                     .placed_by = {}};
  const auto scope = ReadScope(body, host);
  DOCKET_RETURN_IF_ERROR(body.Finish());
  DOCKET_RETURN_IF_ERROR(scope.status());
  hold.scope = *scope;
  return hold;
}

absl::StatusOr<organization::LegalHoldLifted> ReadLift(const Request& request) {
  BodyReader body(request.body);
  organization::LegalHoldLifted lifted{
      .id = request.path_parameters.at("hold"), .reason = ReadReason(body), .lifted_by = {}};
  DOCKET_RETURN_IF_ERROR(body.Finish());
  return lifted;
}

asio::awaitable<Response> SetHold(const SettingsDesk& desk, const Request& request,
                                  AtOrganization entered, domain::RecordedCommand command) {
  co_return co_await SetAndAnswer(
      desk, request, std::move(entered.visible), std::move(command),
      [&desk, &entered](const Visible& now) {
        return desk.policies.GetLegalHolds(now, entered.organization);
      },
      [&](const HoldsAnswer& answer) { return AnswerOne(request, answer, desk.door->people()); });
}

}  // namespace

asio::awaitable<Response> ListLegalHolds::operator()(Request request) const {
  const auto entered = co_await EnterOrganization(*desk_, request, Permission::kAudit);
  if (const auto* response = std::get_if<Response>(&entered)) co_return *response;
  const auto& [visible, organization] = std::get<AtOrganization>(entered);
  const auto answer = desk_->policies.GetLegalHolds(visible, organization);
  if (!answer.ok()) co_return AnswerFailed(request, answer.status());
  co_return AnswerAll(request, *answer, desk_->door->people());
}

asio::awaitable<Response> PlaceLegalHold::operator()(Request request) const {
  auto entered = co_await EnterOrganization(*desk_, request, Permission::kAdminister);
  if (const auto* response = std::get_if<Response>(&entered)) co_return *response;
  auto hold = ReadHold(request, std::get<AtOrganization>(entered).organization.host);
  if (!hold.ok()) co_return AnswerFailed(request, hold.status());
  domain::RecordedCommand command = SettingCommand(
      organization::PlaceLegalHold{.organization = std::get<AtOrganization>(entered).organization,
                                   .hold = *std::move(hold)},
      SettingOriginOf(request, desk_->clock));
  co_return co_await SetHold(*desk_, request, std::get<AtOrganization>(std::move(entered)),
                             std::move(command));
}

asio::awaitable<Response> LiftLegalHold::operator()(Request request) const {
  auto entered = co_await EnterOrganization(*desk_, request, Permission::kAdminister);
  if (const auto* response = std::get_if<Response>(&entered)) co_return *response;
  auto lifted = ReadLift(request);
  if (!lifted.ok()) co_return AnswerFailed(request, lifted.status());
  domain::RecordedCommand command = SettingCommand(
      organization::LiftLegalHold{.organization = std::get<AtOrganization>(entered).organization,
                                  .lifted = *std::move(lifted)},
      SettingOriginOf(request, desk_->clock));
  co_return co_await SetHold(*desk_, request, std::get<AtOrganization>(std::move(entered)),
                             std::move(command));
}

}  // namespace docket::api
