#include "api/auth/key_grant_json.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "api/json/object_body.h"
#include "api/query/parameters.h"
#include "domain/access/roles.h"
#include "platform/status_macros.h"
#include "platform/time_format.h"

namespace docket::api {
namespace {

constexpr std::size_t kLabelLengthMax = 200;

absl::Status Wrong(const std::string& member, const std::string& allowed) {
  return absl::InvalidArgumentError(absl::StrCat(member, " must be ", allowed, "."));
}

absl::Status ReadLabel(const boost::json::value& value, KeyGrant& grant) {
  const auto* text = value.if_string();
  if (text == nullptr || text->empty() || text->size() > kLabelLengthMax) {
    return Wrong("label", absl::StrCat("a text of 1 to ", kLabelLengthMax, " bytes"));
  }
  grant.label = std::string(*text);
  return absl::OkStatus();
}

absl::Status ReadRole(const boost::json::value& value, KeyGrant& grant) {
  for (const auto& [name, role] : domain::access::kRoleNames) {
    if (value != boost::json::string_view(name)) continue;
    grant.role = role;
    return absl::OkStatus();
  }
  return Wrong("role", "reader, auditor, operator, worker or admin");
}

absl::Status ReadOrganizations(const boost::json::value& value,
                               const std::vector<domain::HostCode>& hosts, KeyGrant& grant) {
  const auto* list = value.if_array();
  if (list == nullptr) return Wrong("organizations", "a list such as [\"gh:123\"]");
  for (const boost::json::value& one : *list) {
    if (!one.is_string()) return Wrong("organizations", "a list such as [\"gh:123\"]");
    DOCKET_ASSIGN_OR_RETURN(domain::Tenant tenant,
                            ParseOrganization(std::string(one.get_string()), hosts));
    grant.tenants.push_back(std::move(tenant));
  }
  std::sort(grant.tenants.begin(), grant.tenants.end());
  grant.tenants.erase(std::unique(grant.tenants.begin(), grant.tenants.end()), grant.tenants.end());
  return absl::OkStatus();
}

absl::Status ReadExpiry(const boost::json::value& value, domain::Timestamp now, KeyGrant& grant) {
  if (value.is_null()) return absl::OkStatus();
  const auto* text = value.if_string();
  const auto time =
      text == nullptr ? std::nullopt : platform::ParseRfc3339(std::string_view(*text));
  if (!time.has_value() || *time <= now) {
    return Wrong("expires_at", "a time to come in RFC 3339 (2030-01-31T00:00:00Z), or null");
  }
  grant.expires_at = *time;
  return absl::OkStatus();
}

absl::Status CheckWhole(const KeyGrant& grant) {
  if (grant.label.empty()) return Wrong("label", "given");
  if (!MayBeOfAll(grant.role) && grant.tenants.empty()) {
    return Wrong("organizations", "given for this role: it could read nothing");
  }
  if (grant.role == domain::access::Role::kAdmin && !grant.tenants.empty()) {
    return Wrong("organizations", "empty for an admin: it reads all");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<KeyGrant> ParseKeyGrant(std::string_view body,
                                       const std::vector<domain::HostCode>& hosts,
                                       domain::Timestamp now) {
  DOCKET_ASSIGN_OR_RETURN(const boost::json::object document, ParseObjectBody(body));
  KeyGrant grant;
  for (const auto& member : document) {
    const std::string name(member.key());
    if (name == "label") {
      DOCKET_RETURN_IF_ERROR(ReadLabel(member.value(), grant));
    } else if (name == "role") {
      DOCKET_RETURN_IF_ERROR(ReadRole(member.value(), grant));
    } else if (name == "organizations") {
      DOCKET_RETURN_IF_ERROR(ReadOrganizations(member.value(), hosts, grant));
    } else if (name == "expires_at") {
      DOCKET_RETURN_IF_ERROR(ReadExpiry(member.value(), now, grant));
    } else {
      return absl::InvalidArgumentError(absl::StrCat(
          "There is no member ", name, ". Allowed: label, role, organizations, expires_at."));
    }
  }
  DOCKET_RETURN_IF_ERROR(CheckWhole(grant));
  return grant;
}

}  // namespace docket::api
