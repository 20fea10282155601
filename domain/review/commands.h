// What can be asked of a Review. Each command made from a webhook carries the pull request as that
// payload showed it (Snapshot): deliveries come late, twice and out of order, and the snapshot's
// updated_at decides what is news.
// Thread-safety: value types.
#pragma once

#include <optional>
#include <variant>

#include "domain/review/events.h"

namespace docket::domain::review {

// The pull request as one payload shows it.
struct Snapshot {
  ReviewId review;
  Person author;
  Personal title;
  Branch base;
  Branch head;
  RepositoryId head_repository;
  PullRequestStatus status = PullRequestStatus::kOpen;
  bool draft = false;
  Facts facts;
  CommitSha merge_sha;              // when merged
  std::optional<Person> merged_by;  // not in every payload
  Timestamp created_at;
  Timestamp updated_at;
  Timestamp closed_at;
  Timestamp merged_at;
  friend bool operator==(const Snapshot&, const Snapshot&) = default;
};

// What happened to the pull request, as the webhook's action names it.
enum class PullRequestAction {
  kOpened,
  kSynchronize,
  kReopened,
  kReadyForReview,
  kConvertedToDraft,
  kClosed,
  kEdited,
  kReviewRequested,
  kOther  // labels, assignees, locks, queues: facts only
};

// pull_request.*
struct SyncPullRequest {
  Snapshot pull_request;
  PullRequestAction action = PullRequestAction::kOther;
  CommitSha before;           // synchronize only: the head before this push
  bool base_changed = false;  // edited only
  Person sender;
  friend bool operator==(const SyncPullRequest&, const SyncPullRequest&) = default;
};

// A human review as one payload shows it.
struct HumanReviewSnapshot {
  ProviderReviewId id;
  Person reviewer;
  HumanVerdict verdict = HumanVerdict::kUnknown;
  CommitSha commit;
  Timestamp submitted_at;
  Sha256Hex body_sha256;
  friend bool operator==(const HumanReviewSnapshot&, const HumanReviewSnapshot&) = default;
};

// pull_request_review.submitted
struct RecordHumanReview {
  Snapshot pull_request;
  HumanReviewSnapshot review;
  friend bool operator==(const RecordHumanReview&, const RecordHumanReview&) = default;
};

// pull_request_review.edited
struct EditHumanReview {
  Snapshot pull_request;
  HumanReviewSnapshot review;
  friend bool operator==(const EditHumanReview&, const EditHumanReview&) = default;
};

// pull_request_review.dismissed. Its payload says only "dismissed": the verdict is kUnknown.
struct DismissHumanReview {
  Snapshot pull_request;
  HumanReviewSnapshot review;
  Person sender;
  friend bool operator==(const DismissHumanReview&, const DismissHumanReview&) = default;
};

using Command =
    std::variant<SyncPullRequest, RecordHumanReview, EditHumanReview, DismissHumanReview>;

[[nodiscard]] const Snapshot& SnapshotOf(const Command& command);

}  // namespace docket::domain::review
