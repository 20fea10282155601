// Facts about the bot's runs over a pull request. Stored as pull_request_events.h says.
// Thread-safety: value types.
#pragma once

#include <string>
#include <vector>

#include "domain/ids.h"
#include "domain/review/run_values.h"
#include "domain/time.h"

namespace docket::domain::review {

struct ReviewRequested {
  RunId run;
  CommitSha head;
  CommitSha base;
  Trigger trigger = Trigger::kOpened;
  Timestamp not_before;   // debounce: recorded_at for an explicit trigger, later for a push
  Timestamp burst_since;  // the first of the pushes that this run waits for; unknown: no push
  Timestamp deadline;     // it publishes by then or times out
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

// A worker took the task. The first one ends the debounce.
struct AnalysisStarted {
  RunId run;
  std::int64_t attempt = 0;
  Lease lease;
  Timestamp deadline;  // of the attempt: no lease is extended beyond it
  friend bool operator==(const AnalysisStarted&, const AnalysisStarted&) = default;
};

struct ConversationStarted {
  RunId run;
  std::int64_t attempt = 0;
  Lease lease;
  Timestamp deadline;  // of the conversation, over all its attempts
  friend bool operator==(const ConversationStarted&, const ConversationStarted&) = default;
};

// Of all that the review has to tell, also about runs that ended.
struct PublishingStarted {
  ReviewId review;
  Lease lease;
  friend bool operator==(const PublishingStarted&, const PublishingStarted&) = default;
};

// The worker is alive.
struct LeaseExtended {
  ReviewId review;
  Stage stage = Stage::kAnalysis;
  LeaseId lease;
  Timestamp expires_at;
  friend bool operator==(const LeaseExtended&, const LeaseExtended&) = default;
};

// The worker is lost, or gave the task back: the next one may have it.
struct LeaseEnded {
  ReviewId review;
  Stage stage = Stage::kAnalysis;
  LeaseId lease;
  bool expired = false;
  friend bool operator==(const LeaseEnded&, const LeaseEnded&) = default;
};

struct AnalysisCompleted {
  RunId run;
  CommitSha head;
  std::vector<Tool> tools;
  FindingCounts counts;
  Sha256Hex sarif;     // blob: what the worker sent
  Sha256Hex findings;  // blob: what was read from it
  std::int64_t duration_ms = 0;
  friend bool operator==(const AnalysisCompleted&, const AnalysisCompleted&) = default;
};

struct AnalysisFailed {
  RunId run;
  std::int64_t attempt = 0;
  std::string code;  // kebab-case, by the worker; "lease-expired" when it was lost
  bool retryable = false;
  Timestamp retry_at;  // unknown: there is no further attempt
  friend bool operator==(const AnalysisFailed&, const AnalysisFailed&) = default;
};

// A result that came too late to count: evidence that it came.
struct AnalysisDiscarded {
  RunId run;
  CommitSha head;
  DiscardReason reason = DiscardReason::kStaleHead;
  Sha256Hex sarif;
  friend bool operator==(const AnalysisDiscarded&, const AnalysisDiscarded&) = default;
};

struct AgentResponseReady {
  RunId run;
  Verdict verdict = Verdict::kComment;
  ConclusionReason reason = ConclusionReason::kCompleted;
  bool consensus = false;
  std::int64_t confidence_percent = 0;
  std::int64_t rounds = 0;
  Sha256Hex response;  // blob: the text; empty: there is none
  friend bool operator==(const AgentResponseReady&, const AgentResponseReady&) = default;
};

struct AgentResponseDiscarded {
  RunId run;
  DiscardReason reason = DiscardReason::kRunEnded;
  Sha256Hex response;
  friend bool operator==(const AgentResponseDiscarded&, const AgentResponseDiscarded&) = default;
};

// It is to be told; whoever tells it makes sure that it is told once (docs/workers.md).
struct NotificationScheduled {
  NotificationKey key;
  CommitSha head;
  Timestamp deadline;
  friend bool operator==(const NotificationScheduled&, const NotificationScheduled&) = default;
};

// It was tried and is to be tried again.
struct NotificationAttempted {
  NotificationKey key;
  std::int64_t attempt = 0;
  std::int64_t http_status = 0;  // 0: no answer
  Timestamp retry_at;
  friend bool operator==(const NotificationAttempted&, const NotificationAttempted&) = default;
};

struct NotificationSent {
  NotificationKey key;
  std::string remote_id;
  std::string url;
  Timestamp sent_at;
  friend bool operator==(const NotificationSent&, const NotificationSent&) = default;
};

struct NotificationAbandoned {
  NotificationKey key;
  AbandonReason reason = AbandonReason::kOvertaken;
  std::int64_t http_status = 0;
  friend bool operator==(const NotificationAbandoned&, const NotificationAbandoned&) = default;
};

struct RunCompleted {
  RunId run;
  Verdict verdict = Verdict::kComment;
  friend bool operator==(const RunCompleted&, const RunCompleted&) = default;
};

struct RunFailed {
  RunId run;
  Stage stage = Stage::kAnalysis;
  std::string code;
  friend bool operator==(const RunFailed&, const RunFailed&) = default;
};

struct RunTimedOut {
  RunId run;
  Stage stage = Stage::kAnalysis;
  friend bool operator==(const RunTimedOut&, const RunTimedOut&) = default;
};

}  // namespace docket::domain::review
