// Facts taken from issue_comment, pull_request_review_comment and pull_request_review_thread.
#include "platform/hashing.h"
#include "platform/time_format.h"
#include "tests/commands_github/corpus.h"

namespace docket::commands::github {
namespace {

namespace review = domain::review;
namespace json = boost::json;

using CommentRules = CorpusTest;
using ThreadRules = CorpusTest;

domain::Timestamp Time(std::string_view text) { return platform::ParseRfc3339(text).value(); }

review::RecordComment Comment(std::string_view event, const json::object& payload) {
  return CommandOf<review::Command, review::RecordComment>(TranslatePayload(event, payload));
}

review::RecordThread Thread(const json::object& payload) {
  return CommandOf<review::Command, review::RecordThread>(
      TranslatePayload("pull_request_review_thread", payload));
}

// GitHub's examples have no comment on a pull request.
json::object OnPullRequest(json::object payload) {
  At(payload, "issue.pull_request") = json::object{{"merged_at", nullptr}};
  return payload;
}

TEST_F(CommentRules, OneOnAnIssueIsNobodysCommand) {
  for (const std::string_view action : {"created", "edited", "deleted"}) {
    EXPECT_EQ(ReasonOf("issue_comment", Payload("issue_comment", action)), "not-a-pull-request");
  }
  json::object payload = Payload("issue_comment", "created");
  At(payload, "issue.pull_request") = 5;
  EXPECT_EQ(ReasonOf("issue_comment", payload), "malformed-payload: issue.pull_request");
}

TEST_F(CommentRules, OneBelowAPullRequestIsReadWhole) {
  const json::object payload = OnPullRequest(Payload("issue_comment", "created"));
  const domain::Person author{.id = domain::UserId(21031067),
                              .login = {.subject = domain::UserId(21031067), .text = "Codertocat"}};
  EXPECT_EQ(Comment("issue_comment", payload),
            (review::RecordComment{
                .target = {.host = domain::HostCode("gh"),
                           .repository = domain::RepositoryId(186853002),
                           .number = domain::PullRequestNumber(1)},
                .pull_request = std::nullopt,
                .comment = {.kind = review::CommentKind::kIssue,
                            .id = domain::ProviderCommentId(492700400),
                            .author = author,
                            .body_sha256 = platform::Sha256Hex(
                                "You are totally right! I'll get this fixed right away."),
                            .review = {},
                            .in_reply_to = {},
                            .commit = {},
                            .path = {},
                            .line = 0,
                            .created_at = Time("2019-05-15T15:20:21Z"),
                            .updated_at = Time("2019-05-15T15:20:21Z")},
                .action = review::CommentAction::kCreated,
                .sender = author,
                .deleted_at = {}}));
}

TEST_F(CommentRules, TheCommandGoesToTheReviewInItsRepositorysInbox) {
  const Translation translation =
      TranslatePayload("issue_comment", OnPullRequest(Payload("issue_comment", "edited")));
  const TranslatedCommand& command = Only(translation);
  EXPECT_EQ(command.log, platform::CommandLog::kReviewCommands);
  EXPECT_EQ(command.partition_key, "186853002");
  EXPECT_EQ(command.type, "review.RecordComment");
  EXPECT_TRUE(command.recorded.repository.has_value());
}

TEST_F(CommentRules, ADeletionHasTheTimeOfWhatWasCommented) {
  json::object payload = OnPullRequest(Payload("issue_comment", "deleted"));
  At(payload, "issue.updated_at") = "2020-01-01T00:00:00Z";
  EXPECT_EQ(Comment("issue_comment", payload).deleted_at, Time("2020-01-01T00:00:00Z"));
  EXPECT_EQ(Comment("issue_comment", payload).action, review::CommentAction::kDeleted);
  json::object on_line = Payload("pull_request_review_comment", "deleted");
  At(on_line, "pull_request.updated_at") = "2020-01-01T00:00:01Z";
  EXPECT_EQ(Comment("pull_request_review_comment", on_line).deleted_at,
            Time("2020-01-01T00:00:01Z"));
}

TEST_F(CommentRules, OneOnALineIsReadWhole) {
  json::object payload = Payload("pull_request_review_comment", "edited");
  const review::Comment comment = Comment("pull_request_review_comment", payload).comment;
  EXPECT_EQ(comment.kind, review::CommentKind::kReview);
  EXPECT_EQ(comment.id, domain::ProviderCommentId(284312630));
  EXPECT_EQ(comment.review, domain::ProviderReviewId(237895671));
  EXPECT_EQ(comment.in_reply_to, domain::ProviderCommentId());
  EXPECT_EQ(comment.commit.value(), "ec26c3e57ca3a959ca5aad62de7213c562f8c821");
  EXPECT_EQ(comment.path, "README.md");
  EXPECT_EQ(comment.line, 265);
  EXPECT_EQ(comment.updated_at, Time("2019-05-15T15:20:38Z"));
  At(payload, "comment.in_reply_to_id") = std::int64_t{9'007'199'254'740'993};
  At(payload, "comment.line") = nullptr;
  At(payload, "comment.user") = nullptr;
  const review::Comment answer = Comment("pull_request_review_comment", payload).comment;
  EXPECT_EQ(answer.in_reply_to, domain::ProviderCommentId(9'007'199'254'740'993));
  EXPECT_EQ(answer.line, 0);
  EXPECT_EQ(answer.author, domain::Person());
}

// The reduced pull request of older payloads has no draft: it must not pass for one that is ready.
TEST_F(CommentRules, APullRequestThatIsNotShownWholeIsNoSnapshot) {
  json::object payload = Payload("pull_request_review_comment", "edited");
  At(payload, "pull_request.draft") = true;
  At(payload, "pull_request.auto_merge") = nullptr;
  const auto shown = Comment("pull_request_review_comment", payload).pull_request;
  ASSERT_TRUE(shown.has_value());
  EXPECT_TRUE(shown->draft);
  EXPECT_EQ(shown->status, review::PullRequestStatus::kOpen);
  EXPECT_EQ(shown->head.sha.value(), "ec26c3e57ca3a959ca5aad62de7213c562f8c821");
  for (const std::string_view member :
       {"draft", "merged_at", "closed_at", "labels", "assignees", "requested_reviewers",
        "requested_teams", "milestone", "locked", "auto_merge"}) {
    json::object without = payload;
    At(without, "pull_request").as_object().erase(member);
    EXPECT_FALSE(Comment("pull_request_review_comment", without).pull_request.has_value())
        << member;
  }
}

TEST_F(ThreadRules, AThreadIsNamedByItsFirstComment) {
  json::object payload = Payload("pull_request_review_thread", "resolved");
  const review::RecordThread resolved = Thread(payload);
  EXPECT_EQ(resolved.thread, domain::ProviderCommentId(820867280));
  EXPECT_TRUE(resolved.resolved);
  EXPECT_EQ(resolved.target.number, domain::PullRequestNumber(118));
  EXPECT_EQ(resolved.changed_at, Time("2022-03-21T09:21:38Z"));
  payload["updated_at"] = "2022-03-21T09:30:00Z";
  EXPECT_EQ(Thread(payload).changed_at, Time("2022-03-21T09:30:00Z"));
  EXPECT_FALSE(Thread(Payload("pull_request_review_thread", "unresolved")).resolved);
}

// The first of the listed comments may be an answer, if those before it were deleted.
TEST_F(ThreadRules, AnAnswerNamesTheThreadToo) {
  json::object payload = Payload("pull_request_review_thread", "resolved");
  At(payload, "thread.comments").as_array()[0].as_object()["in_reply_to_id"] = 77;
  EXPECT_EQ(Thread(payload).thread, domain::ProviderCommentId(77));
  At(payload, "thread.comments") = json::array{};
  EXPECT_EQ(ReasonOf("pull_request_review_thread", payload), "malformed-payload: thread.comments");
}

}  // namespace
}  // namespace docket::commands::github
