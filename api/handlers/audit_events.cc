#include "api/handlers/audit_events.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "api/json/audit_event_json.h"
#include "api/query/page_answer.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"
#include "schemas/codec/event_codec.h"

namespace docket::api {
namespace {

using projections::AuditLogFilter;

constexpr std::string_view kParameters[] = {"organization", "type", "actor", "stream",
                                            "from",         "to",   "limit", "cursor"};
constexpr std::string_view kOfNoOrganization = "app";

absl::StatusOr<std::optional<domain::Tenant>> Whose(const Request& request,
                                                    const std::vector<domain::HostCode>& hosts) {
  if (request.Query("organization") == kOfNoOrganization) {
    return std::optional(domain::Tenant{.host = {}, .organization = domain::kAppTenant});
  }
  return OrganizationParameter(request, hosts);
}

// Who mistypes one must not be told that there is nothing.
absl::StatusOr<std::string> TypeParameter(const Request& request) {
  const auto text = request.Query("type");
  if (!text.has_value()) return std::string();
  if (!schemas::EventTypes().rows().contains(*text)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "The parameter type must be a type of event, such as organization.PolicyChanged; "
        "\"",
        platform::AbslView(*text), "\" is none."));
  }
  return std::string(*text);
}

absl::StatusOr<AuditLogFilter> FilterOf(const Request& request,
                                        const std::vector<domain::HostCode>& hosts) {
  AuditLogFilter filter;
  DOCKET_ASSIGN_OR_RETURN(filter.organization, Whose(request, hosts));
  DOCKET_ASSIGN_OR_RETURN(filter.type, TypeParameter(request));
  DOCKET_ASSIGN_OR_RETURN(const auto actor, IdParameter(request, "actor"));
  if (actor.has_value()) filter.actor = domain::UserId(*actor);
  filter.stream = request.Query("stream").value_or("");
  DOCKET_ASSIGN_OR_RETURN(filter.from, TimeParameter(request, "from"));
  DOCKET_ASSIGN_OR_RETURN(filter.to, TimeParameter(request, "to"));
  DOCKET_ASSIGN_OR_RETURN(filter.limit, LimitParameter(request));
  filter.cursor = request.Query("cursor").value_or("");
  return filter;
}

}  // namespace

boost::asio::awaitable<Response> ListAuditEvents::operator()(Request request) const {
  auto list = [this](const projections::Visible& visible, const AuditLogFilter& filter) {
    return log_.ListAuditEvents(visible, filter);
  };
  return AnswerList(
      {.door = *door_, .blocking = blocking_, .allowed = kParameters, .needed = Permission::kAudit},
      std::move(request), &FilterOf, std::move(list), &AuditEventJson);
}

}  // namespace docket::api
