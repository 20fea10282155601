#include <array>

#include "commands/github/rows.h"
#include "commands/github/rules.h"

namespace docket::commands::github {
namespace {

using PullRequest = domain::review::PullRequestAction;

constexpr auto kRows = std::to_array<Row>({
    // clang-format off
    {"pull_request", "opened",
     "review.SyncPullRequest", SyncPullRequest<PullRequest::kOpened>,
     "A pull request is tracked from here on, and a bot review is requested.",
     kNever, "a number is opened once in a repository"},
    {"pull_request", "synchronize",
     "review.SyncPullRequest", SyncPullRequest<PullRequest::kSynchronize>,
     "The head moved from `before`; a review of the new head supersedes the old run.",
     kPossibly, "a head forced back and forth within a second would end at a wrong commit"},
    {"pull_request", "reopened",
     "review.SyncPullRequest", SyncPullRequest<PullRequest::kReopened>,
     "A closed pull request is open again, and a review is requested.",
     kPossibly, kToggles},
    {"pull_request", "closed",
     "review.SyncPullRequest", SyncPullRequest<PullRequest::kClosed>,
     "It was merged, if `merged` or `merged_at` says so, else closed; a live run is cancelled.",
     kPossibly, kToggles},
    {"pull_request", "ready_for_review",
     "review.SyncPullRequest", SyncPullRequest<PullRequest::kReadyForReview>,
     "It is no draft any more, and a review is requested.",
     kPossibly, kToggles},
    {"pull_request", "converted_to_draft",
     "review.SyncPullRequest", SyncPullRequest<PullRequest::kConvertedToDraft>,
     "It is a draft; a live run is cancelled.",
     kPossibly, kToggles},
    {"pull_request", "edited",
     "review.SyncPullRequest", SyncPullRequest<PullRequest::kEdited>,
     "Title or base changed; `changes.base` asks for a review against the new base.",
     kPossibly, kToggles},
    {"pull_request", "review_requested",
     "review.SyncPullRequest", SyncPullRequest<PullRequest::kReviewRequested>,
     "Somebody asked for a review; the requested ones are recorded. The bot, if asked, reviews.",
     kPossibly, kToggles},
    {"pull_request", "review_request_removed",
     "review.SyncPullRequest", SyncPullRequest<PullRequest::kOther>,
     "The requested reviewers and teams are recorded.", kPossibly, kToggles},
    {"pull_request", "assigned",
     "review.SyncPullRequest", SyncPullRequest<PullRequest::kOther>,
     "The assignees are recorded.", kPossibly, kToggles},
    {"pull_request", "unassigned",
     "review.SyncPullRequest", SyncPullRequest<PullRequest::kOther>,
     "The assignees are recorded.", kPossibly, kToggles},
    {"pull_request", "labeled",
     "review.SyncPullRequest", SyncPullRequest<PullRequest::kLabeled>,
     "The labels are recorded; one that the policy names asks for a review.",
     kPossibly, kToggles},
    {"pull_request", "unlabeled",
     "review.SyncPullRequest", SyncPullRequest<PullRequest::kUnlabeled>,
     "The labels are recorded; the end of one that stood in the way asks for a review.",
     kPossibly, kToggles},
    {"pull_request", "milestoned",
     "review.SyncPullRequest", SyncPullRequest<PullRequest::kOther>,
     "The milestone is recorded.", kPossibly, kToggles},
    {"pull_request", "demilestoned",
     "review.SyncPullRequest", SyncPullRequest<PullRequest::kOther>,
     "The milestone is recorded as none.", kPossibly, kToggles},
    {"pull_request", "locked",
     "review.SyncPullRequest", SyncPullRequest<PullRequest::kOther>,
     "The conversation's lock is recorded.", kPossibly, kToggles},
    {"pull_request", "unlocked",
     "review.SyncPullRequest", SyncPullRequest<PullRequest::kOther>,
     "The conversation's lock is recorded.", kPossibly, kToggles},
    {"pull_request", "auto_merge_enabled",
     "review.SyncPullRequest", SyncPullRequest<PullRequest::kOther>,
     "That it will merge by itself is recorded.", kPossibly, kToggles},
    {"pull_request", "auto_merge_disabled",
     "review.SyncPullRequest", SyncPullRequest<PullRequest::kOther>,
     "That it will not merge by itself is recorded.", kPossibly, kToggles},
    {"pull_request", "enqueued",
     "review.SyncPullRequest", EnqueuePullRequest,
     "It stands in a merge queue; who put it there is recorded.", kPossibly, kToggles},
    {"pull_request", "dequeued",
     "review.SyncPullRequest", SyncPullRequest<PullRequest::kOther>,
     "It left a merge queue; what the payload shows of it is recorded.", kPossibly, kToggles},

    {"pull_request_review", "submitted",
     "review.RecordHumanReview", RecordHumanReview,
     "A person's verdict about one commit is recorded; of the text only its SHA-256.",
     kNever, "a review's id is submitted once"},
    {"pull_request_review", "edited",
     "review.EditHumanReview", EditHumanReview,
     "The review's text changed: its new SHA-256 is recorded.",
     kPossibly, kToggles},
    {"pull_request_review", "dismissed",
     "review.DismissHumanReview", DismissHumanReview,
     "The verdict does not count any more; who dismissed it is recorded.",
     kNever, "a dismissal cannot be taken back, so a review's id is dismissed once"},
    // clang-format on
});

}  // namespace

std::span<const Row> ReviewRows() { return kRows; }

}  // namespace docket::commands::github
