// Values of the merge of a Review, its assessment among them ↔ docket.review.v1.
// Thread-safety: pure functions. Failure: noted in FirstProblem.
#pragma once

#include "docket/review/v1/merge.pb.h"
#include "domain/review/merge_events.h"
#include "schemas/codec/reading.h"

namespace docket::schemas {

[[nodiscard]] review::v1::ViolationKind ToProto(domain::review::ViolationKind kind);
[[nodiscard]] review::v1::EvidenceKind ToProto(domain::review::EvidenceKind kind);
[[nodiscard]] review::v1::ChecksOutcome ToProto(domain::review::ChecksOutcome outcome);
[[nodiscard]] review::v1::MergeAssessed ToProto(const domain::review::MergeAssessed& value);

[[nodiscard]] domain::review::MergeAssessed FromProto(const review::v1::MergeAssessed& message,
                                                      FirstProblem& problem);

}  // namespace docket::schemas
