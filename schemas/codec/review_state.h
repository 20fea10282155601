// The state of a Review ↔ docket.review.v1.State (state_codec.h). Thread-safety: pure functions.
// Failure: noted in FirstProblem.
#pragma once

#include "docket/review/v1/state.pb.h"
#include "domain/review/state.h"
#include "schemas/codec/reading.h"

namespace docket::schemas {

[[nodiscard]] review::v1::State ToProto(const domain::review::State& state);
[[nodiscard]] domain::review::State FromProto(const review::v1::State& message,
                                              FirstProblem& problem);

}  // namespace docket::schemas
