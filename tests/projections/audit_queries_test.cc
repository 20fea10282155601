// The evidence of merges and direct pushes: rows as events make them, found by auditors alone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "projections/audit_reader.h"
#include "schemas/codec/common_codec.h"
#include "tests/projections/projection_world.h"

namespace docket::projections {
namespace {

namespace events = domain::review;
namespace commit = domain::commit;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using tests::Organization;
using tests::Person;
using tests::ProjectionWorld;
using tests::Review;
using tests::Sha;
using tests::Tracked;
using Kind = events::ViolationKind;

const Visible kEverything{};

domain::Timestamp At(std::int64_t seconds) { return domain::FromSeconds(seconds); }

Visible AuditorOf(std::int64_t organization) {
  return {.tenants = std::set{Organization(organization)}};
}

events::MergeAssessed Assessed(const domain::ReviewId& review, std::int64_t revision,
                               std::vector<Kind> kinds) {
  events::MergeAssessed assessed;
  assessed.review = review;
  assessed.revision = revision;
  assessed.repository_name = "o/r";
  assessed.head = Sha(1);
  for (const Kind kind : kinds) {
    assessed.violations.push_back({.kind = kind, .evidence = {}, .left_out = 0});
  }
  return assessed;
}

commit::Push PushAt(std::int64_t seconds, bool default_branch = true) {
  return {.pushed_at = At(seconds),
          .ref = default_branch ? "refs/heads/main" : "refs/heads/changes",
          .before = Sha(0),
          .pusher = domain::UserId(5),
          .forced = false,
          .default_branch = default_branch};
}

class AuditQueriesTest : public ::testing::Test {
 protected:
  // Reviews of repository 12 belong to organisation 1.
  void Merge(const domain::ReviewId& review, std::int64_t seconds, std::vector<Kind> kinds) {
    world_.Commit(review,
                  {Tracked(review),
                   events::PullRequestMerged{
                       .merge_sha = Sha(9), .merged_by = Person(4), .merged_at = At(seconds)},
                   Assessed(review, 1, std::move(kinds))});
  }

  void OnCommit(std::int64_t repository, const domain::CommitSha& sha,
                const std::vector<commit::Event>& committed) {
    world_.CommitTo(
        domain::StreamOf(domain::CommitId{
            .host = tests::kHost, .repository = domain::RepositoryId(repository), .sha = sha}),
        domain::PartitionKey(domain::RepositoryId(repository)),
        {.id = "cmd_" + std::to_string(++commands_), .tenant = Organization(repository / 10)},
        {committed.begin(), committed.end()});
  }

  std::vector<std::string> Merges(const Visible& visible, AuditFilter filter) {
    std::vector<std::string> ids;
    for (int pages = 0; pages < 100; ++pages) {
      const auto answer = reader_.ListMerges(visible, filter);
      EXPECT_TRUE(answer.ok()) << answer.status();
      if (!answer.ok()) break;
      for (const MergeRecord& record : answer->value.items) {
        const auto& id = record.merge.id();
        ids.push_back(ToString(Review(id.repository(), id.number())));
      }
      if (!answer->value.next_cursor) break;
      filter.cursor = *answer->value.next_cursor;
    }
    return ids;
  }

  std::vector<std::string> DirectPushes(AuditFilter filter) {
    std::vector<std::string> shas;
    const auto answer = reader_.ListDirectPushes(AuditorOf(1), filter);
    EXPECT_TRUE(answer.ok()) << answer.status();
    if (!answer.ok()) return shas;
    for (const auto& row : answer->value.items) shas.push_back(row.id().sha());
    return shas;
  }

  ProjectionWorld world_;
  AuditReader reader_{world_.models()};
  int commands_ = 0;
};

TEST_F(AuditQueriesTest, MergesAreListedNewestFirstAndByTheirTimes) {
  Merge(Review(12, 1), 100, {});
  Merge(Review(12, 2), 300, {});
  Merge(Review(13, 3), 200, {});
  Merge(Review(22, 4), 200, {});
  world_.Commit(Review(12, 5), {Tracked(Review(12, 5))});
  world_.Drain();
  EXPECT_THAT(Merges(AuditorOf(1), {}), ElementsAre("rev_gh_12_2", "rev_gh_13_3", "rev_gh_12_1"));
  EXPECT_THAT(Merges(AuditorOf(1), {.limit = 1}),
              ElementsAre("rev_gh_12_2", "rev_gh_13_3", "rev_gh_12_1"));
  EXPECT_THAT(Merges(AuditorOf(1), {.from = At(200)}), ElementsAre("rev_gh_12_2", "rev_gh_13_3"));
  EXPECT_THAT(Merges(AuditorOf(1), {.to = At(200)}), ElementsAre("rev_gh_12_1"));
  EXPECT_THAT(Merges(AuditorOf(1), {.from = At(200), .to = At(201), .limit = 1}),
              ElementsAre("rev_gh_13_3"));
  EXPECT_THAT(Merges(AuditorOf(1),
                     {.repository = domain::RepositoryKey{.host = tests::kHost,
                                                          .repository = domain::RepositoryId(12)}}),
              ElementsAre("rev_gh_12_2", "rev_gh_12_1"));
}

TEST_F(AuditQueriesTest, ACorrectionLeavesTheListOfTheViolation) {
  const AuditFilter without_approval{.violation = review::v1::VIOLATION_KIND_NO_APPROVAL};
  const AuditFilter with_any{.violation = review::v1::VIOLATION_KIND_UNSPECIFIED};
  Merge(Review(12, 1), 100, {Kind::kNoApproval, Kind::kBotRunMissing});
  Merge(Review(12, 2), 200, {Kind::kBotRunFailed});
  Merge(Review(12, 3), 300, {});
  world_.Drain();
  EXPECT_THAT(Merges(AuditorOf(1), without_approval), ElementsAre("rev_gh_12_1"));
  EXPECT_THAT(Merges(AuditorOf(1), with_any), ElementsAre("rev_gh_12_2", "rev_gh_12_1"));
  world_.Commit(Review(12, 1), {Assessed(Review(12, 1), 2, {Kind::kBotRunMissing})});
  world_.Drain();
  EXPECT_THAT(Merges(AuditorOf(1), without_approval), IsEmpty());
  EXPECT_THAT(Merges(AuditorOf(1), with_any), ElementsAre("rev_gh_12_2", "rev_gh_12_1"));
  const auto answer = reader_.GetMerge(AuditorOf(1), Review(12, 1));
  ASSERT_TRUE(answer.ok()) << answer.status();
  ASSERT_EQ(answer->value.merge.revisions_size(), 2);
  EXPECT_EQ(answer->value.merge.revisions(0).violations_size(), 2);
  EXPECT_EQ(answer->value.merge.revisions(1).violations_size(), 1);
  EXPECT_EQ(answer->value.merge.revisions(1).proof().version(), 4);
}

TEST_F(AuditQueriesTest, AreForAuditorsOfTheirOwnOrganisations) {
  Merge(Review(12, 1), 100, {});
  OnCommit(
      12, Sha(7),
      {commit::CommitPushed{.push = PushAt(50)}, commit::DirectPushDetected{.push = PushAt(50)}});
  world_.Drain();
  EXPECT_TRUE(reader_.GetMerge(kEverything, Review(12, 1)).ok());
  EXPECT_TRUE(absl::IsNotFound(reader_.GetMerge(AuditorOf(2), Review(12, 1)).status()));
  EXPECT_THAT(Merges(AuditorOf(2),
                     {.repository = domain::RepositoryKey{.host = tests::kHost,
                                                          .repository = domain::RepositoryId(12)}}),
              IsEmpty());
  EXPECT_TRUE(absl::IsInvalidArgument(reader_.ListMerges(kEverything, {}).status()));
}

TEST_F(AuditQueriesTest, WhatIsNotMergedIsNotFound) {
  world_.Commit(Review(12, 1), {Tracked(Review(12, 1))});
  world_.Drain();
  EXPECT_TRUE(absl::IsNotFound(reader_.GetMerge(AuditorOf(1), Review(12, 1)).status()));
}

TEST_F(AuditQueriesTest, ARecordHasALineForEachFactWithItsEvents) {
  const domain::ReviewId review = Review(12, 1);
  const domain::RunId run{.review = review, .ordinal = 1};
  events::Comment comment;
  comment.kind = events::CommentKind::kReview;
  comment.id = domain::ProviderCommentId(70);
  events::ReviewRequested requested;
  requested.run = run;
  requested.head = Sha(2);
  events::AnalysisCompleted analysed;
  analysed.run = run;
  analysed.head = Sha(2);
  analysed.counts.high = 2;
  const std::vector<events::Event> history{
      Tracked(review),
      events::HeadAdvanced{
          .before = Sha(1), .after = Sha(2), .pusher = Person(3), .first_seen_at = At(20)},
      requested,
      analysed,
      events::RunFailed{.run = run, .stage = events::Stage::kConversation, .code = "x"},
      events::HumanReviewSubmitted{.id = domain::ProviderReviewId(8),
                                   .reviewer = Person(5),
                                   .verdict = events::HumanVerdict::kApproved,
                                   .commit = Sha(2),
                                   .submitted_at = At(30),
                                   .body_sha256 = {}},
      events::HumanReviewDismissed{
          .id = domain::ProviderReviewId(8), .dismissed_by = Person(6), .dismissed_at = At(31)},
      events::CommentRecorded{.comment = comment},
      events::ThreadResolved{.thread = comment.id, .resolved_by = Person(5), .resolved_at = At(32)},
      events::PullRequestEnqueued{.enqueued_by = Person(6), .enqueued_at = At(33)},
      events::PullRequestMerged{.merge_sha = Sha(9), .merged_by = {}, .merged_at = At(40)},
      events::MergeAttributed{.merged_by = Person(7)},
      Assessed(review, 1, {Kind::kBotRunFailed})};
  world_.Commit(review, history);
  OnCommit(12, Sha(2), {commit::CommitPushed{.push = PushAt(20, false)}});
  OnCommit(12, Sha(9),
           {commit::CommitMadeByMerge{.review = review},
            commit::MergeGroupRecorded{.group = commit::MergeGroup()}});
  world_.Drain();
  const auto answer = reader_.GetMerge(AuditorOf(1), review);
  ASSERT_TRUE(answer.ok()) << answer.status();
  const view_proto::MergeEvidence& row = answer->value.merge;
  ASSERT_EQ(row.heads_size(), 2);
  EXPECT_EQ(row.heads(1).proof().version(), 2);
  ASSERT_EQ(row.head_pushes_size(), 1);
  EXPECT_EQ(row.head_pushes(0).pusher().id(), 3);
  ASSERT_EQ(row.runs_size(), 1);
  EXPECT_EQ(row.runs(0).status(), view_proto::RUN_STATUS_FAILED);
  EXPECT_EQ(row.runs(0).findings().high(), 2);
  EXPECT_EQ(row.runs(0).proofs_size(), 3);
  ASSERT_EQ(row.reviews_size(), 1);
  EXPECT_EQ(row.reviews(0).review().dismissed_by().id(), 6);
  EXPECT_EQ(row.reviews(0).proofs(0).version(), 6);
  EXPECT_EQ(row.reviews(0).proofs(1).version(), 7);
  EXPECT_FALSE(row.reviews(0).proofs(0).event().empty());
  ASSERT_EQ(row.threads_size(), 1);
  EXPECT_EQ(row.threads(0).begun().version(), 8);
  EXPECT_EQ(row.threads(0).changed().version(), 9);
  EXPECT_EQ(row.queueing().enqueued_by().id(), 6);
  EXPECT_EQ(row.merge().merged_by().id(), 7);
  EXPECT_EQ(row.merge().proofs_size(), 2);
  EXPECT_EQ(row.assessment().violations_size(), 1);
  EXPECT_EQ(row.version(), 13);
  ASSERT_EQ(answer->value.commits.size(), 2U);
  EXPECT_EQ(answer->value.commits[0].id().sha(), Sha(9).value());
  EXPECT_TRUE(answer->value.commits[0].has_merge_group());
  EXPECT_EQ(answer->value.commits[1].pushes(0).push().pusher(), 5);
}

commit::CheckRecorded Checked(const std::string& name, commit::CheckConclusion conclusion) {
  return {.check = {.source = commit::CheckSource::kCheckRun,
                    .name = name,
                    .app_id = 1,
                    .app = {},
                    .status = commit::CheckStatus::kCompleted,
                    .conclusion = conclusion,
                    .changed_at = At(1),
                    .provider_id = 1}};
}

TEST_F(AuditQueriesTest, ChecksStandOnceByTheirNames) {
  Merge(Review(12, 1), 100, {});
  OnCommit(12, Sha(1),
           {Checked("test", commit::CheckConclusion::kFailure),
            Checked("lint", commit::CheckConclusion::kSuccess),
            Checked("test", commit::CheckConclusion::kSuccess)});
  world_.Drain();
  const auto answer = reader_.GetMerge(AuditorOf(1), Review(12, 1));
  ASSERT_TRUE(answer.ok()) << answer.status();
  ASSERT_EQ(answer->value.commits.size(), 1U);
  const auto& checks = answer->value.commits[0].checks();
  ASSERT_EQ(checks.size(), 2);
  EXPECT_EQ(checks[0].check().name(), "lint");
  EXPECT_EQ(checks[1].check().conclusion(), docket::commit::v1::CHECK_CONCLUSION_SUCCESS);
  EXPECT_EQ(checks[1].proof().version(), 3);
}

TEST_F(AuditQueriesTest, DirectPushesAreListedUntilTheyAreWithdrawn) {
  for (const std::int64_t number : {1, 2, 3}) {
    OnCommit(12, Sha(number),
             {commit::CommitPushed{.push = PushAt(100 * number)},
              commit::DirectPushDetected{.push = PushAt(100 * number)}});
  }
  OnCommit(22, Sha(4), {commit::DirectPushDetected{.push = PushAt(100)}});
  OnCommit(12, Sha(5), {commit::CommitPushed{.push = PushAt(100)}});
  world_.Drain();
  EXPECT_THAT(DirectPushes({}), ElementsAre(Sha(3).value(), Sha(2).value(), Sha(1).value()));
  EXPECT_THAT(DirectPushes({.from = At(200), .to = At(300)}), ElementsAre(Sha(2).value()));
  OnCommit(12, Sha(2),
           {commit::CommitMadeByMerge{.review = Review(12, 1)},
            commit::DirectPushWithdrawn{.review = Review(12, 1)}});
  world_.Drain();
  EXPECT_THAT(DirectPushes({}), ElementsAre(Sha(3).value(), Sha(1).value()));
}

TEST_F(AuditQueriesTest, WhatCannotBeAskedIsRefused) {
  world_.Drain();
  EXPECT_TRUE(absl::IsInvalidArgument(
      reader_.ListMerges(AuditorOf(1), {.from = At(2), .to = At(2)}).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(reader_.ListMerges(AuditorOf(1), {.limit = 0}).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(reader_.ListMerges(AuditorOf(1), {.cursor = "x"}).status()));
}

// An auditor of whoever it was merged under must be able to prove that for ever.
TEST_F(AuditQueriesTest, WhatWasMergedBeforeItMovedStaysTheEvidenceOfBoth) {
  const domain::ReviewId merged = Review(12, 1);
  const domain::ReviewId open = Review(12, 2);
  Merge(merged, 100, {Kind::kSelfApproval});
  world_.Commit(open, {Tracked(open)});
  const events::ReviewTransferred moved{
      .from = domain::OrganizationId(1), .to = domain::OrganizationId(2), .snapshot = {}};
  world_.Commit(merged, {moved});
  const std::vector<domain::Event> merge{
      events::Event(moved),
      events::Event(events::PullRequestMerged{
          .merge_sha = Sha(8), .merged_by = Person(4), .merged_at = At(200)}),
      events::Event(Assessed(open, 1, {}))};
  world_.CommitTo(domain::StreamOf(open), domain::PartitionKey(open.repository),
                  {.id = "cmd_moved", .tenant = Organization(2)}, merge);
  world_.Drain();
  const auto of = [](std::int64_t organization) {
    return AuditFilter{.organization = Organization(organization)};
  };
  EXPECT_THAT(Merges(AuditorOf(1), of(1)), ElementsAre(ToString(merged)));
  EXPECT_THAT(Merges(AuditorOf(2), of(2)), ElementsAre(ToString(open), ToString(merged)));
  EXPECT_TRUE(reader_.GetMerge(AuditorOf(1), merged).ok());
  EXPECT_TRUE(absl::IsNotFound(reader_.GetMerge(AuditorOf(1), open).status()));
  EXPECT_TRUE(absl::IsNotFound(reader_.GetMerge(AuditorOf(3), merged).status()));
}

TEST_F(AuditQueriesTest, ADirectPushStaysTheEvidenceOfWhoeverHadTheRepositoryThen) {
  OnCommit(
      12, Sha(5),
      {commit::CommitPushed{.push = PushAt(100)}, commit::DirectPushDetected{.push = PushAt(100)}});
  // A check of the same commit, when the repository is another organisation's.
  world_.CommitTo(domain::StreamOf(domain::CommitId{
                      .host = tests::kHost, .repository = domain::RepositoryId(12), .sha = Sha(5)}),
                  domain::PartitionKey(domain::RepositoryId(12)),
                  {.id = "cmd_check", .tenant = Organization(2)},
                  {commit::Event(commit::CheckRecorded{.check = {}})});
  world_.Drain();
  const auto pushes = [this](std::int64_t organization) {
    const auto page = reader_.ListDirectPushes(AuditorOf(organization),
                                               {.organization = Organization(organization)});
    EXPECT_TRUE(page.ok()) << page.status();
    return page.ok() ? page->value.items.size() : 0;
  };
  EXPECT_EQ(pushes(1), 1U);
  EXPECT_EQ(pushes(2), 0U);
}

}  // namespace
}  // namespace docket::projections
