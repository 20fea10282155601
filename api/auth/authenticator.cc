#include "api/auth/authenticator.h"

#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "api/auth/key_token.h"
#include "boost/json/array.hpp"
#include "platform/hashing.h"
#include "platform/string_view_bridge.h"
#include "schemas/codec/access_values.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/reading.h"

namespace docket::api {
namespace {

constexpr std::string_view kScheme = "Bearer ";

Problem Refusal() {
  return ProblemOf(absl::UnauthenticatedError(
      "Send \"Authorization: Bearer dk_...\" with a key that is neither revoked nor expired; "
      "\"docket keys create\" makes one."));
}

Problem Forbidden(Permission needed) {
  switch (needed) {
    case Permission::kRead:
    case Permission::kAsk:
      break;
    case Permission::kWork:
      return ProblemOf(absl::PermissionDeniedError(
          "This is for workers: it needs a key with the role worker, or admin."));
    case Permission::kAudit:
      return ProblemOf(absl::PermissionDeniedError(
          "What is kept for audits is for keys of the roles auditor and admin."));
    case Permission::kAdminister:
      return ProblemOf(absl::PermissionDeniedError("This needs a key with the role admin."));
  }
  return ProblemOf(absl::PermissionDeniedError(
      "This changes something: it needs a key with the role operator, or admin."));
}

// The member is that of the draft's problem type of this name.
Problem QuotaProblem(std::int64_t seconds) {
  Problem problem{
      .status = http::status::too_many_requests,
      .type = "quota-exceeded",
      .title = "The key has made too many requests",
      .detail = absl::StrCat("Send it again in ", seconds,
                             " s. RateLimit-Policy says how many requests (q) a key may "
                             "make in how many seconds (w)."),
      .retry_after_seconds = static_cast<int>(seconds)};
  problem.members["violated-policies"] = boost::json::array{"key"};
  return problem;
}

// Empty: none is sent.
std::string_view BearerOf(const Request& request) {
  std::string_view header = request.Header("Authorization");
  if (!absl::StartsWithIgnoreCase(platform::AbslView(header), platform::AbslView(kScheme))) {
    return {};
  }
  header.remove_prefix(kScheme.size());
  return header;
}

// Why is for the log alone.
Problem TokenRefusal(const absl::Status& why) {
  Problem problem = ProblemOf(absl::UnauthenticatedError(
      "The token is not one that is taken here, or not any more; get a new one of the identity "
      "provider."));
  problem.cause = why;
  return problem;
}

projections::Visible SeenBy(const view_proto::AccessKey& key) {
  const bool of_all = key.role() == access::v1::ROLE_ADMIN ||
                      (key.role() == access::v1::ROLE_WORKER && key.tenants().empty());
  if (of_all) return {};
  projections::Visible visible{.tenants = std::set<domain::Tenant>()};
  for (const auto& tenant : key.tenants()) visible.tenants->insert(schemas::FromProto(tenant));
  return visible;
}

}  // namespace

OrProblem<view_proto::AccessKey> Authenticator::ValidCaller(const Request& request) const {
  const std::string_view bearer = BearerOf(request);
  if (oidc_ != nullptr && Oidc::LooksLikeToken(bearer)) return ValidToken(bearer);
  return ValidKey(bearer);
}

OrProblem<view_proto::AccessKey> Authenticator::ValidToken(std::string_view bearer) const {
  absl::StatusOr<view_proto::AccessKey> caller = oidc_->Verify(bearer, clock_.Now());
  if (caller.ok()) return *std::move(caller);
  if (absl::IsUnauthenticated(caller.status())) return TokenRefusal(caller.status());
  if (absl::IsPermissionDenied(caller.status())) return ProblemOf(caller.status());
  return UnavailableProblem(
      "The identity provider's keys are not known now, so no token is accepted; the server's log "
      "says why.");
}

OrProblem<view_proto::AccessKey> Authenticator::ValidKey(std::string_view bearer) const {
  const std::optional<KeyToken> token = ParseKeyToken(bearer);
  if (!token.has_value()) return Refusal();
  auto key = keys_.FindKey(token->id);
  if (absl::IsNotFound(key.status())) return Refusal();
  if (!key.ok()) return ProblemOf(key.status());
  const platform::Sha256Digest hash = platform::Sha256(token->secret);
  const bool same =
      platform::ConstantTimeEqual(platform::AsBytes(hash), key->value.secret_sha256());
  if (!same || !IsValid(key->value)) return Refusal();
  if (!key->incomplete.empty()) {
    return UnavailableProblem(
        "Whether this key was revoked is not known now, so it is not accepted; the server's log "
        "says why.");
  }
  return std::move(key->value);
}

OrProblem<projections::Visible> Authenticator::Authenticate(const Request& request,
                                                            Permission needed) const {
  if (request.door == Door::kOperator) {
    if (request.notes != nullptr) request.notes->caller = OperatorCaller();
    return projections::Visible{};
  }
  const OrProblem<view_proto::AccessKey> valid = ValidCaller(request);
  if (const auto* problem = std::get_if<Problem>(&valid)) return *problem;
  const auto& key = std::get<view_proto::AccessKey>(valid);
  if (request.notes != nullptr) request.notes->user_id = key.id();
  if (auto problem = Count(request, domain::KeyId(key.id()))) return *std::move(problem);
  projections::Visible visible = SeenBy(key);
  if (request.notes != nullptr) {
    schemas::FirstProblem none;  // of a view's row
    request.notes->caller =
        Caller{.role = schemas::FromProto(key.role(), none), .tenants = visible.tenants};
  }
  if (!Allows(key.role(), needed)) return Forbidden(needed);
  return visible;
}

std::optional<Problem> Authenticator::Recheck(const Request& request, Permission needed) const {
  if (request.door == Door::kOperator) return std::nullopt;
  const OrProblem<view_proto::AccessKey> valid = ValidCaller(request);
  if (const auto* problem = std::get_if<Problem>(&valid)) return *problem;
  if (Allows(std::get<view_proto::AccessKey>(valid).role(), needed)) return std::nullopt;
  return Forbidden(needed);
}

std::optional<Problem> Authenticator::Count(const Request& request,
                                            const domain::KeyId& key) const {
  if (limiter_ == nullptr) return std::nullopt;
  const RateLimiter::Decision decision = limiter_->Take(key);
  if (request.notes != nullptr) request.notes->headers = limiter_->HeadersOf(decision);
  if (decision.allowed) return std::nullopt;
  return QuotaProblem(WholeSeconds(decision.until_more));
}

bool Authenticator::IsValid(const view_proto::AccessKey& key) const {
  return !key.revoked() && (key.expires_at() == 0 || clock_.Now().value() < key.expires_at());
}

}  // namespace docket::api
