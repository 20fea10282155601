#include "projections/postgres/shard_sum_statements.h"

namespace docket::projections {
namespace {

// What is counted by bucket is made once, aside: the server knows nothing of how such values are
// distributed, and would sort all rows anew for each kind of span instead of hashing few buckets.
constexpr char kReviewLatency[] =
    "WITH elsewhere AS (SELECT * FROM jsonb_to_recordset($4::jsonb)"
    "  AS listed(host text, organization_id bigint)),"
    " spans AS MATERIALIZED (SELECT"
    "  CASE $1 WHEN 'whole' THEN 0"
    "   ELSE (extract(epoch FROM date_trunc($1, occurred_at, 'UTC')) * 1000000)::bigint"
    "  END AS bucket,"
    "  CASE WHEN first_human_review_seconds < 1e-3 THEN -1"
    "   ELSE ceil(ln(first_human_review_seconds * 1e3) / $6::double precision)::int END AS human,"
    "  CASE WHEN first_bot_review_seconds < 1e-3 THEN -1"
    "   ELSE ceil(ln(first_bot_review_seconds * 1e3) / $6::double precision)::int END AS bot,"
    "  CASE WHEN first_approval_seconds < 1e-3 THEN -1"
    "   ELSE ceil(ln(first_approval_seconds * 1e3) / $6::double precision)::int END AS approval,"
    "  CASE WHEN approval_to_merge_seconds < 1e-3 THEN -1"
    "   ELSE ceil(ln(approval_to_merge_seconds * 1e3) / $6::double precision)::int END AS waited,"
    "  CASE WHEN merge_seconds < 1e-3 THEN -1"
    "   ELSE ceil(ln(merge_seconds * 1e3) / $6::double precision)::int END AS merge"
    "  FROM review_metrics"
    "  WHERE occurred_at >= docket_time($2) AND occurred_at < docket_time($3)"
    "   AND NOT EXISTS (SELECT 1 FROM elsewhere WHERE elsewhere.host = review_metrics.host"
    "    AND elsewhere.organization_id = review_metrics.organization_id))"
    " SELECT bucket, opened, humans, bots, approvals, waits, merges"
    " FROM (SELECT bucket, count(*) AS opened FROM spans GROUP BY bucket) AS groups"
    " LEFT JOIN (SELECT bucket, string_agg(human || ':' || so_many, ',') AS humans"
    "  FROM (SELECT bucket, human, count(*) AS so_many FROM spans WHERE human IS NOT NULL"
    "   GROUP BY bucket, human) AS counted GROUP BY bucket) AS of_human USING (bucket)"
    " LEFT JOIN (SELECT bucket, string_agg(bot || ':' || so_many, ',') AS bots"
    "  FROM (SELECT bucket, bot, count(*) AS so_many FROM spans WHERE bot IS NOT NULL"
    "   GROUP BY bucket, bot) AS counted GROUP BY bucket) AS of_bot USING (bucket)"
    " LEFT JOIN (SELECT bucket, string_agg(approval || ':' || so_many, ',') AS approvals"
    "  FROM (SELECT bucket, approval, count(*) AS so_many FROM spans WHERE approval IS NOT NULL"
    "   GROUP BY bucket, approval) AS counted GROUP BY bucket) AS of_approval USING (bucket)"
    " LEFT JOIN (SELECT bucket, string_agg(waited || ':' || so_many, ',') AS waits"
    "  FROM (SELECT bucket, waited, count(*) AS so_many FROM spans WHERE waited IS NOT NULL"
    "   GROUP BY bucket, waited) AS counted GROUP BY bucket) AS of_waited USING (bucket)"
    " LEFT JOIN (SELECT bucket, string_agg(merge || ':' || so_many, ',') AS merges"
    "  FROM (SELECT bucket, merge, count(*) AS so_many FROM spans WHERE merge IS NOT NULL"
    "   GROUP BY bucket, merge) AS counted GROUP BY bucket) AS of_merge USING (bucket)"
    " ORDER BY bucket LIMIT $5";

constexpr char kThroughput[] =
    "WITH elsewhere AS (SELECT * FROM jsonb_to_recordset($4::jsonb)"
    "  AS listed(host text, organization_id bigint)),"
    " happened AS ("
    "  SELECT host, organization_id, created_at AS at, 1 AS opened, 0 AS merged, 0 AS closed"
    "   FROM reviews WHERE created_at >= docket_time($2) AND created_at < docket_time($3)"
    "  UNION ALL SELECT host, organization_id, merged_at, 0, 1, 0"
    "   FROM reviews WHERE merged_at >= docket_time($2) AND merged_at < docket_time($3)"
    "  UNION ALL SELECT host, organization_id, closed_at, 0, 0, 1"
    "   FROM reviews WHERE state = 'closed'"
    "   AND closed_at >= docket_time($2) AND closed_at < docket_time($3))"
    " SELECT"
    "  CASE $1 WHEN 'whole' THEN 0"
    "   ELSE (extract(epoch FROM date_trunc($1, at, 'UTC')) * 1000000)::bigint"
    "  END AS bucket,"
    "  sum(opened)::bigint, sum(merged)::bigint, sum(closed)::bigint"
    " FROM happened"
    " WHERE NOT EXISTS (SELECT 1 FROM elsewhere WHERE elsewhere.host = happened.host"
    "   AND elsewhere.organization_id = happened.organization_id)"
    " GROUP BY 1 ORDER BY 1 LIMIT $5";

constexpr char kFindings[] =
    "WITH elsewhere AS (SELECT * FROM jsonb_to_recordset($4::jsonb)"
    "  AS listed(host text, organization_id bigint)),"
    " completed AS (SELECT"
    "  CASE $1 WHEN 'whole' THEN 0"
    "   ELSE (extract(epoch FROM date_trunc($1, requested_at, 'UTC')) * 1000000)::bigint"
    "  END AS bucket,"
    "  host, repository_id, number, ordinal, critical, high, medium, low, info"
    "  FROM runs WHERE status = 'completed'"
    "   AND requested_at >= docket_time($2) AND requested_at < docket_time($3)"
    "   AND NOT EXISTS (SELECT 1 FROM elsewhere WHERE elsewhere.host = runs.host"
    "    AND elsewhere.organization_id = runs.organization_id))"
    " SELECT bucket, count(*), sum(runs)::bigint,"
    "  count(*) FILTER (WHERE critical + high + medium + low + info > 0),"
    "  sum(critical)::bigint, sum(high)::bigint, sum(medium)::bigint, sum(low)::bigint,"
    "  sum(info)::bigint"
    " FROM (SELECT DISTINCT ON (bucket, host, repository_id, number) *,"
    "   count(*) OVER (PARTITION BY bucket, host, repository_id, number) AS runs"
    "  FROM completed ORDER BY bucket, host, repository_id, number, ordinal DESC) AS last"
    " GROUP BY bucket ORDER BY bucket LIMIT $5";

// The order of the statuses and verdicts is shard_figures.cc's, too.
constexpr char kRuns[] =
    "WITH elsewhere AS (SELECT * FROM jsonb_to_recordset($4::jsonb)"
    "  AS listed(host text, organization_id bigint)),"
    " asked_for AS MATERIALIZED (SELECT"
    "  CASE $1 WHEN 'whole' THEN 0"
    "   ELSE (extract(epoch FROM date_trunc($1, requested_at, 'UTC')) * 1000000)::bigint"
    "  END AS bucket,"
    "  status, verdict, consensus,"
    "  CASE WHEN status <> 'completed' OR ended_at < requested_at THEN NULL"
    "   WHEN ended_at - requested_at < interval '1 millisecond' THEN -1"
    "   ELSE ceil(ln(extract(epoch FROM ended_at - requested_at)::double precision * 1e3)"
    "    / $6::double precision)::int END AS took"
    "  FROM runs"
    "  WHERE requested_at >= docket_time($2) AND requested_at < docket_time($3)"
    "   AND NOT EXISTS (SELECT 1 FROM elsewhere WHERE elsewhere.host = runs.host"
    "    AND elsewhere.organization_id = runs.organization_id))"
    " SELECT bucket, runs, requested, analyzing, conversing, publishing, completed, failed,"
    "  timed_out, cancelled, superseded, approve, request_changes, comment, consensus, durations"
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
    "  count(*) FILTER (WHERE consensus) AS consensus"
    "  FROM asked_for GROUP BY bucket) AS groups"
    " LEFT JOIN (SELECT bucket, string_agg(took || ':' || so_many, ',') AS durations"
    "  FROM (SELECT bucket, took, count(*) AS so_many FROM asked_for WHERE took IS NOT NULL"
    "   GROUP BY bucket, took) AS counted GROUP BY bucket) AS of_took USING (bucket)"
    " ORDER BY bucket LIMIT $5";

}  // namespace

const SumStatement kReviewLatencySums{.name = "review_latency_sums",
                                      .sql = kReviewLatency,
                                      .counts = 1,
                                      .spans = 5,
                                      .of_metrics = true};
const SumStatement kThroughputSums{.name = "throughput_sums", .sql = kThroughput, .counts = 3};
const SumStatement kFindingsSums{.name = "findings_sums", .sql = kFindings, .counts = 8};
const SumStatement kRunsSums{.name = "runs_sums", .sql = kRuns, .counts = 14, .spans = 1};

std::array<SumStatement, 4> SumStatements() {
  return {kReviewLatencySums, kThroughputSums, kFindingsSums, kRunsSums};
}

}  // namespace docket::projections
