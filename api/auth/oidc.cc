#include "api/auth/oidc.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>

#include "boost/json/object.hpp"
#include "boost/json/parse.hpp"
#include "platform/status_macros.h"
#include "schemas/codec/access_values.h"
#include "schemas/codec/common_codec.h"

namespace docket::api {
namespace {

// How far the provider's clock may be from ours.
constexpr std::int64_t kLeewaySeconds = 60;
constexpr std::int64_t kMicrosecondsPerSecond = 1'000'000;
// As long as the id of a key in a row of the trail may be.
constexpr std::size_t kSubjectBytesMax = 128;

absl::Status Refused(std::string_view why) { return absl::UnauthenticatedError(std::string(why)); }

// NumericDate (RFC 7519, 2): seconds, maybe with a fraction.
std::optional<std::int64_t> SecondsIn(const boost::json::object& claims, std::string_view name) {
  const boost::json::value* value = claims.if_contains(name);
  if (value == nullptr) return std::nullopt;
  if (const auto* whole = value->if_int64()) return *whole;
  const auto* fraction = value->if_double();
  constexpr double kMax = 1e12;
  if (fraction == nullptr || !(std::abs(*fraction) < kMax)) return std::nullopt;
  return static_cast<std::int64_t>(*fraction);
}

bool IsText(const boost::json::value& value, std::string_view text) {
  const auto* own = value.if_string();
  return own != nullptr && std::string_view(*own) == text;
}

// A text, or a list with it.
bool Has(const boost::json::value& value, std::string_view text) {
  const auto* list = value.if_array();
  if (list == nullptr) return IsText(value, text);
  return std::ranges::any_of(*list, [&](const auto& one) { return IsText(one, text); });
}

// The claim of that name, also when there are dots in it; else what its parts lead to.
const boost::json::value* FindClaim(const boost::json::object& claims, std::string_view name) {
  if (const boost::json::value* whole = claims.if_contains(name)) return whole;
  for (std::size_t dot = name.find('.'); dot != std::string_view::npos;
       dot = name.find('.', dot + 1)) {
    const boost::json::value* inner = claims.if_contains(name.substr(0, dot));
    if (inner == nullptr || !inner->is_object()) continue;
    return FindClaim(inner->get_object(), name.substr(dot + 1));
  }
  return nullptr;
}

absl::Status CheckTimes(const boost::json::object& claims, domain::Timestamp now) {
  const std::int64_t seconds = now.value() / kMicrosecondsPerSecond;
  const auto end = SecondsIn(claims, "exp");
  if (!end.has_value()) return Refused("it has no end (exp)");
  if (seconds >= *end + kLeewaySeconds) return Refused("it has expired");
  const auto begin = SecondsIn(claims, "nbf");
  if (claims.contains("nbf") && (!begin.has_value() || seconds + kLeewaySeconds < *begin)) {
    return Refused("it is not valid yet");
  }
  return absl::OkStatus();
}

absl::Status CheckClaims(const boost::json::object& claims, const OidcRules& rules,
                         domain::Timestamp now) {
  const boost::json::value* issuer = claims.if_contains("iss");
  if (issuer == nullptr || !IsText(*issuer, rules.issuer)) return Refused("of another issuer");
  const boost::json::value* audience = claims.if_contains("aud");
  if (audience == nullptr || !Has(*audience, rules.audience)) {
    return Refused("for another audience");
  }
  return CheckTimes(claims, now);
}

absl::StatusOr<std::string> SubjectOf(const boost::json::object& claims) {
  const boost::json::value* value = claims.if_contains("sub");
  const auto* text = value == nullptr ? nullptr : value->if_string();
  if (text == nullptr || text->empty() || text->size() > kSubjectBytesMax) {
    return Refused("it says not, or at too great length, whose it is (sub)");
  }
  return std::string(*text);
}

const OidcGrant* GrantOf(const boost::json::object& claims, const std::vector<OidcGrant>& grants) {
  const auto fits = [&claims](const OidcGrant& grant) {
    const boost::json::value* claim = FindClaim(claims, grant.claim);
    return claim != nullptr && Has(*claim, grant.value);
  };
  const auto found = std::ranges::find_if(grants, fits);
  return found == grants.end() ? nullptr : &*found;
}

}  // namespace

void Oidc::UseKeys(SigningKeys keys) {
  auto shared = std::make_shared<const SigningKeys>(std::move(keys));
  const absl::MutexLock lock(&mutex_);
  keys_ = std::move(shared);
}

bool Oidc::LooksLikeToken(std::string_view bearer) {
  return bearer.starts_with("eyJ") && std::ranges::count(bearer, '.') == 2;
}

absl::StatusOr<view_proto::AccessKey> Oidc::Verify(std::string_view token,
                                                   domain::Timestamp now) const {
  std::shared_ptr<const SigningKeys> keys;
  {
    const absl::MutexLock lock(&mutex_);
    keys = keys_;
  }
  if (keys == nullptr) {
    unknown_key_();
    return absl::UnavailableError("the identity provider's keys are not known yet");
  }
  const absl::StatusOr<std::string> text = keys->Open(token);
  if (absl::IsNotFound(text.status())) unknown_key_();
  if (!text.ok()) return Refused(std::string(text.status().message()));
  boost::system::error_code error;
  const boost::json::value document = boost::json::parse(*text, error);
  if (error || !document.is_object()) return Refused("there are no claims in it");
  const boost::json::object& claims = document.get_object();
  DOCKET_RETURN_IF_ERROR(CheckClaims(claims, rules_, now));
  DOCKET_ASSIGN_OR_RETURN(const std::string subject, SubjectOf(claims));
  const OidcGrant* grant = GrantOf(claims, rules_.grants);
  if (grant == nullptr) {
    return absl::PermissionDeniedError(
        "Nothing is granted to this token: none of its claims is one of http.oidc.grants.");
  }
  view_proto::AccessKey caller;
  caller.set_id(kOidcCaller + subject);
  caller.set_role(schemas::ToProto(grant->role));
  for (const domain::Tenant& tenant : grant->tenants) {
    *caller.add_tenants() = schemas::ToProto(tenant);
  }
  caller.set_expires_at((*SecondsIn(claims, "exp") + kLeewaySeconds) * kMicrosecondsPerSecond);
  return caller;
}

}  // namespace docket::api
