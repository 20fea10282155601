#include "api/handlers/placement.h"

#include <algorithm>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "api/handlers/needs_postgres.h"
#include "api/handlers/setting_answer.h"
#include "api/json/body_reader.h"
#include "api/json/values.h"
#include "api/query/page_answer.h"
#include "api/query/parameters.h"
#include "api/query/progress_wait.h"
#include "boost/json/object.hpp"
#include "domain/organization/decider.h"
#include "eventstore/log_names.h"
#include "platform/status_macros.h"
#include "projections/shard_directory.h"
#include "schemas/codec/common_codec.h"

namespace docket::api {
namespace {

namespace asio = boost::asio;
using projections::ShardPlacement;
using projections::ShardWeight;
using projections::Visible;
constexpr std::string_view kGetParameters[] = {"wait"};
constexpr std::int64_t kWaitMsMax = 60'000;

using PlacementAnswer = projections::Answer<view_proto::OrganizationPlacement>;

Response AnswerPlacement(const Request& request, const ShardPlacement& placement,
                         const PlacementAnswer& answer) {
  const view_proto::OrganizationPlacement& row = answer.value;
  const domain::Tenant organization = schemas::FromProto(row.tenant());
  const auto whereabouts = projections::WhereaboutsOf(placement, organization, row);
  if (!whereabouts.ok()) {
    return ToResponse(ProblemOf(absl::FailedPreconditionError(whereabouts.status().message())),
                      request.request_id);
  }
  const auto name = [&placement](std::optional<std::size_t> shard) {
    return shard.has_value() ? TextJson(placement.shards()[*shard].id) : nullptr;
  };
  boost::json::object document{{"host", row.tenant().host()},
                               {"organization_id", OrganizationJson(row.tenant())},
                               {"shard", name(whereabouts->asked)},
                               {"next", name(whereabouts->next)},
                               {"by_hand", !row.placed_on().empty()},
                               {"placed_at", TimeJson(row.placed_at())},
                               {"settled_at", TimeJson(row.settled_at())}};
  return AnswerWith(request, std::move(document),
                    {.at = answer.at, .incomplete = answer.incomplete, .tag = std::nullopt});
}

// Empty: where the strategy puts it.
absl::StatusOr<std::string> ReadShard(const Request& request, const ShardPlacement& placement) {
  BodyReader body(request.body);
  std::string shard =
      body.Text("shard", domain::organization::kNameBytesMax, BodyReader::Need::kOptional);
  const bool by_strategy = body.Flag("by_strategy", false);
  DOCKET_RETURN_IF_ERROR(body.Finish());
  if (shard.empty() != by_strategy) {
    return absl::InvalidArgumentError(
        "Give either shard, or by_strategy as true: where read_models.placement puts it.");
  }
  const std::vector<ShardWeight>& shards = placement.shards();
  if (by_strategy || std::ranges::find(shards, shard, &ShardWeight::id) != shards.end()) {
    return shard;
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "shard must be one of ",
      absl::StrJoin(shards, ", ",
                    [](std::string* out, const ShardWeight& known) { out->append(known.id); }),
      ", as read_models.postgres names them."));
}

// The organisation in the path, or why there is no answer.
std::variant<Response, domain::Tenant> Enter(const PlacementDesk& desk, const Request& request,
                                             AllowedParameters allowed) {
  if (const absl::Status status = CheckParameters(request, allowed); !status.ok()) {
    return ToResponse(ProblemOf(status), request.request_id);
  }
  if (desk.placement == nullptr) return NoShards(request);
  const auto organization =
      ParseOrganization(request.path_parameters.at("id"), desk.settings->door->settings().hosts);
  if (!organization.ok()) return NotVisible(request);
  return *organization;
}

bool Moves(const ShardPlacement& placement, const view_proto::OrganizationPlacement& row) {
  const auto whereabouts =
      projections::WhereaboutsOf(placement, schemas::FromProto(row.tenant()), row);
  return whereabouts.ok() && whereabouts->next.has_value();
}

}  // namespace

asio::awaitable<Response> GetPlacement::operator()(Request request) const {
  const auto entered = Enter(desk_, request, kGetParameters);
  if (const auto* response = std::get_if<Response>(&entered)) co_return *response;
  const SettingsDesk& settings = *desk_.settings;
  const auto wait_ms =
      NumberParameter(request, "wait", {.min = 0, .max = kWaitMsMax, .otherwise = 0});
  if (!wait_ms.ok()) co_return AnswerFailed(request, wait_ms.status());
  const absl::Time end =
      settings.clock.MonotonicNow() + std::min(absl::Milliseconds(*wait_ms), settings.max_wait);
  while (true) {
    const auto points = settings.door->progress().points();
    const auto answer =
        settings.policies.GetOrganizationPlacement(Visible(), std::get<domain::Tenant>(entered));
    if (!answer.ok()) co_return AnswerFailed(request, answer.status());
    const absl::Duration left = end - settings.clock.MonotonicNow();
    if (!Moves(*desk_.placement, answer->value) || left <= absl::ZeroDuration()) {
      co_return AnswerPlacement(request, *desk_.placement, *answer);
    }
    const absl::StatusOr<bool> more = co_await WaitForMore(settings.door->progress(), points,
                                                           eventstore::kOrganizationEvents, left);
    if (!more.ok()) co_return AnswerFailed(request, more.status());
  }
}

asio::awaitable<Response> PutPlacement::operator()(Request request) const {
  const auto entered = Enter(desk_, request, {});
  if (const auto* response = std::get_if<Response>(&entered)) co_return *response;
  const auto& organization = std::get<domain::Tenant>(entered);
  absl::StatusOr<std::string> shard = ReadShard(request, *desk_.placement);
  if (!shard.ok()) co_return AnswerFailed(request, shard.status());
  domain::RecordedCommand command = SettingCommand(
      domain::organization::PlaceOnShard{.organization = organization,
                                         .placed = {.shard = *std::move(shard), .placed_by = {}}},
      SettingOriginOf(request, desk_.settings->clock));
  co_return co_await SetAndAnswer(
      *desk_.settings, request, Visible(), std::move(command),
      [this, &organization](const Visible& now) {
        return desk_.settings->policies.GetOrganizationPlacement(now, organization);
      },
      [this, &request](const PlacementAnswer& answer) {
        return AnswerPlacement(request, *desk_.placement, answer);
      });
}

}  // namespace docket::api
