#include "projections/postgres/shard_statements.h"

namespace docket::projections {
namespace {

// A share of values is an array of three: one sort for all of them.
constexpr char kReviewLatency[] =
    "SELECT bucket, opened,"
    " human_count, (human[1] * 1e3)::bigint, (human[2] * 1e3)::bigint, (human[3] * 1e3)::bigint,"
    " bot_count, (bot[1] * 1e3)::bigint, (bot[2] * 1e3)::bigint, (bot[3] * 1e3)::bigint,"
    " approval_count, (approval[1] * 1e3)::bigint, (approval[2] * 1e3)::bigint,"
    "  (approval[3] * 1e3)::bigint,"
    " waited_count, (waited[1] * 1e3)::bigint, (waited[2] * 1e3)::bigint,"
    "  (waited[3] * 1e3)::bigint,"
    " merge_count, (merge[1] * 1e3)::bigint, (merge[2] * 1e3)::bigint, (merge[3] * 1e3)::bigint"
    " FROM (SELECT"
    "  CASE $3 WHEN 'whole' THEN 0 WHEN 'repository' THEN repository_id"
    "   ELSE (extract(epoch FROM date_trunc($3, occurred_at, 'UTC')) * 1000000)::bigint"
    "  END AS bucket,"
    "  count(*) AS opened,"
    "  count(first_human_review_seconds) AS human_count,"
    "  percentile_cont(ARRAY[0.5, 0.9, 0.99])"
    "   WITHIN GROUP (ORDER BY first_human_review_seconds) AS human,"
    "  count(first_bot_review_seconds) AS bot_count,"
    "  percentile_cont(ARRAY[0.5, 0.9, 0.99])"
    "   WITHIN GROUP (ORDER BY first_bot_review_seconds) AS bot,"
    "  count(first_approval_seconds) AS approval_count,"
    "  percentile_cont(ARRAY[0.5, 0.9, 0.99])"
    "   WITHIN GROUP (ORDER BY first_approval_seconds) AS approval,"
    "  count(approval_to_merge_seconds) AS waited_count,"
    "  percentile_cont(ARRAY[0.5, 0.9, 0.99])"
    "   WITHIN GROUP (ORDER BY approval_to_merge_seconds) AS waited,"
    "  count(merge_seconds) AS merge_count,"
    "  percentile_cont(ARRAY[0.5, 0.9, 0.99]) WITHIN GROUP (ORDER BY merge_seconds) AS merge"
    "  FROM review_metrics"
    "  WHERE host = $1 AND organization_id = $2"
    "   AND occurred_at >= docket_time($4) AND occurred_at < docket_time($5)"
    "   AND ($6 = 0 OR repository_id = $6)"
    "  GROUP BY 1) AS groups"
    " ORDER BY CASE $3 WHEN 'repository' THEN -opened ELSE bucket END, bucket LIMIT $7";

constexpr char kThroughput[] =
    "SELECT CASE $3 WHEN 'whole' THEN 0 WHEN 'repository' THEN repository_id"
    "  ELSE (extract(epoch FROM date_trunc($3, at, 'UTC')) * 1000000)::bigint END AS bucket,"
    " sum(opened)::bigint, sum(merged)::bigint, sum(closed)::bigint"
    " FROM ("
    "  SELECT repository_id, created_at AS at, 1 AS opened, 0 AS merged, 0 AS closed FROM reviews"
    "   WHERE host = $1 AND organization_id = $2"
    "   AND created_at >= docket_time($4) AND created_at < docket_time($5)"
    "  UNION ALL SELECT repository_id, merged_at, 0, 1, 0 FROM reviews"
    "   WHERE host = $1 AND organization_id = $2"
    "   AND merged_at >= docket_time($4) AND merged_at < docket_time($5)"
    "  UNION ALL SELECT repository_id, closed_at, 0, 0, 1 FROM reviews"
    "   WHERE host = $1 AND organization_id = $2 AND state = 'closed'"
    "   AND closed_at >= docket_time($4) AND closed_at < docket_time($5)) AS happened"
    " WHERE $6 = 0 OR repository_id = $6"
    " GROUP BY 1"
    " ORDER BY CASE $3 WHEN 'repository' THEN -count(*) ELSE min(extract(epoch FROM at)) END, 1"
    " LIMIT $7";

constexpr char kFindings[] =
    "SELECT bucket, count(*), sum(runs)::bigint,"
    " count(*) FILTER (WHERE critical + high + medium + low + info > 0),"
    " sum(critical)::bigint, sum(high)::bigint, sum(medium)::bigint, sum(low)::bigint,"
    " sum(info)::bigint"
    " FROM (SELECT DISTINCT ON (bucket, repository_id, number) *,"
    "   count(*) OVER (PARTITION BY bucket, repository_id, number) AS runs"
    "  FROM (SELECT CASE $3 WHEN 'whole' THEN 0 WHEN 'repository' THEN repository_id"
    "     ELSE (extract(epoch FROM date_trunc($3, requested_at, 'UTC')) * 1000000)::bigint"
    "    END AS bucket,"
    "    repository_id, number, ordinal, critical, high, medium, low, info"
    "   FROM runs WHERE host = $1 AND organization_id = $2 AND status = 'completed'"
    "    AND requested_at >= docket_time($4) AND requested_at < docket_time($5)"
    "    AND ($6 = 0 OR repository_id = $6)) AS completed"
    "  ORDER BY bucket, repository_id, number, ordinal DESC) AS last"
    " GROUP BY bucket"
    " ORDER BY CASE $3 WHEN 'repository' THEN -count(*) ELSE bucket END, bucket LIMIT $7";

// The order of the statuses and verdicts is shard_figures.cc's, too.
constexpr char kRuns[] =
    "SELECT bucket, runs, requested, analyzing, conversing, publishing, completed, failed,"
    " timed_out, cancelled, superseded, approve, request_changes, comment, consensus,"
    " timed, (took[1] * 1e3)::bigint, (took[2] * 1e3)::bigint, (took[3] * 1e3)::bigint"
    " FROM (SELECT bucket, count(*) AS runs,"
    "  count(*) FILTER (WHERE status = 'requested') AS requested,"
    "  count(*) FILTER (WHERE status = 'analyzing') AS analyzing,"
    "  count(*) FILTER (WHERE status = 'conversing') AS conversing,"
    "  count(*) FILTER (WHERE status = 'publishing') AS publishing,"
    "  count(*) FILTER (WHERE status = 'completed') AS completed,"
    "  count(*) FILTER (WHERE status = 'failed') AS failed,"
    "  count(*) FILTER (WHERE status = 'timed_out') AS timed_out,"
    "  count(*) FILTER (WHERE status = 'cancelled') AS cancelled,"
    "  count(*) FILTER (WHERE status = 'superseded') AS superseded,"
    "  count(*) FILTER (WHERE verdict = 'approve') AS approve,"
    "  count(*) FILTER (WHERE verdict = 'request_changes') AS request_changes,"
    "  count(*) FILTER (WHERE verdict = 'comment') AS comment,"
    "  count(*) FILTER (WHERE consensus) AS consensus,"
    "  count(seconds) AS timed,"
    "  percentile_cont(ARRAY[0.5, 0.9, 0.99]) WITHIN GROUP (ORDER BY seconds) AS took"
    "  FROM (SELECT CASE $3 WHEN 'whole' THEN 0 WHEN 'repository' THEN repository_id"
    "     ELSE (extract(epoch FROM date_trunc($3, requested_at, 'UTC')) * 1000000)::bigint"
    "    END AS bucket, status, verdict, consensus,"
    "    CASE WHEN status = 'completed' AND ended_at >= requested_at"
    "     THEN extract(epoch FROM ended_at - requested_at)::double precision END AS seconds"
    "   FROM runs WHERE host = $1 AND organization_id = $2"
    "    AND requested_at >= docket_time($4) AND requested_at < docket_time($5)"
    "    AND ($6 = 0 OR repository_id = $6)) AS asked_for"
    "  GROUP BY bucket) AS groups"
    " ORDER BY CASE $3 WHEN 'repository' THEN -runs ELSE bucket END, bucket LIMIT $7";

constexpr char kCoverage[] =
    "SELECT 'opened', count(*), count(*) FILTER (WHERE completed_runs > 0),"
    "  count(first_human_review_at), count(first_approval_at)"
    " FROM reviews WHERE host = $1 AND organization_id = $2"
    "  AND created_at >= docket_time($3) AND created_at < docket_time($4)"
    "  AND ($5 = 0 OR repository_id = $5)"
    " UNION ALL SELECT 'merged', count(*), count(*) FILTER (WHERE completed_runs > 0),"
    "  count(first_human_review_at), count(first_approval_at)"
    " FROM reviews WHERE host = $1 AND organization_id = $2"
    "  AND merged_at >= docket_time($3) AND merged_at < docket_time($4)"
    "  AND ($5 = 0 OR repository_id = $5)"
    " UNION ALL SELECT 'judged', count(*) FILTER (WHERE assessed),"
    "  count(*) FILTER (WHERE cardinality(violations) > 0), 0, 0"
    " FROM merge_evidence WHERE host = $1 AND organization_id = $2"
    "  AND merged_at >= docket_time($3) AND merged_at < docket_time($4)"
    "  AND ($5 = 0 OR repository_id = $5)"
    // A merge may have several violations of one kind.
    " UNION ALL SELECT kind, count(*), 0, 0, 0"
    " FROM merge_evidence, LATERAL (SELECT DISTINCT unnest(violations) AS kind) AS kinds"
    " WHERE host = $1 AND organization_id = $2"
    "  AND merged_at >= docket_time($3) AND merged_at < docket_time($4)"
    "  AND ($5 = 0 OR repository_id = $5)"
    " GROUP BY kind";

}  // namespace

const ShardStatement kReviewLatencyStatement{
    .name = "review_latency", .sql = kReviewLatency, .of_metrics = true};
const ShardStatement kThroughputStatement{.name = "throughput", .sql = kThroughput};
const ShardStatement kFindingsStatement{.name = "findings", .sql = kFindings};
const ShardStatement kRunsStatement{.name = "runs", .sql = kRuns};
const ShardStatement kCoverageStatement{.name = "coverage", .sql = kCoverage, .grouped = false};

std::array<ShardStatement, 5> ShardStatements() {
  return {kReviewLatencyStatement, kThroughputStatement, kFindingsStatement, kRunsStatement,
          kCoverageStatement};
}

}  // namespace docket::projections
