// Facts about one pull request and its reviews. The names and fields are what the journal stores
// (schemas/docket/review/v1/events.proto): never edit one, add a field or a V2 with an upcaster.
// Thread-safety: value types.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/ids.h"
#include "domain/personal.h"
#include "domain/time.h"

namespace docket::domain::review {

enum class PullRequestStatus { kOpen, kClosed, kMerged };

// What a human reviewer said. kUnknown: only its dismissal has been seen so far.
enum class HumanVerdict { kUnknown, kCommented, kApproved, kChangesRequested };

// Why a bot review is wanted.
enum class Trigger { kOpened, kSynchronize, kReopened, kReadyForReview, kBaseChanged, kRequested };

enum class SkipReason { kDraft, kDuplicateHead, kNotOpen, kRepositoryInactive };

enum class CancelReason { kClosed, kMerged, kDraft };

struct Person {
  UserId id;
  Personal login;
  friend bool operator==(const Person&, const Person&) = default;
};

struct Branch {
  std::string ref;
  CommitSha sha;
  friend bool operator==(const Branch&, const Branch&) = default;
};

// Facts that no rule of the lifecycle rests on; recorded as they were last seen.
struct Facts {
  std::vector<std::string> labels;            // sorted
  std::vector<UserId> assignees;              // sorted
  std::vector<UserId> requested_reviewers;    // sorted
  std::vector<std::int64_t> requested_teams;  // sorted team ids
  std::optional<std::string> milestone;
  bool locked = false;
  bool auto_merge = false;
  friend bool operator==(const Facts&, const Facts&) = default;
};

struct PullRequestTracked {
  ReviewId review;
  Person author;
  Personal title;
  Branch base;
  Branch head;
  RepositoryId head_repository;  // another than the review's: a fork; 0: deleted
  bool draft = false;
  Timestamp created_at;
  Timestamp updated_at;
  friend bool operator==(const PullRequestTracked&, const PullRequestTracked&) = default;
};

struct PullRequestEdited {
  Personal title;
  Branch base;
  Timestamp updated_at;
  friend bool operator==(const PullRequestEdited&, const PullRequestEdited&) = default;
};

struct PullRequestFactsRecorded {
  Facts facts;
  Timestamp updated_at;
  friend bool operator==(const PullRequestFactsRecorded&,
                         const PullRequestFactsRecorded&) = default;
};

struct PullRequestConvertedToDraft {
  Timestamp updated_at;
  friend bool operator==(const PullRequestConvertedToDraft&,
                         const PullRequestConvertedToDraft&) = default;
};

struct PullRequestReadyForReview {
  Timestamp updated_at;
  friend bool operator==(const PullRequestReadyForReview&,
                         const PullRequestReadyForReview&) = default;
};

struct HeadAdvanced {
  CommitSha before;  // the head that was known until now
  CommitSha after;
  Person pusher;
  Timestamp first_seen_at;  // provider time of the first payload that showed this head
  friend bool operator==(const HeadAdvanced&, const HeadAdvanced&) = default;
};

// A head that was current at some time and reached us only after a newer one: evidence, no change.
struct EarlierHeadObserved {
  CommitSha head;
  Timestamp first_seen_at;
  friend bool operator==(const EarlierHeadObserved&, const EarlierHeadObserved&) = default;
};

// A synchronize whose `before` is not the head we knew: a delivery is missing or late.
struct HeadGapDetected {
  CommitSha expected;
  CommitSha before;
  friend bool operator==(const HeadGapDetected&, const HeadGapDetected&) = default;
};

struct PullRequestClosed {
  Person closed_by;
  Timestamp closed_at;
  friend bool operator==(const PullRequestClosed&, const PullRequestClosed&) = default;
};

struct PullRequestMerged {
  CommitSha merge_sha;
  Person merged_by;
  Timestamp merged_at;
  friend bool operator==(const PullRequestMerged&, const PullRequestMerged&) = default;
};

struct PullRequestReopened {
  bool inferred = false;  // no `reopened` was seen; a later payload proves it
  Timestamp updated_at;
  friend bool operator==(const PullRequestReopened&, const PullRequestReopened&) = default;
};

struct HumanReviewSubmitted {
  ProviderReviewId id;
  Person reviewer;
  HumanVerdict verdict = HumanVerdict::kUnknown;
  CommitSha commit;
  Timestamp submitted_at;
  Sha256Hex body_sha256;  // the text itself stays in the delivery
  friend bool operator==(const HumanReviewSubmitted&, const HumanReviewSubmitted&) = default;
};

struct HumanReviewEdited {
  ProviderReviewId id;
  Sha256Hex body_sha256;
  Timestamp updated_at;
  friend bool operator==(const HumanReviewEdited&, const HumanReviewEdited&) = default;
};

struct HumanReviewDismissed {
  ProviderReviewId id;
  Person dismissed_by;
  Timestamp dismissed_at;
  friend bool operator==(const HumanReviewDismissed&, const HumanReviewDismissed&) = default;
};

struct ReviewRequested {
  RunId run;
  CommitSha head;
  CommitSha base;
  Trigger trigger = Trigger::kOpened;
  Timestamp not_before;  // debounce: recorded_at for an explicit trigger, later for a push
  friend bool operator==(const ReviewRequested&, const ReviewRequested&) = default;
};

struct ReviewSkipped {
  CommitSha head;
  Trigger trigger = Trigger::kOpened;
  SkipReason reason = SkipReason::kDraft;
  friend bool operator==(const ReviewSkipped&, const ReviewSkipped&) = default;
};

struct RunSuperseded {
  RunId run;
  CommitSha old_head;
  CommitSha new_head;
  friend bool operator==(const RunSuperseded&, const RunSuperseded&) = default;
};

struct RunCancelled {
  RunId run;
  CancelReason reason = CancelReason::kClosed;
  friend bool operator==(const RunCancelled&, const RunCancelled&) = default;
};

using Event =
    std::variant<PullRequestTracked, PullRequestEdited, PullRequestFactsRecorded,
                 PullRequestConvertedToDraft, PullRequestReadyForReview, HeadAdvanced,
                 EarlierHeadObserved, HeadGapDetected, PullRequestClosed, PullRequestMerged,
                 PullRequestReopened, HumanReviewSubmitted, HumanReviewEdited, HumanReviewDismissed,
                 ReviewRequested, ReviewSkipped, RunSuperseded, RunCancelled>;

}  // namespace docket::domain::review
