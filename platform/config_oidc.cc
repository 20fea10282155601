// What the tokens of an identity provider are granted.
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "domain/access/roles.h"
#include "platform/config_items.h"
#include "platform/string_view_bridge.h"

namespace docket::platform {
namespace {

using domain::access::kRoleNames;
using domain::access::Role;

ReadResult ReadRole(const YAML::Node& map, const std::string& path, Role& out) {
  std::string text;
  if (auto problem = ReadText(map, "role", path, text)) return problem;
  std::vector<std::string> names;
  for (const auto& [name, role] : kRoleNames) {
    names.emplace_back(name);
    if (text != name) continue;
    out = role;
    return std::nullopt;
  }
  return Wrong(map["role"], absl::StrCat("\"", text, "\" is not allowed", DidYouMean(text, names)),
               Inside(path, "role"));
}

// HOST:ID
std::optional<domain::Tenant> ParseTenant(const std::string& text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos) return std::nullopt;
  std::int64_t id = 0;
  const bool right = domain::IsHostCode(text.substr(0, colon)) &&
                     absl::SimpleAtoi(text.substr(colon + 1), &id) && id > 0;
  if (!right) return std::nullopt;
  return domain::Tenant{.host = domain::HostCode(text.substr(0, colon)),
                        .organization = domain::OrganizationId(id)};
}

ReadResult ReadOrganizations(const YAML::Node& map, const std::string& path,
                             std::vector<domain::Tenant>& out) {
  std::vector<std::string> texts;
  const YAML::Node list = map["organizations"];
  const std::string place = Inside(path, "organizations");
  if (auto problem = ReadTexts(list, place, texts)) return problem;
  for (const std::string& text : texts) {
    const std::optional<domain::Tenant> tenant = ParseTenant(text);
    if (!tenant.has_value()) {
      return Wrong(list, absl::StrCat("\"", text, "\" is not HOST:ID, such as gh:21031067"), place);
    }
    out.push_back(*tenant);
  }
  return std::nullopt;
}

// As with a key of that role.
ReadResult CheckScope(const YAML::Node& map, const std::string& path,
                      const OidcGrantConfig& grant) {
  if (grant.role == Role::kAdmin && !grant.organizations.empty()) {
    return Wrong(map, "an admin reads all: leave organizations out", path);
  }
  if (!MayBeOfAll(grant.role) && grant.organizations.empty()) {
    return Wrong(map, "organizations is missing: the role could read nothing", path);
  }
  return std::nullopt;
}

ReadResult ReadGrant(const YAML::Node& map, const std::string& path, OidcGrantConfig& out) {
  if (auto problem = CheckFields(map, path, {"claim", "value", "role", "organizations"})) {
    return problem;
  }
  if (auto problem = ReadText(map, "claim", path, out.claim)) return problem;
  if (auto problem = ReadText(map, "value", path, out.value)) return problem;
  if (auto problem = ReadRole(map, path, out.role)) return problem;
  if (auto problem = ReadOrganizations(map, path, out.organizations)) return problem;
  return CheckScope(map, path, out);
}

}  // namespace

std::string OidcGrantsField::Allowed() const {
  return "a list of {claim: name, value: text, role: reader, auditor, operator, worker or admin, "
         "organizations: [HOST:ID], left out for an admin}";
}

ReadResult OidcGrantsField::Read(const YAML::Node& node, std::vector<OidcGrantConfig>& out) const {
  if (!node.IsSequence()) return Wrong(node, "a list is wanted");
  out.clear();
  for (const YAML::Node& item : node) {
    const std::string path = absl::StrCat("[", out.size(), "]");
    OidcGrantConfig grant;
    if (auto problem = ReadGrant(item, path, grant)) return problem;
    out.push_back(std::move(grant));
  }
  return std::nullopt;
}

YAML::Node OidcGrantsField::Write(const std::vector<OidcGrantConfig>& value) const {
  YAML::Node list(YAML::NodeType::Sequence);
  for (const OidcGrantConfig& grant : value) {
    YAML::Node map;
    map["claim"] = grant.claim;
    map["value"] = grant.value;
    for (const auto& [name, role] : kRoleNames) {
      if (role == grant.role) map["role"] = std::string(name);
    }
    for (const domain::Tenant& tenant : grant.organizations) {
      map["organizations"].push_back(
          absl::StrCat(AbslView(tenant.host.value()), ":", tenant.organization.value()));
    }
    list.push_back(map);
  }
  return list;
}

}  // namespace docket::platform
