#include "projections/postgres/row_statements.h"

#include "absl/strings/str_cat.h"
#include "projections/postgres/review_columns.h"

namespace docket::projections {
namespace {

constexpr char kReviews[] =
    "SELECT host, repository_id, number, organization_id, partition, author_id, state, draft,"
    " verdict, docket_time(created_at), docket_time(updated_at), docket_time(closed_at),"
    " docket_time(merged_at), nullif(merged_by_id, 0), docket_time(first_human_review_at),"
    " docket_time(first_approval_at), docket_time(first_run_completed_at), completed_runs, heads,"
    " version"
    " FROM jsonb_to_recordset($1::jsonb) AS r(host text, repository_id bigint, number bigint,"
    " partition int, organization_id bigint, author_id bigint, state text, draft boolean,"
    " verdict text, created_at bigint, updated_at bigint, closed_at bigint, merged_at bigint,"
    " merged_by_id bigint, first_human_review_at bigint, first_approval_at bigint,"
    " first_run_completed_at bigint, completed_runs int, heads int, version bigint)";

// As PutMetrics (review_columns.h). The statement sees what is kept as of after it has locked the
// table: no month that it takes for kept is dropped before its rows are committed.
constexpr char kMetrics[] =
    "SELECT host, repository_id, number, organization_id, docket_time(created_at),"
    " CASE WHEN first_human_review_at >= created_at"
    "  THEN (first_human_review_at - created_at) / 1e6 END::double precision,"
    " CASE WHEN first_run_completed_at >= created_at"
    "  THEN (first_run_completed_at - created_at) / 1e6 END::double precision,"
    " CASE WHEN first_approval_at > 0 AND merged_at >= first_approval_at"
    "  THEN (merged_at - first_approval_at) / 1e6 END::double precision,"
    " CASE WHEN merged_at >= created_at"
    "  THEN (merged_at - created_at) / 1e6 END::double precision,"
    " CASE WHEN first_approval_at >= created_at"
    "  THEN (first_approval_at - created_at) / 1e6 END::double precision"
    " FROM jsonb_to_recordset($1::jsonb) AS r(host text, repository_id bigint, number bigint,"
    " organization_id bigint, created_at bigint, merged_at bigint, first_human_review_at bigint,"
    " first_approval_at bigint, first_run_completed_at bigint)"
    " WHERE created_at <> 0"
    " AND docket_time(created_at) >= (SELECT metrics_from FROM docket_shard)";

constexpr char kRuns[] =
    "SELECT host, repository_id, number, organization_id, ordinal, head, status, verdict,"
    " docket_time(requested_at), docket_time(ended_at), critical, high, medium, low, info, rounds,"
    " consensus, confidence_percent"
    " FROM jsonb_to_recordset($1::jsonb) AS r(host text, repository_id bigint, number bigint,"
    " ordinal bigint, organization_id bigint, head text, status text, verdict text,"
    " requested_at bigint, ended_at bigint, critical bigint, high bigint, medium bigint,"
    " low bigint, info bigint, rounds bigint, consensus boolean, confidence_percent bigint)";

constexpr char kHumanReviews[] =
    "SELECT host, repository_id, number, organization_id, id, reviewer_id, verdict,"
    " docket_time(submitted_at), dismissed"
    " FROM jsonb_to_recordset($1::jsonb) AS r(host text, repository_id bigint, number bigint,"
    " id bigint, organization_id bigint, reviewer_id bigint, verdict text, submitted_at bigint,"
    " dismissed boolean)";

constexpr char kMerges[] =
    "SELECT host, repository_id, number, organization_id, docket_time(merged_at), merge_sha,"
    " assessed, violations"
    " FROM jsonb_to_recordset($1::jsonb) AS r(host text, repository_id bigint, number bigint,"
    " organization_id bigint, merged_at bigint, merge_sha text, assessed boolean,"
    " violations text[])";

constexpr RowStatement kStatements[] = {
    {.table = "reviews",
     .columns = kReviewColumns,
     .select = kReviews,
     .rows = [](const ShardRows& rows) -> const JsonRows& { return rows.reviews(); }},
    {.table = "review_metrics",
     .columns = kMetricsColumns,
     .select = kMetrics,
     .rows = [](const ShardRows& rows) -> const JsonRows& { return rows.reviews(); }},
    {.table = "runs",
     .columns = kRunColumns,
     .select = kRuns,
     .rows = [](const ShardRows& rows) -> const JsonRows& { return rows.runs(); }},
    {.table = "human_reviews",
     .columns = kHumanReviewColumns,
     .select = kHumanReviews,
     .rows = [](const ShardRows& rows) -> const JsonRows& { return rows.human_reviews(); }},
    {.table = "merge_evidence",
     .columns = kMergeColumns,
     .select = kMerges,
     .rows = [](const ShardRows& rows) -> const JsonRows& { return rows.merges(); }}};

}  // namespace

std::string RowStatement::Insert() const {
  return absl::StrCat("INSERT INTO ", table, " (", columns, ") ", select);
}

std::string RowStatement::Compare() const {
  return absl::StrCat(
      "WITH expected (", columns, ") AS (", select, "), stored AS (SELECT ", columns, " FROM ",
      table,
      " WHERE (host, repository_id, number) IN (SELECT host, repository_id, number"
      "  FROM jsonb_to_recordset($2::jsonb) AS k(host text, repository_id bigint, number bigint)))"
      " SELECT DISTINCT host, repository_id, number FROM ("
      " (SELECT * FROM expected EXCEPT ALL SELECT * FROM stored)"
      " UNION ALL (SELECT * FROM stored EXCEPT ALL SELECT * FROM expected)) AS different");
}

std::span<const RowStatement> RowStatements() { return kStatements; }

}  // namespace docket::projections
