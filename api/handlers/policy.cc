#include "api/handlers/policy.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "api/handlers/setting_answer.h"
#include "api/json/policy_json.h"
#include "api/json/values.h"
#include "api/query/parameters.h"
#include "api/query/precondition.h"
#include "platform/status_macros.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/policy_values.h"
#include "schemas/codec/repository_values.h"

namespace docket::api {
namespace {

namespace asio = boost::asio;
using projections::Visible;
using RepositoryAnswer = projections::Answer<view_proto::RepositoryStatus>;
using OrganizationAnswer = projections::Answer<view_proto::OrganizationPolicy>;

std::optional<domain::Tenant> OrganizationOf(const Request& request,
                                             const std::vector<domain::HostCode>& hosts) {
  const auto tenant = ParseOrganization(request.path_parameters.at("id"), hosts);
  return tenant.ok() ? std::optional(*tenant) : std::nullopt;
}

Response AnswerPolicy(const Request& request, const RepositoryAnswer& answer) {
  const view_proto::RepositoryStatus& row = answer.value;
  const domain::PolicySettings own = schemas::FromProto(row.policy());
  const domain::PolicySettings inherited = schemas::FromProto(row.organization_policy());
  boost::json::object document{
      {"id", ToString(schemas::FromProto(row.id()))},
      {"version", row.policy_version()},
      {"policy", PolicyJson(own)},
      {"organization_version", row.organization_policy_version()},
      {"organization_policy", PolicyJson(inherited)},
      {"effective",
       PolicyJson(domain::EffectivePolicy({.organization = inherited, .repository = own}))}};
  const std::string tag =
      absl::StrCat(row.policy_version(), ".", row.organization_policy_version());
  return AnswerWith(request, std::move(document),
                    {.at = answer.at, .incomplete = answer.incomplete, .tag = tag});
}

Response AnswerPolicy(const Request& request, const OrganizationAnswer& answer) {
  const view_proto::OrganizationPolicy& row = answer.value;
  const domain::PolicySettings own = schemas::FromProto(row.policy());
  boost::json::object document{
      {"host", row.tenant().host()},
      {"organization_id", OrganizationJson(row.tenant())},
      {"version", row.policy_version()},
      {"policy", PolicyJson(own)},
      {"effective", PolicyJson(domain::EffectivePolicy({.organization = own, .repository = {}}))}};
  return AnswerWith(request, std::move(document),
                    {.at = answer.at,
                     .incomplete = answer.incomplete,
                     .tag = absl::StrCat(row.policy_version())});
}

// What a request to set a policy says besides its subject.
struct Wanted {
  domain::PolicySettings policy;
  std::optional<std::int64_t> expected_version;
};

absl::StatusOr<Wanted> ReadWanted(const Request& request) {
  DOCKET_ASSIGN_OR_RETURN(domain::PolicySettings policy, ParsePolicy(request.body));
  DOCKET_ASSIGN_OR_RETURN(const auto expected, ExpectedVersion(request));
  return Wanted{.policy = std::move(policy), .expected_version = expected};
}

}  // namespace

asio::awaitable<Response> GetRepositoryPolicy::operator()(Request request) const {
  const auto entered = co_await desk_->door->Enter(request, {});
  if (const auto* problem = std::get_if<Problem>(&entered)) {
    co_return ToResponse(*problem, request.request_id);
  }
  const auto key = RepositoryInPath(request, desk_->door->settings().hosts);
  if (!key.has_value()) co_return NotVisible(request);
  const auto answer = desk_->repositories.GetRepository(std::get<Visible>(entered), *key);
  if (!answer.ok()) co_return AnswerFailed(request, answer.status());
  co_return AnswerPolicy(request, *answer);
}

asio::awaitable<Response> PutRepositoryPolicy::operator()(Request request) const {
  const auto entered = co_await desk_->door->Enter(request, {}, Permission::kAdminister);
  if (const auto* problem = std::get_if<Problem>(&entered)) {
    co_return ToResponse(*problem, request.request_id);
  }
  const auto& visible = std::get<Visible>(entered);
  const auto key = RepositoryInPath(request, desk_->door->settings().hosts);
  if (!key.has_value()) co_return NotVisible(request);
  const auto known = desk_->repositories.GetRepository(visible, *key);
  if (!known.ok()) co_return AnswerFailed(request, known.status());
  absl::StatusOr<Wanted> wanted = ReadWanted(request);
  if (!wanted.ok()) co_return AnswerFailed(request, wanted.status());
  domain::RecordedCommand command = SettingCommand(
      domain::repository::SetPolicy{
          .repository = *key,
          .owner = domain::OrganizationId(known->value.tenant().organization()),
          .policy = std::move(wanted->policy),
          .expected_version = wanted->expected_version,
          .set_by = {}},
      SettingOriginOf(request, desk_->clock));
  co_return co_await SetAndAnswer(
      *desk_, request, visible, std::move(command),
      [this, &key](const Visible& now) { return desk_->repositories.GetRepository(now, *key); },
      [&request](const RepositoryAnswer& answer) { return AnswerPolicy(request, answer); });
}

asio::awaitable<Response> GetOrganizationPolicy::operator()(Request request) const {
  const auto entered = co_await desk_->door->Enter(request, {});
  if (const auto* problem = std::get_if<Problem>(&entered)) {
    co_return ToResponse(*problem, request.request_id);
  }
  const auto tenant = OrganizationOf(request, desk_->door->settings().hosts);
  if (!tenant.has_value()) co_return NotVisible(request);
  const auto answer = desk_->policies.GetOrganizationPolicy(std::get<Visible>(entered), *tenant);
  if (!answer.ok()) co_return AnswerFailed(request, answer.status());
  co_return AnswerPolicy(request, *answer);
}

asio::awaitable<Response> PutOrganizationPolicy::operator()(Request request) const {
  const auto entered = co_await desk_->door->Enter(request, {}, Permission::kAdminister);
  if (const auto* problem = std::get_if<Problem>(&entered)) {
    co_return ToResponse(*problem, request.request_id);
  }
  const auto& visible = std::get<Visible>(entered);
  const auto tenant = OrganizationOf(request, desk_->door->settings().hosts);
  if (!tenant.has_value() || !visible.Sees(*tenant)) co_return NotVisible(request);
  absl::StatusOr<Wanted> wanted = ReadWanted(request);
  if (!wanted.ok()) co_return AnswerFailed(request, wanted.status());
  domain::RecordedCommand command =
      SettingCommand(domain::organization::SetPolicy{.organization = *tenant,
                                                     .policy = std::move(wanted->policy),
                                                     .expected_version = wanted->expected_version,
                                                     .set_by = {}},
                     SettingOriginOf(request, desk_->clock));
  co_return co_await SetAndAnswer(
      *desk_, request, visible, std::move(command),
      [this, &tenant](const Visible& now) {
        return desk_->policies.GetOrganizationPolicy(now, *tenant);
      },
      [&request](const OrganizationAnswer& answer) { return AnswerPolicy(request, answer); });
}

}  // namespace docket::api
