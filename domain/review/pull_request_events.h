// Facts about the pull request of a Review. The names and fields are what the journal stores
// (schemas/docket/review/v1/events.proto): never edit one, add a field or a V2 with an upcaster.
// Thread-safety: value types.
#pragma once

#include "domain/ids.h"
#include "domain/personal.h"
#include "domain/review/snapshot.h"
#include "domain/review/values.h"
#include "domain/time.h"

namespace docket::domain::review {

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
  OrganizationId owner;  // of its repository then; 0: the fact is from before that was kept
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

// Who pushed a head, where no HeadAdvanced says it: evidence. `seen_at`: provider time of the
// synchronize that names them.
struct HeadPushed {
  CommitSha head;
  Person pusher;
  Timestamp seen_at;
  friend bool operator==(const HeadPushed&, const HeadPushed&) = default;
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

// Who merged it, where the payload that first showed the merge did not say.
struct MergeAttributed {
  Person merged_by;
  friend bool operator==(const MergeAttributed&, const MergeAttributed&) = default;
};

// Somebody put it into a merge queue, which then merges in the name of a bot.
struct PullRequestEnqueued {
  Person enqueued_by;
  Timestamp enqueued_at;
  friend bool operator==(const PullRequestEnqueued&, const PullRequestEnqueued&) = default;
};

struct PullRequestReopened {
  bool inferred = false;  // no `reopened` was seen; a later payload proves it
  Timestamp updated_at;
  friend bool operator==(const PullRequestReopened&, const PullRequestReopened&) = default;
};

// Its repository moved to another organisation, and so did it. Whole, so that who knows the reviews
// of the new organisation alone needs nothing else.
struct ReviewTransferred {
  OrganizationId from;
  OrganizationId to;
  Snapshot snapshot;  // what is known of it; of who merged it only the id
  friend bool operator==(const ReviewTransferred&, const ReviewTransferred&) = default;
};

}  // namespace docket::domain::review
