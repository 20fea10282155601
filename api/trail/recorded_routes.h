// LeaveTrail: routes that tell who read what. A request by a key of the roles auditor and admin, or
// at the operator's socket, is answered once its access is durable: 503 access-not-recorded if that
// cannot be known, and nobody has read anything. What only a command can change tells who changed
// it by its own events. Each valid key's use is noted beside it.
// Thread-safety: the handlers may run on any thread at the same time. Ownership: the routes hold
// `accesses` and `uses`, and borrow what SubjectParts refers to and the clock.
#pragma once

#include <memory>
#include <vector>

#include "absl/time/time.h"
#include "api/http/router.h"
#include "api/trail/access_trail.h"
#include "api/trail/key_uses.h"
#include "api/trail/subject.h"
#include "platform/clock.h"

namespace docket::api {

struct TrailParts {
  std::shared_ptr<AccessTrail> accesses;  // null: none is recorded
  std::shared_ptr<KeyUses> uses;
  SubjectParts subjects;
  const platform::Clock& clock;
  absl::Duration append_timeout = absl::Seconds(5);
};

[[nodiscard]] std::vector<Route> LeaveTrail(std::vector<Route> routes, const TrailParts& parts);

}  // namespace docket::api
