#include "commands/github/table.h"

#include <algorithm>
#include <array>

namespace docket::commands::github {
namespace {

using Installation = domain::installation::InstallationAction;
using PullRequest = domain::review::PullRequestAction;
using Repository = domain::repository::RepositoryAction;

constexpr Recurrence kNever = Recurrence::kNever;
constexpr Recurrence kPossibly = Recurrence::kPossibly;

constexpr std::string_view kToggles =
    "it can be undone and done again within the one second that times are given to";

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
     "Somebody asked a person or a team for a review; the requested ones are recorded.",
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
     "review.SyncPullRequest", SyncPullRequest<PullRequest::kOther>,
     "The labels are recorded.", kPossibly, kToggles},
    {"pull_request", "unlabeled",
     "review.SyncPullRequest", SyncPullRequest<PullRequest::kOther>,
     "The labels are recorded.", kPossibly, kToggles},
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
     "review.SyncPullRequest", SyncPullRequest<PullRequest::kOther>,
     "It stands in a merge queue; what the payload shows of it is recorded.", kPossibly, kToggles},
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

    {"push", "",
     "repository.RecordPush", RecordPush,
     "A branch or tag moved: who pushed how many commits, and whether by force.",
     kNever, "only three pushes to one ref within a second could repeat it, as the same fact"},

    {"repository", "created",
     "repository.SyncRepository", SyncRepository<Repository::kCreated>,
     "The repository is known and bound to its owner.",
     kNever, "a repository's id is created once"},
    {"repository", "renamed",
     "repository.SyncRepository", SyncRepository<Repository::kRenamed>,
     "It has another name; ids do not change.", kPossibly, kToggles},
    {"repository", "edited",
     "repository.SyncRepository", SyncRepository<Repository::kEdited>,
     "Its default branch may have changed.", kPossibly, kToggles},
    {"repository", "archived",
     "repository.SyncRepository", SyncRepository<Repository::kArchived>,
     "It is read-only: no new runs.", kPossibly, kToggles},
    {"repository", "unarchived",
     "repository.SyncRepository", SyncRepository<Repository::kUnarchived>,
     "It is active again.", kPossibly, kToggles},
    {"repository", "privatized",
     "repository.SyncRepository", SyncRepository<Repository::kVisibilityChanged>,
     "It is private or internal.", kPossibly, kToggles},
    {"repository", "publicized",
     "repository.SyncRepository", SyncRepository<Repository::kVisibilityChanged>,
     "It is public.", kPossibly, kToggles},
    {"repository", "deleted",
     "repository.SyncRepository", SyncRepository<Repository::kDeleted>,
     "Nothing happens in it any more; its history stays.",
     kPossibly, "GitHub can restore a repository with its id, and it can be deleted again"},
    {"repository", "transferred",
     "repository.SyncRepository", SyncRepository<Repository::kTransferred>,
     "It moved from `changes.owner.from`; it stays bound to the owner it was first seen with.",
     kPossibly, "it can be moved back and forth, and `updated_at` does not always move with it"},

    {"installation", "created",
     "installation.SyncInstallation", SyncInstallation<Installation::kCreated>,
     "The app was installed for an account, with these repositories.",
     kNever, "an installation's id is created once"},
    {"installation", "deleted",
     "installation.SyncInstallation", SyncInstallation<Installation::kDeleted>,
     "The app was removed; its history stays.",
     kNever, "an installation's id is deleted once; a new installation has a new id"},
    {"installation", "suspend",
     "installation.SyncInstallation", SyncInstallation<Installation::kSuspended>,
     "No new runs until it is unsuspended.", kPossibly, kToggles},
    {"installation", "unsuspend",
     "installation.SyncInstallation", SyncInstallation<Installation::kUnsuspended>,
     "It is active again.", kPossibly, kToggles},
    {"installation", "new_permissions_accepted",
     "installation.SyncInstallation", SyncInstallation<Installation::kNewPermissionsAccepted>,
     "The account accepted what the app now asks for.", kPossibly, kToggles},

    {"installation_repositories", "added",
     "installation.ChangeRepositories", ChangeRepositories,
     "The app may see these repositories.", kPossibly, kToggles},
    {"installation_repositories", "removed",
     "installation.ChangeRepositories", ChangeRepositories,
     "The app may not see these repositories any more.", kPossibly, kToggles},
    // clang-format on
});

// Members that name the subject of some event, some of them null (starred_at of star.deleted, which
// else would read as repository.deleted). A body of `repository` has none of them.
constexpr auto kSubjects = std::to_array<std::string_view>({
    // clang-format off
    "account", "alert", "blocked_issue", "blocked_user", "branch",
    "branch_protection_configuration", "branch_protection_configurations", "check_run",
    "check_suite", "client_payload", "comment", "commit", "custom_property", "deployment",
    "discussion", "exemption_request", "forkee", "hook", "issue", "key", "label", "member",
    "merge_group", "milestone", "package", "pages", "parent_issue",
    "personal_access_token_request", "project", "project_card", "project_column",
    "projects_v2_item", "pull_request", "registry_package", "release", "repository_advisory",
    "repository_ruleset", "review", "rule", "security_advisory", "starred_at", "sub_issue",
    "team", "thread", "workflow", "workflow_job", "workflow_run",
    // clang-format on
});

bool HasSubject(const Field& root) {
  return std::ranges::any_of(kSubjects, [&](std::string_view key) { return root.Has(key); });
}

}  // namespace

std::span<const Row> TranslationTable() { return kRows; }

const Row* FindRow(std::string_view event, std::string_view action) {
  const auto row = std::ranges::find_if(
      kRows, [&](const Row& each) { return each.event == event && each.action == action; });
  return row == kRows.end() ? nullptr : &*row;
}

bool HasShapeOf(std::string_view event, const Field& root) {
  const bool in_repository = root["repository"].IsObject();
  if (event == "pull_request") {
    return in_repository && root["pull_request"].IsObject() && !root.Has("review") &&
           !root.Has("comment") && !root.Has("thread");
  }
  if (event == "pull_request_review") {
    return in_repository && root["pull_request"].IsObject() && root["review"].IsObject();
  }
  if (event == "push") {
    return in_repository && root["ref"].Present() && root["before"].Present() &&
           root["after"].Present() && root["commits"].Present() && !HasSubject(root);
  }
  if (event == "repository") return in_repository && !HasSubject(root);
  const bool of_installation =
      root["installation"]["account"].IsObject() && !root.Has("repository") && !HasSubject(root);
  if (event == "installation") return of_installation && !root.Has("repositories_added");
  if (event == "installation_repositories") {
    return of_installation && root["repositories_added"].Present() &&
           root["repositories_removed"].Present();
  }
  return false;
}

}  // namespace docket::commands::github
