// What people say of findings ↔ docket.review.v1. Thread-safety: pure functions. Failure: noted in
// FirstProblem.
#pragma once

#include <optional>

#include "docket/review/v1/events.pb.h"
#include "domain/review/feedback_events.h"
#include "schemas/codec/reading.h"

namespace docket::schemas {

[[nodiscard]] review::v1::DismissalReason ToProto(domain::review::DismissalReason reason);
[[nodiscard]] domain::review::DismissalReason FromProto(review::v1::DismissalReason reason,
                                                        FirstProblem& problem);

// Nothing, accepted, is unspecified.
[[nodiscard]] review::v1::DismissalReason FeedbackToProto(
    const std::optional<domain::review::DismissalReason>& dismissed);
[[nodiscard]] std::optional<domain::review::DismissalReason> FeedbackFromProto(
    review::v1::DismissalReason dismissed, FirstProblem& problem);

}  // namespace docket::schemas
