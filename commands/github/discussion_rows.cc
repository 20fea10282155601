#include <array>

#include "commands/github/discussion_rules.h"
#include "commands/github/rows.h"

namespace docket::commands::github {
namespace {

using Comment = domain::review::CommentAction;

constexpr auto kRows = std::to_array<Row>({
    // clang-format off
    {"issue_comment", "created",
     "review.RecordComment", RecordIssueComment<Comment::kCreated>,
     "Somebody wrote below a pull request; of the text only its SHA-256 is recorded. It may be a "
     "command to the bot.",
     kNever, "a comment's id is created once"},
    {"issue_comment", "edited",
     "review.RecordComment", RecordIssueComment<Comment::kEdited>,
     "The comment's text changed: its new SHA-256 is recorded.", kPossibly, kToggles},
    {"issue_comment", "deleted",
     "review.RecordComment", RecordIssueComment<Comment::kDeleted>,
     "The comment is gone; who deleted it is recorded.",
     kNever, "a comment's id is deleted once"},

    {"pull_request_review_comment", "created",
     "review.RecordComment", RecordReviewComment<Comment::kCreated>,
     "Somebody wrote on a line or file; it begins a thread or answers in one. It may be a command "
     "to the bot.",
     kNever, "a comment's id is created once"},
    {"pull_request_review_comment", "edited",
     "review.RecordComment", RecordReviewComment<Comment::kEdited>,
     "The comment's text changed: its new SHA-256 is recorded.", kPossibly, kToggles},
    {"pull_request_review_comment", "deleted",
     "review.RecordComment", RecordReviewComment<Comment::kDeleted>,
     "The comment is gone; who deleted it is recorded.",
     kNever, "a comment's id is deleted once"},

    {"pull_request_review_thread", "resolved",
     "review.RecordThread", ResolveThread,
     "The thread counts as resolved.", kPossibly, kToggles},
    {"pull_request_review_thread", "unresolved",
     "review.RecordThread", UnresolveThread,
     "The thread counts as unresolved again.", kPossibly, kToggles},
    // clang-format on
});

}  // namespace

std::span<const Row> DiscussionRows() { return kRows; }

}  // namespace docket::commands::github
