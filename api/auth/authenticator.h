// Authenticator: from a request to what its sender may do and see. At the operator's door
// everything is; elsewhere `Authorization: Bearer dk_…` names a key, or brings a token of an
// identity provider, whose holder is then as one with a key (oidc.h). Which check failed is not
// told. All keys are one stream: while it is parked a key may have been revoked without the view's
// knowledge, so none is accepted. Notes in the request a valid key's id, for the log, what is
// left of its quota, for the answer, and once that is not used up who asks, for the trail of
// accesses. Thread-safety: Authenticate may be called from any thread at
// the same time. Borrows keys and clock.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "api/auth/oidc.h"
#include "api/auth/permission.h"
#include "api/auth/rate_limiter.h"
#include "api/http/problem.h"
#include "platform/clock.h"
#include "projections/queries.h"

namespace docket::api {

class Authenticator {
 public:
  // `limiter`: null: a key may make any number of requests. `oidc`: null: no tokens are taken.
  Authenticator(projections::KeyQueries& keys, const platform::Clock& clock,
                std::shared_ptr<RateLimiter> limiter, std::shared_ptr<const Oidc> oidc = nullptr)
      : keys_(keys), clock_(clock), limiter_(std::move(limiter)), oidc_(std::move(oidc)) {}

  // Counts as one request of the key. 401, which counts for nobody; 429 when its quota is used up;
  // 403 when the key's role does not allow it; 503 when the keys cannot be read now or their stream
  // is parked.
  [[nodiscard]] OrProblem<projections::Visible> Authenticate(const Request& request,
                                                             Permission needed) const;

  // What is wrong with the key by now, of a request whose answer goes on for long. Counts nothing.
  [[nodiscard]] std::optional<Problem> Recheck(const Request& request, Permission needed) const;

 private:
  // The key that the request names, while it is good for anything; or what a token is as a key.
  [[nodiscard]] OrProblem<view_proto::AccessKey> ValidCaller(const Request& request) const;
  [[nodiscard]] OrProblem<view_proto::AccessKey> ValidKey(std::string_view bearer) const;
  [[nodiscard]] OrProblem<view_proto::AccessKey> ValidToken(std::string_view bearer) const;
  [[nodiscard]] bool IsValid(const view_proto::AccessKey& key) const;
  // What is wrong with the key's asking once more.
  [[nodiscard]] std::optional<Problem> Count(const Request& request,
                                             const domain::KeyId& key) const;

  projections::KeyQueries& keys_;
  const platform::Clock& clock_;
  const std::shared_ptr<RateLimiter> limiter_;
  const std::shared_ptr<const Oidc> oidc_;
};

}  // namespace docket::api
