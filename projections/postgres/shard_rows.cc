#include "projections/postgres/shard_rows.h"

#include <algorithm>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "platform/json_text.h"

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

void Identify(const view_proto::ReviewDetail& detail, JsonRows& rows) {
  rows.Begin();
  rows.Text("host", detail.id().host());
  rows.Number("repository_id", detail.id().repository());
  rows.Number("number", detail.id().number());
  rows.Number("organization_id", detail.tenant().organization());
}

}  // namespace

void JsonRows::Begin() {
  text_ += text_.empty() ? "{" : "},{";
  first_in_object_ = true;
}

void JsonRows::Name(const char* name) {
  absl::StrAppend(&text_, first_in_object_ ? "\"" : ",\"", name, "\":");
  first_in_object_ = false;
}

void JsonRows::Number(const char* name, std::int64_t value) {
  Name(name);
  absl::StrAppend(&text_, value);
}

void JsonRows::Text(const char* name, const std::string& value) {
  Name(name);
  if (value.empty()) {
    text_ += "null";
  } else {
    platform::AppendJsonString(value, text_);
  }
}

void JsonRows::Flag(const char* name, bool value) {
  Name(name);
  text_ += value ? "true" : "false";
}

void JsonRows::Texts(const char* name, const std::vector<std::string>& values) {
  Name(name);
  text_ += '[';
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) text_ += ',';
    platform::AppendJsonString(values[i], text_);
  }
  text_ += ']';
}

std::string JsonRows::Array() const { return text_.empty() ? "[]" : "[" + text_ + "}]"; }

void ShardRows::Remove(const domain::ReviewId& review) {
  removed_.Begin();
  removed_.Text("host", std::string(review.host.value()));
  removed_.Number("repository_id", review.repository.value());
  removed_.Number("number", review.number.value());
}

void ShardRows::Put(std::int32_t partition, const view_proto::ReviewDetail& detail,
                    const view_proto::MergeEvidence* evidence) {
  const Firsts firsts = FirstsOf(detail);
  Identify(detail, reviews_);
  reviews_.Number("partition", partition);
  reviews_.Number("author_id", detail.author().id());
  reviews_.Text(
      "state", WordOf(review::v1::PullRequestStatus_Name(detail.status()), "PULL_REQUEST_STATUS_"));
  reviews_.Flag("draft", detail.draft());
  reviews_.Text("verdict", WordOf(view_proto::Verdict_Name(detail.verdict()), "VERDICT_"));
  reviews_.Number("created_at", detail.created_at());
  reviews_.Number("updated_at", detail.updated_at());
  reviews_.Number("closed_at", detail.closed_at());
  reviews_.Number("merged_at", detail.merged_at());
  reviews_.Number("merged_by_id", detail.merged_by().id());
  reviews_.Number("first_human_review_at", firsts.human_review);
  reviews_.Number("first_approval_at", firsts.approval);
  reviews_.Number("first_run_completed_at", firsts.run_completed);
  reviews_.Number("completed_runs", firsts.completed_runs);
  reviews_.Number("heads", detail.heads_size());
  reviews_.Number("version", detail.version());
  PutRuns(detail);
  PutHumanReviews(detail);
  if (evidence != nullptr && evidence->has_merge()) PutMerge(detail, *evidence);
}

void ShardRows::PutRuns(const view_proto::ReviewDetail& detail) {
  for (const view_proto::Run& run : detail.runs()) {
    Identify(detail, runs_);
    runs_.Number("ordinal", run.ordinal());
    runs_.Text("head", run.head());
    runs_.Text("status", WordOf(view_proto::RunStatus_Name(run.status()), "RUN_STATUS_"));
    runs_.Text("verdict", WordOf(review::v1::Verdict_Name(run.verdict()), "VERDICT_"));
    runs_.Number("requested_at", run.requested_at());
    runs_.Number("ended_at", run.ended_at());
    runs_.Number("critical", run.findings().critical());
    runs_.Number("high", run.findings().high());
    runs_.Number("medium", run.findings().medium());
    runs_.Number("low", run.findings().low());
    runs_.Number("info", run.findings().info());
    runs_.Number("rounds", run.rounds());
    runs_.Flag("consensus", run.consensus());
    runs_.Number("confidence_percent", run.confidence_percent());
  }
}

void ShardRows::PutHumanReviews(const view_proto::ReviewDetail& detail) {
  for (const view_proto::HumanReview& review : detail.human_reviews()) {
    Identify(detail, human_reviews_);
    human_reviews_.Number("id", review.id());
    human_reviews_.Number("reviewer_id", review.reviewer().id());
    human_reviews_.Text("verdict",
                        WordOf(review::v1::HumanVerdict_Name(review.verdict()), "HUMAN_VERDICT_"));
    human_reviews_.Number("submitted_at", review.submitted_at());
    human_reviews_.Flag("dismissed", review.dismissed());
  }
}

void ShardRows::PutMerge(const view_proto::ReviewDetail& detail,
                         const view_proto::MergeEvidence& evidence) {
  std::vector<std::string> violations;
  for (const review::v1::Violation& violation : evidence.assessment().violations()) {
    violations.push_back(
        WordOf(review::v1::ViolationKind_Name(violation.kind()), "VIOLATION_KIND_"));
  }
  Identify(detail, merges_);
  merges_.Number("merged_at", evidence.merge().merged_at());
  merges_.Text("merge_sha", evidence.merge().sha());
  merges_.Flag("assessed", evidence.has_assessment());
  merges_.Texts("violations", violations);
}

}  // namespace docket::projections
