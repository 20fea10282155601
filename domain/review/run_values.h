// Values of the bot's runs over a pull request. Thread-safety: value types.
#pragma once

#include <cstdint>
#include <string>

#include "domain/ids.h"
#include "domain/time.h"

namespace docket::domain::review {

// Why a bot review is wanted. From kRequested on somebody asked for it.
enum class Trigger {
  kOpened,
  kSynchronize,
  kReopened,
  kReadyForReview,
  kBaseChanged,
  kLabeled,      // a label that the policy names was added, or one that stood in the way removed
  kRequested,    // by an API call
  kCommand,      // by a comment
  kRerequested,  // by the button of a check run
  kReviewerRequested  // the bot was named as a reviewer
};

[[nodiscard]] constexpr bool IsExplicit(Trigger trigger) { return trigger >= Trigger::kRequested; }

enum class SkipReason {
  kDraft,
  kDuplicateHead,
  kNotOpen,
  kRepositoryInactive,
  kRunLive,      // somebody asked for what is under way
  kOwn,          // the bot's own pull request, or its own doing
  kTriggerOff,   // from here on by policy: it names other triggers
  kBotAuthor,    // another bot's pull request
  kSkipLabel,    // it has a label that says so
  kMissingLabel  // it has none of those that are needed
};

enum class CancelReason { kClosed, kMerged, kDraft, kRequested, kRepositoryInactive };

// What a live run is at. Each stage is one task that a worker leases.
enum class Stage { kAnalysis, kConversation, kPublishing };

// A task is held by one worker until `expires_at`; then it is given to the next.
struct Lease {
  LeaseId id;
  std::string worker;  // as it names itself
  Timestamp expires_at;
  friend bool operator==(const Lease&, const Lease&) = default;
};

struct Tool {
  std::string name;
  std::string version;
  friend bool operator==(const Tool&, const Tool&) = default;
};

struct FindingCounts {
  std::int64_t critical = 0;
  std::int64_t high = 0;
  std::int64_t medium = 0;
  std::int64_t low = 0;
  std::int64_t info = 0;
  friend bool operator==(const FindingCounts&, const FindingCounts&) = default;
};

enum class Verdict { kComment, kApprove, kRequestChanges };

// How the agents came to their answer. All but kCompleted: the analysis alone is published.
enum class ConclusionReason { kCompleted, kTimeout, kMaxRounds, kError };

// Why a worker's result is kept as evidence and not used.
enum class DiscardReason { kStaleHead, kRunEnded, kWrongStage, kStaleLease };

enum class Channel { kCheckRun, kReview };

// What is told through the channel. One of each per run and channel, so that (run, channel, part)
// names a notification for ever: the key by which a publisher recognises what it already sent.
enum class Part { kInProgress, kResult, kWithdrawn, kNeutral };

struct NotificationKey {
  RunId run;
  Channel channel = Channel::kCheckRun;
  Part part = Part::kInProgress;
  friend bool operator==(const NotificationKey&, const NotificationKey&) = default;
  friend auto operator<=>(const NotificationKey&, const NotificationKey&) = default;
};

enum class AbandonReason {
  kOvertaken,  // by a later notification of the same channel, or by the end of its run
  kRefused,    // the provider will never take it
  kDeadline    // not sent in time
};

}  // namespace docket::domain::review
