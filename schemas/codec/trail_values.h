// Values that the events and commands of a trail of accesses share ↔ docket.trail.v1.
// Thread-safety: pure functions. Failure: noted in FirstProblem.
#pragma once

#include "docket/trail/v1/events.pb.h"
#include "domain/trail/events.h"
#include "schemas/codec/reading.h"

namespace docket::schemas {

[[nodiscard]] trail::v1::AccessRecorded ToProto(const domain::trail::AccessRecorded& value);

[[nodiscard]] domain::trail::AccessRecorded FromProto(const trail::v1::AccessRecorded& message,
                                                      FirstProblem& problem);

}  // namespace docket::schemas
