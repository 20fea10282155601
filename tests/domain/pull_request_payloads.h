// Payloads of one pull request, and the facts expected from them. Times are seconds of the
// provider's clock; decisions are made at kNow. Thread-safety: pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "domain/review/commands.h"
#include "domain/review/decider.h"
#include "domain/review/saga.h"

namespace docket::domain::review {

inline constexpr Timestamp kNow = FromSeconds(1'000'000);

// By the default policy.
inline const std::int64_t kPushDebounceSeconds = RunPolicy().push_debounce_seconds;

inline ReviewId TheReview() {
  return {.host = HostCode("gh"),
          .repository = RepositoryId(186853002),
          .number = PullRequestNumber(2)};
}

inline RunId TheRun(std::int64_t ordinal) { return {.review = TheReview(), .ordinal = ordinal}; }

inline Person Someone(std::int64_t id) {
  const UserId user(id);
  return {.id = user, .login = {.subject = user, .text = "user" + std::to_string(id)}};
}

inline Snapshot Open(std::int64_t seconds, const std::string& head = "a") {
  return {.review = TheReview(),
          .author = Someone(1),
          .title = {.subject = UserId(1), .text = "Update the README"},
          .base = {.ref = "main", .sha = CommitSha("base")},
          .head = {.ref = "changes", .sha = CommitSha(head)},
          .head_repository = TheReview().repository,
          .status = PullRequestStatus::kOpen,
          .draft = false,
          .facts = {},
          .merge_sha = {},
          .merged_by = {},
          .created_at = FromSeconds(1),
          .updated_at = FromSeconds(seconds),
          .closed_at = {},
          .merged_at = {}};
}

inline Snapshot Draft(std::int64_t seconds, const std::string& head = "a") {
  Snapshot shown = Open(seconds, head);
  shown.draft = true;
  return shown;
}

inline Snapshot Closed(std::int64_t seconds, const std::string& head = "a") {
  Snapshot shown = Open(seconds, head);
  shown.status = PullRequestStatus::kClosed;
  shown.closed_at = shown.updated_at;
  return shown;
}

inline Snapshot Merged(std::int64_t seconds, const std::string& head = "a") {
  Snapshot shown = Closed(seconds, head);
  shown.status = PullRequestStatus::kMerged;
  shown.merge_sha = CommitSha("merge");
  shown.merged_at = shown.updated_at;
  return shown;
}

inline Snapshot Labeled(Snapshot shown, std::vector<std::string> labels) {
  shown.facts.labels = std::move(labels);
  return shown;
}

inline Snapshot Titled(Snapshot shown, const std::string& title) {
  shown.title.text = title;
  return shown;
}

inline SyncPullRequest Sync(PullRequestAction action, Snapshot shown) {
  return {.pull_request = std::move(shown),
          .action = action,
          .before = {},
          .base_changed = false,
          .sender = Someone(7)};
}

inline SyncPullRequest Opened(Snapshot shown) {
  return Sync(PullRequestAction::kOpened, std::move(shown));
}

inline SyncPullRequest Other(Snapshot shown) {
  return Sync(PullRequestAction::kOther, std::move(shown));
}

inline SyncPullRequest Pushed(const std::string& before, Snapshot shown) {
  SyncPullRequest command = Sync(PullRequestAction::kSynchronize, std::move(shown));
  command.before = CommitSha(before);
  return command;
}

inline SyncPullRequest Rebased(Snapshot shown) {
  SyncPullRequest command = Sync(PullRequestAction::kEdited, std::move(shown));
  command.base_changed = true;
  return command;
}

inline PullRequestTracked TrackedAs(const Snapshot& shown) {
  return {.review = shown.review,
          .author = shown.author,
          .title = shown.title,
          .base = shown.base,
          .head = shown.head,
          .head_repository = shown.head_repository,
          .draft = shown.draft,
          .created_at = shown.created_at,
          .updated_at = shown.updated_at,
          .owner = {}};
}

inline PullRequestFactsRecorded FactsOf(const Snapshot& shown) {
  return {.facts = shown.facts, .updated_at = shown.updated_at};
}

inline ReviewRequested Requested(std::int64_t ordinal, const std::string& head, Trigger trigger) {
  const bool push = trigger == Trigger::kSynchronize;
  const Timestamp not_before = push ? AddSeconds(kNow, kPushDebounceSeconds) : kNow;
  return {.run = TheRun(ordinal),
          .head = CommitSha(head),
          .base = CommitSha("base"),
          .trigger = trigger,
          .not_before = not_before,
          .burst_since = push ? kNow : kUnknownTime,
          .deadline = AddSeconds(not_before, kRunSeconds)};
}

inline ReviewSkipped Skipped(const std::string& head, Trigger trigger, SkipReason reason) {
  return {.head = CommitSha(head), .trigger = trigger, .reason = reason};
}

// A human review by user 5 on head a, submitted at second 10.
inline HumanReviewSnapshot ReviewShown(HumanVerdict verdict, const std::string& body = "text") {
  return {.id = ProviderReviewId(237895671),
          .reviewer = Someone(5),
          .verdict = verdict,
          .commit = CommitSha("a"),
          .submitted_at = FromSeconds(10),
          .body_sha256 = Sha256Hex(body)};
}

}  // namespace docket::domain::review
