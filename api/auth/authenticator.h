// Authenticator: from a request to what its sender may do and see. At the operator's door
// everything is; elsewhere `Authorization: Bearer dk_…` names a key. Which check failed is not
// told. All keys are one stream: while it is parked a key may have been revoked without the view's
// knowledge, so none is accepted. Notes a valid key's id in the request, for the log.
// Thread-safety: Authenticate may be called from any thread at the same time. Borrows both.
#pragma once

#include "api/auth/permission.h"
#include "api/http/problem.h"
#include "platform/clock.h"
#include "projections/queries.h"

namespace docket::api {

class Authenticator {
 public:
  Authenticator(projections::KeyQueries& keys, const platform::Clock& clock)
      : keys_(keys), clock_(clock) {}

  // 401; 403 when the key's role does not allow it; 503 when the keys cannot be read now or their
  // stream is parked.
  [[nodiscard]] OrProblem<projections::Visible> Authenticate(const Request& request,
                                                             Permission needed) const;

 private:
  [[nodiscard]] bool IsValid(const view_proto::AccessKey& key) const;

  projections::KeyQueries& keys_;
  const platform::Clock& clock_;
};

}  // namespace docket::api
