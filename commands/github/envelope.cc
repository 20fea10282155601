#include "commands/github/envelope.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "commands/github/field.h"
#include "commands/github/json_body.h"
#include "platform/status_macros.h"

namespace docket::commands::github {
namespace {

domain::OrganizationId TenantOf(const Field& root) {
  const Field owner = root["repository"]["owner"]["id"];
  if (owner.Present()) return domain::OrganizationId(owner.Id());
  const Field organization = root["organization"]["id"];
  if (organization.Present()) return domain::OrganizationId(organization.Id());
  const Field installed = root["installation"]["account"]["id"];
  if (installed.Present()) return domain::OrganizationId(installed.Id());
  return domain::OrganizationId(root["account"]["id"].IdOr(domain::kAppTenant.value()));
}

domain::OrganizationId PreviousOwnerOf(const Field& root, std::string_view action) {
  if (action != "transferred") return {};
  const Field from = root["changes"]["owner"]["from"];
  const Field user = from["user"]["id"];
  return domain::OrganizationId(user.Present() ? user.Id() : from["organization"]["id"].IdOr(0));
}

}  // namespace

absl::StatusOr<DeliveryFacts> ReadDeliveryFacts(std::string_view body,
                                                const domain::HostCode& host) {
  DOCKET_ASSIGN_OR_RETURN(const JsonBody json, JsonBody::Parse(body));
  Malformed malformed;
  const Field root = Field::Root(json.root(), malformed);
  DeliveryFacts facts{
      .action = std::string(root["action"].TextOr("")),
      .tenant = {.host = host, .organization = TenantOf(root)},
      .repository = domain::RepositoryId(root["repository"]["id"].IdOr(0)),
      .installation = domain::InstallationId(root["installation"]["id"].IdOr(0)),
  };
  facts.previous_owner = PreviousOwnerOf(root, facts.action);
  if (malformed.found()) {
    return absl::InvalidArgumentError(absl::StrCat("the body's member ", malformed.path(),
                                                   " has not the type that GitHub gives it"));
  }
  return facts;
}

}  // namespace docket::commands::github
