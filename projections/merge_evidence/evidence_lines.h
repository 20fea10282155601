// The lines of a row of merge_evidence: found or made where they belong in their order.
// Thread-safety: pure functions but for the row.
#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "domain/ids.h"
#include "domain/time.h"
#include "projections/input.h"
#include "projections/rows.h"

namespace docket::projections {

[[nodiscard]] view_proto::Proof ProofOf(const EventInput& input);

// A head that is known already stays as it is.
void SeeHead(view_proto::MergeEvidence& row, const domain::CommitSha& sha,
             domain::Timestamp first_seen_at, const EventInput& input);

[[nodiscard]] view_proto::EvidenceReview& ReviewLine(view_proto::MergeEvidence& row,
                                                     domain::ProviderReviewId id);

// kDataLoss: the row has no such run.
[[nodiscard]] absl::StatusOr<view_proto::EvidenceRun*> RunLine(view_proto::MergeEvidence& row,
                                                               const domain::RunId& id);
[[nodiscard]] absl::Status EndRun(view_proto::MergeEvidence& row, const domain::RunId& id,
                                  view_proto::RunStatus status, const EventInput& input);

// Null: there are as many newer ones as are kept (domain::review::kThreadsMax).
[[nodiscard]] view_proto::EvidenceThread* ThreadLine(view_proto::MergeEvidence& row,
                                                     domain::ProviderCommentId id);

}  // namespace docket::projections
