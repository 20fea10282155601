// What can be asked of a Review. Each command about the pull request or a human review carries the
// pull request as its payload showed it; those about the discussion may do without
// (discussion_commands.h), and those about the bot's runs do (run_commands.h).
// Thread-safety: value types.
#pragma once

#include <string>
#include <variant>

#include "domain/review/discussion_commands.h"
#include "domain/review/events.h"
#include "domain/review/run_commands.h"
#include "domain/review/snapshot.h"

namespace docket::domain::review {

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
  kLabeled,
  kUnlabeled,
  kOther  // assignees, locks, queues: facts only
};

enum class AuthorKind { kPerson, kOtherBot, kOurBot };

// pull_request.*
struct SyncPullRequest {
  Snapshot pull_request;
  PullRequestAction action = PullRequestAction::kOther;
  CommitSha before;           // synchronize only: the head before this push
  bool base_changed = false;  // edited only
  bool enqueued = false;      // enqueued only: the sender put it into a merge queue
  Person sender;
  AuthorKind author = AuthorKind::kPerson;
  bool sent_by_our_bot = false;  // its own doing never asks for a review
  bool asks_our_bot = false;     // review_requested only
  std::string label = {};        // labeled and unlabeled only
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
    std::variant<SyncPullRequest, RecordHumanReview, EditHumanReview, DismissHumanReview,
                 RequestReview, CancelRunOnRequest, LeaseTask, ExtendLease, RecordAnalysis,
                 FailAnalysis, ConcludeConversation, RecordNotification, PassTime, RecordComment,
                 RecordThread, FollowRepository, RecordFindingFeedback>;

// The review that the command is for.
[[nodiscard]] const ReviewId& ReviewOf(const Command& command);

// Whether it is about the bot's runs (run_commands.h): it speaks of what the journal knows, and
// shows nothing of the pull request.
[[nodiscard]] bool IsAboutRuns(const Command& command);

}  // namespace docket::domain::review
