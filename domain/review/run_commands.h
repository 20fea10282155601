// What can be asked of the bot's runs: by people, by workers, and by time. None of them carries a
// pull request: they speak of what the journal knows. A result names the lease it was made under;
// the rules refuse what is late, and record that it came.
// Thread-safety: value types.
#pragma once

#include <optional>
#include <string>

#include "domain/ids.h"
#include "domain/review/feedback_events.h"
#include "domain/review/run_events.h"

namespace docket::domain::review {

struct RequestReview {
  ReviewId review;
  Trigger trigger = Trigger::kRequested;
  CommitSha head;  // reviewed only if it is the current one; empty: whichever is
  friend bool operator==(const RequestReview&, const RequestReview&) = default;
};

struct CancelRunOnRequest {
  RunId run;
  friend bool operator==(const CancelRunOnRequest&, const CancelRunOnRequest&) = default;
};

// Somebody says of a finding that the run has shown that it is right, or why it is not to be
// mended.
struct RecordFindingFeedback {
  RunId run;
  FindingId finding;
  std::optional<DismissalReason> dismissed;  // nothing: it is accepted
  friend bool operator==(const RecordFindingFeedback&, const RecordFindingFeedback&) = default;
};

// A worker wants the task of the stage.
struct LeaseTask {
  ReviewId review;
  Stage stage = Stage::kAnalysis;
  RunId run;  // the one it was offered; not looked at for kPublishing
  LeaseId lease;
  std::string worker;
  std::int64_t seconds = 0;  // how long until it must be heard of again
  friend bool operator==(const LeaseTask&, const LeaseTask&) = default;
};

// It is alive (seconds > 0), or gives the task back.
struct ExtendLease {
  ReviewId review;
  Stage stage = Stage::kAnalysis;
  LeaseId lease;
  std::int64_t seconds = 0;
  friend bool operator==(const ExtendLease&, const ExtendLease&) = default;
};

struct RecordAnalysis {
  LeaseId lease;
  AnalysisCompleted result;
  friend bool operator==(const RecordAnalysis&, const RecordAnalysis&) = default;
};

struct FailAnalysis {
  RunId run;
  LeaseId lease;
  std::string code;
  bool retryable = false;
  friend bool operator==(const FailAnalysis&, const FailAnalysis&) = default;
};

struct ConcludeConversation {
  LeaseId lease;
  AgentResponseReady result;
  friend bool operator==(const ConcludeConversation&, const ConcludeConversation&) = default;
};

// What became of one attempt to tell something.
struct NotificationOutcome {
  enum class Kind { kSent, kRetry, kRefused };
  Kind kind = Kind::kSent;
  std::string remote_id;          // sent
  std::string url;                // sent
  std::int64_t http_status = 0;   // retry, refused
  std::int64_t wait_seconds = 0;  // retry: as the provider demands it; 0: ours
  friend bool operator==(const NotificationOutcome&, const NotificationOutcome&) = default;
};

struct RecordNotification {
  NotificationKey key;
  LeaseId lease;
  NotificationOutcome outcome;
  friend bool operator==(const RecordNotification&, const RecordNotification&) = default;
};

// Time passed: whatever is due of the review happens. Sent by its owner to itself.
struct PassTime {
  ReviewId review;
  friend bool operator==(const PassTime&, const PassTime&) = default;
};

// Its repository is not active any more, or another organisation's (reviews_follow.h of commands/).
// Sent by its owner to itself.
struct FollowRepository {
  ReviewId review;
  friend bool operator==(const FollowRepository&, const FollowRepository&) = default;
};

}  // namespace docket::domain::review
