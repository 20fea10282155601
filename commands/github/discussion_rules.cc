#include "commands/github/discussion_rules.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "commands/github/drafts.h"
#include "commands/github/snapshots.h"
#include "platform/hashing.h"

namespace docket::commands::github {
namespace {

namespace review = domain::review;
using review::CommentAction;
using review::CommentKind;

// The pull request in these payloads is a reduced one, and leaves out more or less of it over the
// years. Where a member is missing that would read as "none", it must not count as news.
std::optional<review::Snapshot> ReadWholePullRequest(const Field& pull_request,
                                                     const domain::RepositoryKey& repository) {
  static constexpr auto kNeeded = std::to_array<std::string_view>(
      {"draft", "merged_at", "closed_at", "labels", "assignees", "requested_reviewers",
       "requested_teams", "milestone", "locked", "auto_merge"});
  const bool whole = std::ranges::all_of(
      kNeeded, [&](std::string_view member) { return pull_request.Has(member); });
  if (!whole) return std::nullopt;
  return ReadPullRequest(pull_request, repository);
}

domain::ReviewId ReviewOf(const domain::repository::Snapshot& repository, const Field& number) {
  return {.host = repository.key.host,
          .repository = repository.key.repository,
          .number = domain::PullRequestNumber(number.Id())};
}

// What both kinds have.
review::Comment ReadComment(const Field& comment, CommentKind kind) {
  return {.kind = kind,
          .id = domain::ProviderCommentId(comment["id"].Id()),
          .author = ReadPerson(comment["user"]),
          .body_sha256 = platform::Sha256Hex(comment["body"].TextOr("")),
          .review = {},
          .in_reply_to = {},
          .commit = {},
          .path = {},
          .line = 0,
          .created_at = comment["created_at"].Time(),
          .updated_at = comment["updated_at"].Time()};
}

review::Comment ReadReviewComment(const Field& comment) {
  review::Comment read = ReadComment(comment, CommentKind::kReview);
  read.review = domain::ProviderReviewId(comment["pull_request_review_id"].IdOr(0));
  read.in_reply_to = domain::ProviderCommentId(comment["in_reply_to_id"].IdOr(0));
  read.commit = comment["commit_id"].Sha();
  read.path = std::string(comment["path"].Text());
  read.line = comment["line"].IdOr(0);
  return read;
}

// `subject`: what was commented. When a comment was deleted, only it says about.
Draft ToComment(const Payload& payload, const Field& subject, review::RecordComment command,
                domain::repository::Snapshot repository) {
  const bool deleted = command.action == CommentAction::kDeleted;
  command.sender = ReadPerson(payload.root["sender"]);
  if (deleted) command.deleted_at = subject["updated_at"].Time();
  if (command.action == CommentAction::kCreated) {
    command.ask = AskIn(payload.root["comment"], payload.root["sender"], payload.bot);
  }
  const domain::Timestamp time = deleted ? command.deleted_at : command.comment.updated_at;
  return ToReview(std::move(command), std::move(repository), time);
}

Draft ToThread(const Payload& payload, bool resolved) {
  const Field pull_request = payload.root["pull_request"];
  domain::repository::Snapshot repository = RepositoryOf(payload);
  review::RecordThread command{
      .target = ReviewOf(repository, pull_request["number"]),
      .pull_request = ReadWholePullRequest(pull_request, repository.key),
      .thread = {},
      .resolved = resolved,
      .sender = ReadPerson(payload.root["sender"]),
      // Newer payloads say when the thread changed, older ones only when the pull request did.
      .changed_at = payload.root["updated_at"].TimeOr(pull_request["updated_at"].Time())};
  const Field comments = payload.root["thread"]["comments"];
  const std::vector<Field> listed = comments.Items();
  if (listed.empty()) {
    comments.NoteMalformed();
  } else {
    const std::int64_t first = listed.front()["id"].Id();
    command.thread = domain::ProviderCommentId(listed.front()["in_reply_to_id"].IdOr(first));
  }
  const domain::Timestamp time = command.changed_at;
  return ToReview(std::move(command), std::move(repository), time);
}

}  // namespace

Draft RecordIssueComment(const Payload& payload, CommentAction action) {
  const Field issue = payload.root["issue"];
  const Field pull_request = issue["pull_request"];
  if (!pull_request.Present() && payload.root.Has("issue")) {
    return Ignoring("not-a-pull-request");
  }
  if (!pull_request.IsObject()) pull_request.NoteMalformed();
  domain::repository::Snapshot repository = RepositoryOf(payload);
  review::RecordComment command{
      .target = ReviewOf(repository, issue["number"]),
      .pull_request = std::nullopt,
      .comment = ReadComment(payload.root["comment"], CommentKind::kIssue),
      .action = action,
      .sender = {},
      .deleted_at = {},
      .ask = std::nullopt};
  return ToComment(payload, issue, std::move(command), std::move(repository));
}

Draft RecordReviewComment(const Payload& payload, CommentAction action) {
  const Field pull_request = payload.root["pull_request"];
  domain::repository::Snapshot repository = RepositoryOf(payload);
  review::RecordComment command{.target = ReviewOf(repository, pull_request["number"]),
                                .pull_request = ReadWholePullRequest(pull_request, repository.key),
                                .comment = ReadReviewComment(payload.root["comment"]),
                                .action = action,
                                .sender = {},
                                .deleted_at = {},
                                .ask = std::nullopt};
  return ToComment(payload, pull_request, std::move(command), std::move(repository));
}

Draft ResolveThread(const Payload& payload) { return ToThread(payload, true); }

Draft UnresolveThread(const Payload& payload) { return ToThread(payload, false); }

}  // namespace docket::commands::github
