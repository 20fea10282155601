// Values that the events and commands of the API keys share ↔ docket.access.v1.
// Thread-safety: pure functions. Failure: noted in FirstProblem.
#pragma once

#include "docket/access/v1/events.pb.h"
#include "domain/access/events.h"
#include "schemas/codec/reading.h"

namespace docket::schemas {

[[nodiscard]] access::v1::Role ToProto(domain::access::Role role);
[[nodiscard]] access::v1::KeyCreated ToProto(const domain::access::KeyCreated& value);

[[nodiscard]] domain::access::Role FromProto(access::v1::Role role, FirstProblem& problem);
[[nodiscard]] domain::access::KeyCreated FromProto(const access::v1::KeyCreated& message,
                                                   FirstProblem& problem);

}  // namespace docket::schemas
