// State of one Review: what its rules need to decide the next command, and nothing for display.
// Ordered containers only, since the state store encodes it. Thread-safety: a value type.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "domain/flat_map.h"
#include "domain/flat_set.h"
#include "domain/review/events.h"

namespace docket::domain::review {

struct HumanReview {
  HumanVerdict verdict = HumanVerdict::kUnknown;
  bool dismissed = false;
  Sha256Hex body_sha256;
  Timestamp updated_at;  // provider time of the newest payload that touched it
  UserId reviewer;
  CommitSha commit;
  Timestamp submitted_at;
  Timestamp dismissed_at;
  friend bool operator==(const HumanReview&, const HumanReview&) = default;
};

// A comment, as far as a later word about it must be judged.
struct KnownComment {
  Sha256Hex body_sha256;  // of its newest text; empty once it is deleted
  Timestamp updated_at;   // provider time of that text
  bool deleted = false;
  ProviderCommentId thread;  // of a review comment; 0: of no thread
  Timestamp created_at;
  Timestamp deleted_at;
  friend bool operator==(const KnownComment&, const KnownComment&) = default;
};
using Comments = FlatMap<ProviderCommentId, KnownComment>;

struct Thread {
  bool resolved = false;
  Timestamp changed_at;  // provider time of the newest word about it; 0: only comments told of it
  friend bool operator==(const Thread&, const Thread&) = default;
};

// The run that is under way.
struct Run {
  RunId id;
  CommitSha head;
  Stage stage = Stage::kAnalysis;
  std::int64_t attempt = 0;    // the last one of the stage that a worker took; 0: none yet
  std::optional<Lease> lease;  // of the analysis or the conversation
  LeaseId concluded_by;        // under which the stage before came to its result
  Timestamp available_at;      // when the task may be leased
  Timestamp burst_since;       // as requested; unknown once a worker took it
  Timestamp deadline;          // until it publishes
  Timestamp stage_deadline;    // of the attempt of the analysis, or of the conversation
  bool announced = false;      // that it is at work was told, or was to be
  bool published = false;      // a result was sent
  Verdict verdict = Verdict::kComment;
  FlatSet<Channel> shown;  // where something about it can be seen, as far as is known
  friend bool operator==(const Run&, const Run&) = default;
};

// Something that is still to be told.
struct Notification {
  std::int64_t attempt = 0;
  Timestamp available_at;
  Timestamp deadline;
  friend bool operator==(const Notification&, const Notification&) = default;
};

// The last runs over one head that came to an end of their own; 0: none did.
struct EndedRuns {
  std::int64_t completed = 0;  // ordinals
  std::int64_t failed = 0;     // or timed out
  friend bool operator==(const EndedRuns&, const EndedRuns&) = default;
};

struct Merge {
  CommitSha sha;
  UserId merged_by;  // 0: not known
  Timestamp merged_at;
  friend bool operator==(const Merge&, const Merge&) = default;
};

struct Enqueued {
  Timestamp at;
  UserId by;
  friend bool operator==(const Enqueued&, const Enqueued&) = default;
  friend auto operator<=>(const Enqueued&, const Enqueued&) = default;
};

// That somebody pushed a head, as its synchronize says.
using HeadPusher = std::pair<CommitSha, UserId>;

struct State {
  std::optional<ReviewId> id;  // nothing: not tracked yet, though it may be commented
  PullRequestStatus status = PullRequestStatus::kOpen;
  bool draft = false;
  Personal title;
  Branch base;
  Branch head;
  CommitSha head_before;  // the head that `head` replaced, as its synchronize says; orders ties
  Facts facts;
  Timestamp updated_at;                 // provider time of the newest payload that counted
  FlatMap<CommitSha, Timestamp> heads;  // every head seen, with its first_seen_at
  FlatMap<ProviderReviewId, HumanReview> human_reviews;
  std::optional<Run> live_run;
  std::int64_t runs = 0;  // ordinal of the last run
  Timestamp burst_since;  // of the run that a push has just replaced before it began
  // By head, the run it got by itself, unless that ended without a result.
  FlatMap<CommitSha, std::int64_t> auto_runs;
  FlatMap<NotificationKey, Notification> notifications;  // of this run and of those before it
  std::optional<Lease> publishing;                       // whoever tells them
  FlatSet<SkipReason> head_skips;  // why `head` was not reviewed, as recorded since it is the head
  // The newest ones: at most kCommentsMax of each kind, and kThreadsMax (discussion.h).
  Comments issue_comments;
  Comments review_comments;
  FlatMap<ProviderCommentId, Thread> threads;  // by their first comments
  // What else is known of the pull request, for whoever is to know it whole (ReviewTransferred).
  OrganizationId owner;
  Person author;
  RepositoryId head_repository;
  Timestamp created_at;
  Timestamp closed_at;
  // What was said of findings last: why they are dismissed; nothing: they are accepted.
  FlatMap<FindingId, std::optional<DismissalReason>> feedback;
  // What an assessment of the merge rests on besides (assess_merge.h).
  bool fork = false;                         // the head is in another repository, or was
  FlatSet<HeadPusher> head_pushers;          // the least ones: at most kHeadPushersMax
  FlatMap<CommitSha, EndedRuns> ended_runs;  // of the heads that had some last
  std::optional<Enqueued> enqueued;          // the last time
  std::optional<Merge> merge;                // nothing: not merged
  std::optional<MergeAssessed> assessment;   // the last one
  friend bool operator==(const State&, const State&) = default;
};

// When something of the review is due next, so that its owner must let time pass (PassTime).
// Nothing: only a command can change it.
[[nodiscard]] std::optional<Timestamp> DueOf(const State& state);

}  // namespace docket::domain::review
