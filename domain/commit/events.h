// Facts about one commit. Stored form: schemas/docket/commit/v1/events.proto.
// Thread-safety: value types.
#pragma once

#include <variant>

#include "domain/commit/values.h"
#include "domain/ids.h"
#include "domain/time.h"

namespace docket::domain::commit {

// It is, or was, the head of this review. Stands in the same commit of the journal as the review's
// own fact about the head.
struct CommitLinkedToReview {
  ReviewId review;
  Timestamp first_seen_at;
  friend bool operator==(const CommitLinkedToReview&, const CommitLinkedToReview&) = default;
};

struct HeadNoted {
  Note note;
  friend bool operator==(const HeadNoted&, const HeadNoted&) = default;
};

struct CommitPushed {
  Push push;
  friend bool operator==(const CommitPushed&, const CommitPushed&) = default;
};

struct CheckRecorded {
  Check check;
  friend bool operator==(const CheckRecorded&, const CheckRecorded&) = default;
};

struct MergeGroupRecorded {
  MergeGroup group;
  friend bool operator==(const MergeGroupRecorded&, const MergeGroupRecorded&) = default;
};

struct MergeGroupDestroyed {
  GroupEnd reason = GroupEnd::kDequeued;
  friend bool operator==(const MergeGroupDestroyed&, const MergeGroupDestroyed&) = default;
};

// The merge of this review made the commit. Stands in the same commit of the journal as the merge.
struct CommitMadeByMerge {
  ReviewId review;
  friend bool operator==(const CommitMadeByMerge&, const CommitMadeByMerge&) = default;
};

// The commit was pushed to the default branch, and no pull request whose merge made it came to be
// known in time.
struct DirectPushDetected {
  Push push;
  friend bool operator==(const DirectPushDetected&, const DirectPushDetected&) = default;
};

// The merge that made the commit came to be known after all.
struct DirectPushWithdrawn {
  ReviewId review;
  friend bool operator==(const DirectPushWithdrawn&, const DirectPushWithdrawn&) = default;
};

using Event =
    std::variant<CommitLinkedToReview, HeadNoted, CommitPushed, CheckRecorded, MergeGroupRecorded,
                 MergeGroupDestroyed, CommitMadeByMerge, DirectPushDetected, DirectPushWithdrawn>;

}  // namespace docket::domain::commit
