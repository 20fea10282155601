// Facts taken from pull_request.* and pull_request_review.*, over GitHub's example payloads and
// changes of them to what the examples lack.
#include "platform/hashing.h"
#include "platform/time_format.h"
#include "tests/commands_github/corpus.h"

namespace docket::commands::github {
namespace {

namespace review = domain::review;
namespace json = boost::json;
using review::HumanVerdict;
using review::PullRequestAction;
using review::PullRequestStatus;

using PullRequestRules = CorpusTest;
using HumanReviewRules = CorpusTest;

constexpr std::string_view kHead = "ec26c3e57ca3a959ca5aad62de7213c562f8c821";

domain::Timestamp Time(std::string_view text) { return platform::ParseRfc3339(text).value(); }

review::SyncPullRequest Sync(const json::object& payload) {
  return CommandOf<review::Command, review::SyncPullRequest>(
      TranslatePayload("pull_request", payload));
}

review::HumanReviewSnapshot Submitted(const json::object& payload) {
  return CommandOf<review::Command, review::RecordHumanReview>(
             TranslatePayload("pull_request_review", payload))
      .review;
}

TEST_F(PullRequestRules, OpenedIsReadWhole) {
  const review::Person author{.id = domain::UserId(21031067),
                              .login = {.subject = domain::UserId(21031067), .text = "Codertocat"}};
  EXPECT_EQ(
      Sync(Payload("pull_request", "opened")),
      (review::SyncPullRequest{
          .pull_request =
              {.review = {.host = domain::HostCode("gh"),
                          .repository = domain::RepositoryId(186853002),
                          .number = domain::PullRequestNumber(2)},
               .author = author,
               .title = {.subject = author.id, .text = "Update the README with new information."},
               .base = {.ref = "master",
                        .sha = domain::CommitSha("f95f852bd8fca8fcc58a9a2d6c842781e32a215e")},
               .head = {.ref = "changes", .sha = domain::CommitSha(std::string(kHead))},
               .head_repository = domain::RepositoryId(186853002),
               .status = PullRequestStatus::kOpen,
               .draft = false,
               .facts = {},
               .merge_sha = {},
               .merged_by = std::nullopt,
               .created_at = Time("2019-05-15T15:20:33Z"),
               .updated_at = Time("2019-05-15T15:20:33Z"),
               .closed_at = domain::kUnknownTime,
               .merged_at = domain::kUnknownTime},
          .action = PullRequestAction::kOpened,
          .before = {},
          .base_changed = false,
          .sender = author}));
}

TEST_F(PullRequestRules, MetadataSaysWhoWhenAndOnWhichEvidence) {
  const json::object payload = Payload("pull_request", "labeled");
  const std::string body = Text(payload);
  const DeliveryInput input = InputOf("pull_request", payload, body);
  const Translation translation = *Translate(input);
  const TranslatedCommand& command = Only(translation);
  const domain::CommandMetadata& metadata = command.recorded.metadata;

  EXPECT_EQ(command.log, platform::CommandLog::kReviewCommands);
  EXPECT_EQ(command.partition_key, "186853002");
  EXPECT_EQ(command.type, "review.SyncPullRequest");
  EXPECT_TRUE(metadata.id.value().starts_with("cmd_review_commands_186853002_"));
  EXPECT_EQ(metadata.tenant, input.tenant);
  EXPECT_EQ(metadata.repository, domain::RepositoryId(186853002));
  EXPECT_EQ(metadata.actor.type, domain::ActorType::kUser);
  EXPECT_EQ(metadata.actor.id, domain::UserId(21031067));
  EXPECT_EQ(metadata.source, (domain::Source{.provider = "github",
                                             .host = input.host,
                                             .guid = input.guid,
                                             .delivery = input.delivery,
                                             .hook_id = input.hook_id,
                                             .body_sha256 = platform::Sha256Hex(body)}));
  EXPECT_EQ(metadata.trace, input.trace);
  EXPECT_EQ(metadata.occurred_at, Time("2019-05-15T15:20:35Z"));
  EXPECT_EQ(metadata.issued_at, input.now);
  EXPECT_FALSE(metadata.unique_per_occurrence);
  ASSERT_TRUE(command.recorded.repository.has_value());
  EXPECT_EQ(command.recorded.repository->full_name, "Codertocat/Hello-World");
  EXPECT_EQ(command.recorded.repository->updated_at, Time("2019-05-15T15:20:34Z"));
}

TEST_F(PullRequestRules, SynchronizeNamesTheHeadBefore) {
  const review::SyncPullRequest command = Sync(Payload("pull_request", "synchronize"));
  EXPECT_EQ(command.action, PullRequestAction::kSynchronize);
  EXPECT_EQ(command.before, domain::CommitSha("f95f852bd8fca8fcc58a9a2d6c842781e32a215e"));
  EXPECT_EQ(command.pull_request.head.sha, domain::CommitSha(std::string(kHead)));
}

TEST_F(PullRequestRules, ClosedIsMergedIfEitherMemberSaysSo) {
  const json::object closed = Payload("pull_request", "closed");
  EXPECT_EQ(Sync(closed).pull_request.status, PullRequestStatus::kClosed);
  EXPECT_EQ(Sync(closed).pull_request.merge_sha, domain::CommitSha());

  json::object merged = closed;
  At(merged, "pull_request.merged") = true;
  At(merged, "pull_request.merged_at") = "2019-05-15T15:21:18Z";
  At(merged, "pull_request.merged_by") = At(merged, "sender");
  const review::Snapshot snapshot = Sync(merged).pull_request;
  EXPECT_EQ(snapshot.status, PullRequestStatus::kMerged);
  EXPECT_EQ(snapshot.merge_sha, domain::CommitSha("c4295bd74fb0f4fda03689c3df3f2803b658fd85"));
  EXPECT_EQ(snapshot.merged_by->id, domain::UserId(21031067));
  EXPECT_EQ(snapshot.merged_at, Time("2019-05-15T15:21:18Z"));
  EXPECT_EQ(snapshot.closed_at, Time("2019-05-15T15:21:18Z"));

  Remove(merged, "pull_request.merged");
  EXPECT_EQ(Sync(merged).pull_request.status, PullRequestStatus::kMerged);
}

TEST_F(PullRequestRules, FactsAreSortedAndEachIdStandsOnce) {
  json::object payload = Payload("pull_request", "labeled");
  At(payload, "pull_request.labels") = {{{"name", "zeta"}}, {{"name", "alpha"}}};
  At(payload, "pull_request.assignees") = {{{"id", 9}}, {{"id", 3}}, {{"id", 9}}, nullptr};
  At(payload, "pull_request.requested_reviewers") = {{{"id", 5}}, {{"id", 4}}};
  At(payload, "pull_request.requested_teams") = {{{"id", 12}}, {{"id", 11}}};
  At(payload, "pull_request.milestone") = json::object{{"title", "v1.0"}};
  At(payload, "pull_request.auto_merge") = json::object{{"merge_method", "squash"}};
  At(payload, "pull_request.locked") = true;
  const review::SyncPullRequest command = Sync(payload);
  EXPECT_EQ(command.action, PullRequestAction::kLabeled);
  EXPECT_EQ(command.pull_request.facts,
            (review::Facts{.labels = {"alpha", "zeta"},
                           .assignees = {domain::UserId(3), domain::UserId(9)},
                           .requested_reviewers = {domain::UserId(4), domain::UserId(5)},
                           .requested_teams = {11, 12},
                           .milestone = "v1.0",
                           .locked = true,
                           .auto_merge = true}));
}

TEST_F(PullRequestRules, GhostsAndDeletedForksAreZero) {
  json::object payload = Payload("pull_request", "opened");
  At(payload, "pull_request.user") = nullptr;
  At(payload, "pull_request.head.repo") = nullptr;
  Remove(payload, "sender");
  const review::SyncPullRequest command = Sync(payload);
  EXPECT_EQ(command.pull_request.author, review::Person{});
  EXPECT_EQ(command.pull_request.title.subject, domain::UserId(0));
  EXPECT_EQ(command.pull_request.head_repository, domain::RepositoryId(0));
  EXPECT_EQ(command.sender, review::Person{});
}

TEST_F(PullRequestRules, EditedTellsWhetherTheBaseChanged) {
  json::object payload = Payload("pull_request", "opened");
  At(payload, "action") = "edited";
  At(payload, "changes") = json::object{{"title", json::object{{"from", "Old"}}}};
  EXPECT_EQ(Sync(payload).action, PullRequestAction::kEdited);
  EXPECT_FALSE(Sync(payload).base_changed);
  At(payload, "changes.base") = json::object{{"ref", json::object{{"from", "main"}}}};
  EXPECT_TRUE(Sync(payload).base_changed);
}

TEST_F(PullRequestRules, AnUnknownActionHasNoRule) {
  json::object payload = Payload("pull_request", "opened");
  At(payload, "action") = "teleported";
  EXPECT_EQ(ReasonOf("pull_request", payload), "no-rule");
}

TEST_F(HumanReviewRules, SubmittedIsReadWhole) {
  const json::object payload = Payload("pull_request_review", "submitted");
  EXPECT_EQ(Submitted(payload),
            (review::HumanReviewSnapshot{
                .id = domain::ProviderReviewId(237895671),
                .reviewer = {.id = domain::UserId(21031067),
                             .login = {.subject = domain::UserId(21031067), .text = "Codertocat"}},
                .verdict = HumanVerdict::kCommented,
                .commit = domain::CommitSha(std::string(kHead)),
                .submitted_at = Time("2019-05-15T15:20:38Z"),
                .body_sha256 = platform::Sha256Hex("")}));
  const Translation translation = TranslatePayload("pull_request_review", payload);
  EXPECT_EQ(Only(translation).recorded.metadata.occurred_at, Time("2019-05-15T15:20:38Z"));
  EXPECT_TRUE(Only(translation).recorded.metadata.unique_per_occurrence);
}

TEST_F(HumanReviewRules, VerdictsAreReadInBothCases) {
  json::object payload = Payload("pull_request_review", "submitted");
  for (const auto& [state, verdict] : std::vector<std::pair<std::string, HumanVerdict>>{
           {"approved", HumanVerdict::kApproved},
           {"APPROVED", HumanVerdict::kApproved},
           {"changes_requested", HumanVerdict::kChangesRequested},
           {"Changes_Requested", HumanVerdict::kChangesRequested},
           {"COMMENTED", HumanVerdict::kCommented},
           {"dismissed", HumanVerdict::kUnknown}}) {
    At(payload, "review.state") = state;
    EXPECT_EQ(Submitted(payload).verdict, verdict) << state;
  }
  At(payload, "review.state") = "applauded";
  EXPECT_EQ(ReasonOf("pull_request_review", payload), "malformed-payload: review.state");
}

TEST_F(HumanReviewRules, TheTextIsHashedAndNotKept) {
  json::object payload = Payload("pull_request_review", "submitted");
  At(payload, "review.body") = "Fran\u00e7ois: looks good";
  EXPECT_EQ(Submitted(payload).body_sha256, platform::Sha256Hex("Fran\u00e7ois: looks good"));
}

TEST_F(HumanReviewRules, EditedAndDismissedAreDatedByTheReviewElseByThePullRequest) {
  json::object payload = Payload("pull_request_review", "dismissed");
  const auto dismissed = CommandOf<review::Command, review::DismissHumanReview>(
      TranslatePayload("pull_request_review", payload));
  EXPECT_EQ(dismissed.review.verdict, HumanVerdict::kUnknown);
  EXPECT_EQ(dismissed.sender.id, domain::UserId(21031067));
  EXPECT_EQ(Only(TranslatePayload("pull_request_review", payload)).recorded.metadata.occurred_at,
            dismissed.pull_request.updated_at);

  At(payload, "action") = "edited";
  At(payload, "review.updated_at") = "2025-06-01T00:00:00Z";
  const Translation edited = TranslatePayload("pull_request_review", payload);
  EXPECT_EQ((CommandOf<review::Command, review::EditHumanReview>(edited).review.id),
            domain::ProviderReviewId(237895671));
  EXPECT_EQ(Only(edited).recorded.metadata.occurred_at, Time("2025-06-01T00:00:00Z"));
}

}  // namespace
}  // namespace docket::commands::github
