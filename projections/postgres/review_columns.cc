#include "projections/postgres/review_columns.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"
#include "projections/postgres/json_rows.h"

namespace docket::projections {
namespace {

// RUN_STATUS_TIMED_OUT is timed_out; that nothing is specified is nothing.
std::string WordOf(const std::string& name, absl::string_view prefix) {
  const std::string word = absl::AsciiStrToLower(absl::StripPrefix(name, prefix));
  return word == "unspecified" ? "" : word;
}

// The earlier of two times, of which 0 is none.
void Earlier(std::int64_t at, std::int64_t& earliest) {
  if (at != 0 && (earliest == 0 || at < earliest)) earliest = at;
}

struct Firsts {
  std::int64_t human_review = 0;
  std::int64_t approval = 0;
  std::int64_t run_completed = 0;
  std::int64_t completed_runs = 0;
};

Firsts FirstsOf(const view_proto::ReviewDetail& detail) {
  Firsts firsts;
  for (const view_proto::HumanReview& review : detail.human_reviews()) {
    if (review.reviewer().id() == detail.author().id()) continue;
    Earlier(review.submitted_at(), firsts.human_review);
    if (review.verdict() == review::v1::HUMAN_VERDICT_APPROVED && !review.dismissed()) {
      Earlier(review.submitted_at(), firsts.approval);
    }
  }
  for (const view_proto::Run& run : detail.runs()) {
    if (run.status() != view_proto::RUN_STATUS_COMPLETED) continue;
    ++firsts.completed_runs;
    Earlier(run.ended_at(), firsts.run_completed);
  }
  return firsts;
}

template <class Rows>
void Identify(const view_proto::ReviewDetail& detail, Rows& rows) {
  rows.Begin();
  rows.Text("host", detail.id().host());
  rows.Number("repository_id", detail.id().repository());
  rows.Number("number", detail.id().number());
  rows.Number("organization_id", detail.tenant().organization());
}

template <class Rows>
void PutReviewRow(std::int32_t partition, const view_proto::ReviewDetail& detail, Rows& rows) {
  const Firsts firsts = FirstsOf(detail);
  Identify(detail, rows);
  rows.Number("partition", partition);
  rows.Number("author_id", detail.author().id());
  rows.Text("state",
            WordOf(review::v1::PullRequestStatus_Name(detail.status()), "PULL_REQUEST_STATUS_"));
  rows.Flag("draft", detail.draft());
  rows.Word("verdict", WordOf(view_proto::Verdict_Name(detail.verdict()), "VERDICT_"));
  rows.Time("created_at", detail.created_at());
  rows.Time("updated_at", detail.updated_at());
  rows.Time("closed_at", detail.closed_at());
  rows.Time("merged_at", detail.merged_at());
  rows.Id("merged_by_id", detail.merged_by().id());
  rows.Time("first_human_review_at", firsts.human_review);
  rows.Time("first_approval_at", firsts.approval);
  rows.Time("first_run_completed_at", firsts.run_completed);
  rows.Number("completed_runs", firsts.completed_runs);
  rows.Number("heads", detail.heads_size());
  rows.Number("version", detail.version());
}

template <class Rows>
void PutRun(const view_proto::ReviewDetail& detail, const view_proto::Run& run, Rows& rows) {
  Identify(detail, rows);
  rows.Number("ordinal", run.ordinal());
  rows.Text("head", run.head());
  rows.Text("status", WordOf(view_proto::RunStatus_Name(run.status()), "RUN_STATUS_"));
  rows.Word("verdict", WordOf(review::v1::Verdict_Name(run.verdict()), "VERDICT_"));
  rows.Time("requested_at", run.requested_at());
  rows.Time("ended_at", run.ended_at());
  rows.Number("critical", run.findings().critical());
  rows.Number("high", run.findings().high());
  rows.Number("medium", run.findings().medium());
  rows.Number("low", run.findings().low());
  rows.Number("info", run.findings().info());
  rows.Number("rounds", run.rounds());
  rows.Flag("consensus", run.consensus());
  rows.Number("confidence_percent", run.confidence_percent());
}

template <class Rows>
void PutHumanReview(const view_proto::ReviewDetail& detail, const view_proto::HumanReview& review,
                    Rows& rows) {
  Identify(detail, rows);
  rows.Number("id", review.id());
  rows.Number("reviewer_id", review.reviewer().id());
  rows.Word("verdict", WordOf(review::v1::HumanVerdict_Name(review.verdict()), "HUMAN_VERDICT_"));
  rows.Time("submitted_at", review.submitted_at());
  rows.Flag("dismissed", review.dismissed());
}

template <class Rows>
void PutMerge(const view_proto::ReviewDetail& detail, const view_proto::MergeEvidence& evidence,
              Rows& rows) {
  std::vector<std::string> violations;
  for (const review::v1::Violation& violation : evidence.assessment().violations()) {
    violations.push_back(
        WordOf(review::v1::ViolationKind_Name(violation.kind()), "VIOLATION_KIND_"));
  }
  Identify(detail, rows);
  rows.Time("merged_at", evidence.merge().merged_at());
  rows.Text("merge_sha", evidence.merge().sha());
  rows.Flag("assessed", evidence.has_assessment());
  rows.Texts("violations", violations);
}

std::optional<std::int64_t> Between(std::int64_t from, std::int64_t to) {
  if (to < from) return std::nullopt;
  return to - from;
}

}  // namespace

template <class Rows>
void PutReview(std::int32_t partition, const LocalReview& review, ReviewTables<Rows>& tables) {
  const view_proto::ReviewDetail& detail = review.detail;
  PutReviewRow(partition, detail, tables.reviews);
  for (const view_proto::Run& run : detail.runs()) PutRun(detail, run, tables.runs);
  for (const view_proto::HumanReview& human : detail.human_reviews()) {
    PutHumanReview(detail, human, tables.human_reviews);
  }
  if (review.evidence.has_value() && review.evidence->has_merge()) {
    PutMerge(detail, *review.evidence, tables.merges);
  }
}

template void PutReview(std::int32_t, const LocalReview&, ReviewTables<JsonRows>&);
template void PutReview(std::int32_t, const LocalReview&, ReviewTables<CopyRows>&);

void PutMetrics(const LocalReview& review, CopyRows& metrics) {
  const view_proto::ReviewDetail& detail = review.detail;
  const Firsts firsts = FirstsOf(detail);
  const std::int64_t opened = detail.created_at();
  Identify(detail, metrics);
  metrics.Time("occurred_at", opened);
  metrics.Seconds("first_human_review_seconds", Between(opened, firsts.human_review));
  metrics.Seconds("first_bot_review_seconds", Between(opened, firsts.run_completed));
  metrics.Seconds("approval_to_merge_seconds", firsts.approval > 0
                                                   ? Between(firsts.approval, detail.merged_at())
                                                   : std::nullopt);
  metrics.Seconds("merge_seconds", Between(opened, detail.merged_at()));
  metrics.Seconds("first_approval_seconds", Between(opened, firsts.approval));
}

}  // namespace docket::projections
