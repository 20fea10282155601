// Evidence for auditors over HTTP: who gets it, what may be asked, and how a record looks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "boost/json/parse.hpp"
#include "boost/json/value.hpp"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/review_values.h"
#include "tests/api/test_api.h"

namespace docket::api {
namespace {

constexpr std::int64_t kOrganization = 7;
constexpr std::int64_t kTime = 1'557'933'565'000'000;  // 2019-05-15T15:19:25Z
constexpr char kMerges[] = "/api/v1/audit/merges";
constexpr char kMerge[] = "/api/v1/audit/merges/rev_gh_5_2";
constexpr char kDirectPushes[] = "/api/v1/audit/direct-pushes";

boost::json::value Json(const HttpAnswer& answer) {
  boost::system::error_code error;
  boost::json::value value = boost::json::parse(answer.body, error);
  EXPECT_FALSE(error) << answer.body;
  return value;
}

domain::ReviewId Review() {
  return {.host = domain::HostCode("gh"),
          .repository = domain::RepositoryId(5),
          .number = domain::PullRequestNumber(2)};
}

void Set(view_proto::Proof& proof, std::int64_t version) {
  proof.set_version(version);
  proof.set_event("event" + std::to_string(version));
}

view_proto::CommitEvidence Commit(const std::string& sha) {
  view_proto::CommitEvidence commit;
  commit.mutable_id()->set_host("gh");
  commit.mutable_id()->set_repository(5);
  commit.mutable_id()->set_sha(sha);
  commit.mutable_tenant()->set_host("gh");
  commit.mutable_tenant()->set_organization(kOrganization);
  return commit;
}

// Head bb, which user 9 pushed and approved, merged by a merge queue as commit dd.
projections::MergeRecord Record() {
  projections::MergeRecord record;
  view_proto::MergeEvidence& row = record.merge;
  *row.mutable_id() = schemas::ToProto(Review());
  row.mutable_tenant()->set_host("gh");
  row.mutable_tenant()->set_organization(kOrganization);
  row.mutable_title()->set_text("Fix it");
  row.mutable_author()->set_id(1);
  row.set_base_ref("main");
  row.set_head_ref("changes");
  row.set_head_repository(5);
  Set(*row.mutable_tracked(), 1);
  auto& head = *row.add_heads();
  head.set_sha("bb");
  head.set_first_seen_at(kTime);
  Set(*head.mutable_proof(), 1);
  auto& review = *row.add_reviews();
  review.mutable_review()->set_id(90);
  review.mutable_review()->mutable_reviewer()->set_id(9);
  review.mutable_review()->set_verdict(review::v1::HUMAN_VERDICT_APPROVED);
  Set(*review.add_proofs(), 2);
  auto& run = *row.add_runs();
  run.set_ordinal(1);
  run.set_status(view_proto::RUN_STATUS_COMPLETED);
  run.mutable_findings()->set_high(3);
  run.set_verdict(review::v1::VERDICT_COMMENT);
  Set(*run.add_proofs(), 3);
  row.mutable_merge()->set_sha("dd");
  row.mutable_merge()->mutable_merged_by()->set_id(99);
  row.mutable_merge()->set_merged_at(kTime);
  Set(*row.mutable_merge()->add_proofs(), 4);
  row.mutable_queueing()->mutable_enqueued_by()->set_id(6);
  Set(*row.mutable_queueing()->mutable_proof(), 5);
  review::v1::MergeAssessed& assessment = *row.mutable_assessment();
  assessment.set_revision(2);
  assessment.set_repository_name("o/r");
  assessment.set_head("bb");
  assessment.set_merge_queue(true);
  assessment.set_checks(review::v1::CHECKS_OUTCOME_FAILED);
  auto& violation = *assessment.add_violations();
  violation.set_kind(review::v1::VIOLATION_KIND_APPROVER_PUSHED);
  auto& said = *violation.add_evidence();
  said.set_kind(review::v1::EVIDENCE_KIND_HUMAN_REVIEW);
  said.set_id(90);
  auto& pushed = *violation.add_evidence();
  pushed.set_kind(review::v1::EVIDENCE_KIND_PUSH);
  pushed.set_id(9);
  pushed.set_commit("bb");
  view_proto::CommitEvidence merged_head = Commit("bb");
  auto& push = *merged_head.add_pushes();
  push.mutable_push()->set_pusher(9);
  push.mutable_push()->set_ref("refs/heads/changes");
  Set(*push.mutable_proof(), 6);
  auto& check = *merged_head.add_checks();
  check.mutable_check()->set_name("lint");
  check.mutable_check()->set_conclusion(commit::v1::CHECK_CONCLUSION_FAILURE);
  Set(*check.mutable_proof(), 7);
  view_proto::CommitEvidence merge_commit = Commit("dd");
  Set(*merge_commit.mutable_merge_group_proof(), 8);
  record.commits = {merged_head, merge_commit};
  return record;
}

class AuditTest : public ::testing::Test {
 protected:
  AuditTest() : auditor_(api_.AddAuditor(kOrganization)) {
    api_.queries.Update([](FakeQueries::Rows& rows) {
      rows.merges[Review()] = Record();
      view_proto::CommitEvidence direct = Commit("ee");
      auto& push = *direct.add_direct();
      push.mutable_push()->set_pusher(9);
      push.mutable_push()->set_ref("refs/heads/main");
      push.mutable_push()->set_pushed_at(kTime);
      Set(*push.mutable_proof(), 9);
      rows.direct_pushes = {direct};
    });
  }

  HttpAnswer Get(const std::string& target, const std::string& key) {
    return api_.Ask({.target = target, .headers = {{"Authorization", key}}});
  }
  HttpAnswer Get(const std::string& target) { return Get(target, auditor_); }

  TestApi api_;
  const std::string auditor_;
};

TEST_F(AuditTest, IsForAuditorsAndAdmins) {
  const std::string reader = api_.AddReader(kOrganization);
  const std::string admin = api_.AddAdmin();
  for (const char* target : {kMerges, kMerge, kDirectPushes}) {
    EXPECT_EQ(Get(target).status, 200) << target;
    EXPECT_EQ(Get(target, admin).status, 200) << target;
    EXPECT_EQ(Get(target, "").status, 401) << target;
    const HttpAnswer refused = Get(target, reader);
    EXPECT_EQ(refused.status, 403) << target;
    EXPECT_THAT(refused.body, testing::HasSubstr("/problems/forbidden"));
  }
}

TEST_F(AuditTest, AnotherOrganisationsMergeIsNotThere) {
  const std::string other = api_.AddAuditor(kOrganization + 1);
  EXPECT_EQ(Get(kMerge, other).status, 404);
  EXPECT_EQ(Get("/api/v1/audit/merges/rev_gh_5_3").status, 404);
  EXPECT_EQ(Get("/api/v1/audit/merges/nothing").status, 404);
  EXPECT_TRUE(Json(Get(kMerges, other)).at("items").as_array().empty());
}

TEST_F(AuditTest, TheFilterIsReadAsItIsWritten) {
  EXPECT_EQ(Get(std::string(kMerges) +
                "?organization=7&repository=5&violation=approval_stale_head&limit=3" +
                "&from=2019-05-15T15:19:25Z&to=2019-05-15T15:19:26Z")
                .status,
            200);
  const projections::AuditFilter filter = api_.queries.rows().audit_filter;
  EXPECT_EQ(filter.organization->organization, domain::OrganizationId(7));
  EXPECT_EQ(filter.repository->repository, domain::RepositoryId(5));
  EXPECT_EQ(filter.violation, review::v1::VIOLATION_KIND_APPROVAL_STALE_HEAD);
  EXPECT_EQ(filter.from, domain::Timestamp(kTime));
  EXPECT_EQ(filter.to, domain::Timestamp(kTime + 1'000'000));
  EXPECT_EQ(filter.limit, 3);
  EXPECT_EQ(Get(std::string(kMerges) + "?violation=any").status, 200);
  EXPECT_EQ(api_.queries.rows().audit_filter.violation, review::v1::VIOLATION_KIND_UNSPECIFIED);
}

TEST_F(AuditTest, AWrongParameterIsRefused) {
  for (const char* wrong : {"violation=none", "violation=NO_APPROVAL", "violation=unspecified",
                            "from=yesterday", "to=1", "repository=x", "limit=0", "state=open"}) {
    EXPECT_EQ(Get(std::string(kMerges) + "?" + wrong).status, 400) << wrong;
  }
  EXPECT_EQ(Get(std::string(kDirectPushes) + "?violation=any").status, 400);
  EXPECT_EQ(Get(std::string(kMerge) + "?from=2019-05-15T15:19:25Z").status, 400);
}

TEST_F(AuditTest, ARecordNamesTheEventsThatProveEachLine) {
  const boost::json::value record = Json(Get(kMerge));
  EXPECT_EQ(record.at("id"), "rev_gh_5_2");
  EXPECT_EQ(record.at("repository_name"), "o/r");
  EXPECT_EQ(record.at("merged_at"), "2019-05-15T15:19:25Z");
  EXPECT_EQ(record.at("merged_by").at("id"), "99");
  EXPECT_EQ(record.at("merge_proofs").at(0).at("event_id"), "event4");
  EXPECT_EQ(record.at("merge_queue").at("enqueued_by").at("id"), "6");
  EXPECT_EQ(record.at("merge_queue").at("proofs").at(1).at("stream"), "sha_gh_5_dd");
  EXPECT_EQ(record.at("fork"), false);
  const auto& head = record.at("heads").at(0);
  EXPECT_EQ(head.at("pushes").at(0).at("user_id"), "9");
  EXPECT_EQ(head.at("pushes").at(0).at("proofs").at(0).at("event_id"), "event6");
  EXPECT_EQ(record.at("reviews").at(0).at("state"), "approved");
  EXPECT_EQ(record.at("reviews").at(0).at("counts"), false);
  EXPECT_EQ(record.at("runs").at(0).at("findings").at("high"), 3);
  EXPECT_EQ(record.at("runs").at(0).at("verdict"), "comment");
  EXPECT_EQ(record.at("checks").at("outcome"), "failed");
  EXPECT_EQ(record.at("checks").at("merged_head").at(0).at("conclusion"), "failure");
  const auto& violation = record.at("violations").at(0);
  EXPECT_EQ(violation.at("kind"), "approver_pushed");
  EXPECT_EQ(violation.at("evidence").at(0).at("what"), "human_review");
  EXPECT_EQ(violation.at("evidence").at(0).at("proofs").at(0).at("stream"), "rev_gh_5_2");
  EXPECT_EQ(violation.at("evidence").at(0).at("proofs").at(0).at("version"), 2);
  EXPECT_EQ(violation.at("evidence").at(1).at("proofs").at(0).at("stream"), "sha_gh_5_bb");
  EXPECT_EQ(violation.at("evidence").at(1).at("proofs").at(0).at("event_id"), "event6");
  EXPECT_EQ(record.at("assessment").at("revision"), 2);
  EXPECT_EQ(Json(Get(kMerges)).at("items").at(0), record);
}

TEST_F(AuditTest, WhatWasNeverAssessedSaysSo) {
  api_.queries.Update(
      [](FakeQueries::Rows& rows) { rows.merges[Review()].merge.clear_assessment(); });
  const boost::json::value record = Json(Get(kMerge));
  EXPECT_TRUE(record.at("assessment").is_null());
  EXPECT_TRUE(record.at("violations").as_array().empty());
  EXPECT_TRUE(record.at("merge_queue").is_null());
}

TEST_F(AuditTest, ADirectPushNamesItsEvents) {
  const boost::json::value item = Json(Get(kDirectPushes)).at("items").at(0);
  EXPECT_EQ(item.at("commit"), "sha_gh_5_ee");
  EXPECT_EQ(item.at("pushes").at(0).at("user_id"), "9");
  EXPECT_EQ(item.at("pushes").at(0).at("pushed_at"), "2019-05-15T15:19:25Z");
  EXPECT_EQ(item.at("pushes").at(0).at("proofs").at(0).at("event_id"), "event9");
}

}  // namespace
}  // namespace docket::api
