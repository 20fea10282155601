// Oidc: bearer tokens of an identity provider (OpenID Connect), beside Docket's own keys: what one
// of them may do and see, by the claims in it. A token is checked with every request: signature,
// issuer, audience, time.
//
// Thread-safety: Verify and UseKeys may be called from any thread at the same time.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "api/auth/signing_keys.h"
#include "domain/access/events.h"
#include "domain/ids.h"
#include "domain/time.h"
#include "projections/rows.h"

namespace docket::api {

// Whoever's token has the claim with the value has the role.
struct OidcGrant {
  std::string claim;  // of the token, or of an object in it: "realm_access.roles"
  std::string value;  // the claim's text, or one of its texts
  domain::access::Role role = domain::access::Role::kReader;
  std::vector<domain::Tenant> tenants;  // empty for an admin: all
};

struct OidcRules {
  std::string issuer;             // `iss`, as it is
  std::string audience;           // `aud`, or one of it
  std::vector<OidcGrant> grants;  // the first that fits holds
};

// What ids of callers with a token begin with; `sub` follows.
inline constexpr char kOidcCaller[] = "oidc:";

class Oidc {
 public:
  // `unknown_key` is called, on the thread of Verify, for a token that names a key which is not in
  // the set: the provider may have new ones. It must not block.
  Oidc(OidcRules rules, std::function<void()> unknown_key)
      : rules_(std::move(rules)), unknown_key_(std::move(unknown_key)) {}

  // Replaces those that were used before.
  void UseKeys(SigningKeys keys);

  // Whether it has the form of a token; a key of Docket's has another one.
  [[nodiscard]] static bool LooksLikeToken(std::string_view bearer);

  // The caller, as if it had a key: with an id, a role, tenants and an end. kUnauthenticated, with
  // what is wrong, for the log alone; kUnavailable: the provider's keys are not known yet.
  // kPermissionDenied: nothing is granted to it.
  [[nodiscard]] absl::StatusOr<view_proto::AccessKey> Verify(std::string_view token,
                                                             domain::Timestamp now) const;

 private:
  const OidcRules rules_;
  const std::function<void()> unknown_key_;
  mutable absl::Mutex mutex_;
  std::shared_ptr<const SigningKeys> keys_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace docket::api
