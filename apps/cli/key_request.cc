#include "apps/cli/key_request.h"

#include <cstddef>
#include <cstdint>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "apps/cli/output.h"
#include "domain/ids.h"
#include "platform/status_macros.h"
#include "platform/time_format.h"

namespace docket::apps {
namespace {

constexpr std::size_t kLabelBytesMax = 200;  // as the API takes it

// HOST:ID, or the id alone, which docketd takes while it has a single host.
bool IsOrganization(const std::string& text) {
  const std::size_t colon = text.find(':');
  const std::string digits = colon == std::string::npos ? text : text.substr(colon + 1);
  std::int64_t id = 0;
  const bool is_id = digits.find_first_not_of("0123456789") == std::string::npos &&
                     absl::SimpleAtoi(digits, &id) && id > 0;
  return is_id && (colon == std::string::npos || domain::IsHostCode(text.substr(0, colon)));
}

absl::Status CheckOrganizations(const KeyRequest& request) {
  const bool admin = request.role == "admin";
  if (admin && !request.organizations.empty()) {
    return absl::InvalidArgumentError(
        "--organization is for other roles; an admin reads all: leave it out");
  }
  if (!admin && request.role != "worker" && request.organizations.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("--organization is missing: a key of the role ", request.role,
                     " could read nothing without one; give one or more as --organization HOST:ID, "
                     "such as gh:21031067"));
  }
  for (const std::string& organization : request.organizations) {
    if (IsOrganization(organization)) continue;
    return absl::InvalidArgumentError(
        absl::StrCat("--organization ", organization,
                     " is not HOST:ID: a code of docketd's hosts and the organisation's number at "
                     "GitHub, such as gh:21031067"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckKeyRequest(const KeyRequest& request, domain::Timestamp now) {
  if (request.label.empty() || request.label.size() > kLabelBytesMax) {
    return absl::InvalidArgumentError(
        absl::StrCat("--label must have 1 to ", kLabelBytesMax, " bytes"));
  }
  DOCKET_RETURN_IF_ERROR(CheckOrganizations(request));
  if (request.expires_at.empty()) return absl::OkStatus();
  const auto end = platform::ParseRfc3339(request.expires_at);
  if (!end.has_value() || *end <= now) {
    return absl::InvalidArgumentError(
        absl::StrCat("--expires-at ", request.expires_at,
                     " is no time to come in RFC 3339, such as 2030-01-31T00:00:00Z"));
  }
  return absl::OkStatus();
}

boost::json::object ToJson(const KeyRequest& request) {
  boost::json::object wanted;
  wanted["label"] = request.label;
  wanted["role"] = request.role;
  wanted["organizations"] =
      boost::json::array(request.organizations.begin(), request.organizations.end());
  if (!request.expires_at.empty()) wanted["expires_at"] = request.expires_at;
  return wanted;
}

absl::Status ExplainRefusedKey(const absl::Status& refusal) {
  if (!absl::IsInvalidArgument(refusal) ||
      !absl::StrContains(refusal.message(), "parameter organization")) {
    return refusal;
  }
  return absl::InvalidArgumentError(
      "--organization must be HOST:ID with a code of docketd's hosts, such as gh:21031067; "
      "`docketd --print-config` shows them under hosts");
}

std::set<std::string> UsableAdminKeys(const boost::json::array& keys, domain::Timestamp now) {
  std::set<std::string> usable;
  for (const boost::json::value& item : keys) {
    const boost::json::object& key = item.as_object();
    if (Text(key, "role") != "admin" || key.at("revoked").as_bool()) continue;
    const auto end = platform::ParseRfc3339(Text(key, "expires_at"));  // none: it never ends
    if (!end.has_value() || *end > now) usable.insert(Text(key, "id"));
  }
  return usable;
}

}  // namespace docket::apps
