// What a review is in the tables of a shard (migrations/0001_reviews.sql), but for names and texts
// of people. The values are the same for whichever way rows go to the server: `Rows` is JsonRows or
// CopyRows. Thread-safety: none; used by one thread.
#pragma once

#include <cstdint>

#include "projections/postgres/copy_rows.h"
#include "projections/postgres/local_reviews.h"

namespace docket::projections {

template <class Rows>
struct ReviewTables {
  Rows reviews;
  Rows runs;
  Rows human_reviews;
  Rows merges;
};

// The columns of each table in this order:
inline constexpr char kReviewColumns[] =
    "host, repository_id, number, organization_id, partition, author_id, state, draft, verdict,"
    " created_at, updated_at, closed_at, merged_at, merged_by_id, first_human_review_at,"
    " first_approval_at, first_run_completed_at, completed_runs, heads, version";
inline constexpr char kRunColumns[] =
    "host, repository_id, number, organization_id, ordinal, head, status, verdict, requested_at,"
    " ended_at, critical, high, medium, low, info, rounds, consensus, confidence_percent";
inline constexpr char kHumanReviewColumns[] =
    "host, repository_id, number, organization_id, id, reviewer_id, verdict, submitted_at,"
    " dismissed";
inline constexpr char kMergeColumns[] =
    "host, repository_id, number, organization_id, merged_at, merge_sha, assessed, violations";

// `partition`: of review_events.
template <class Rows>
void PutReview(std::int32_t partition, const LocalReview& review, ReviewTables<Rows>& tables);

// The row of review_metrics, which a statement makes where rows are JSON (shard_store.cc). What is
// not known, or came before the review was opened by the provider's clocks, is null.
inline constexpr char kMetricsColumns[] =
    "host, repository_id, number, organization_id, occurred_at, first_human_review_seconds,"
    " first_bot_review_seconds, approval_to_merge_seconds, merge_seconds, first_approval_seconds";
// Precondition: it is known when the review was opened.
void PutMetrics(const LocalReview& review, CopyRows& metrics);

}  // namespace docket::projections
