// Facts about how a pull request came to be merged, judged by the organisation's policy. Stored as
// pull_request_events.h says. Thread-safety: value types.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "domain/ids.h"
#include "domain/policy.h"

namespace docket::domain::review {

// What a merge lacked. assess_merge.h has the rule of each.
enum class ViolationKind {
  kNoApproval,
  kSelfApproval,
  kApproverPushed,
  kApprovalStaleHead,
  kApprovalAfterMerge,
  kUnresolvedThreads,
  kBotRunMissing,
  kBotRunFailed,
  kChangesRequestedOpen
};

// A fact is named by what it is about, not by where it stands in the journal: so an assessment says
// the same in whatever order the facts came.
enum class EvidenceKind {
  kAuthor,       // who opened it
  kMerge,        // the merge itself
  kHumanReview,  // id: of the review
  kPush,         // commit, id: of the user who pushed it; a fact of the commit
  kHeadPush,     // commit, id: of the user who pushed it; a fact of the review
  kRun,          // id: its ordinal
  kThread        // id: of its first comment
};

struct Evidence {
  EvidenceKind kind = EvidenceKind::kMerge;
  std::int64_t id = 0;
  CommitSha commit;
  friend bool operator==(const Evidence&, const Evidence&) = default;
  friend auto operator<=>(const Evidence&, const Evidence&) = default;
};

struct Violation {
  ViolationKind kind = ViolationKind::kNoApproval;
  std::vector<Evidence> evidence;  // ascending, at most kEvidenceMax
  std::int64_t left_out = 0;       // how many more there are
  friend bool operator==(const Violation&, const Violation&) = default;
};

// All checks of the merged head together.
enum class ChecksOutcome { kNone, kPending, kFailed, kSucceeded };

// How the merge is judged from what is known now. Evidence that comes later and changes that leads
// to the next revision; none is ever taken back.
struct MergeAssessed {
  ReviewId review;
  std::int64_t revision = 0;                // 1, 2, …
  std::string repository_name;              // when the merge was first assessed
  MergePolicy policy;                       // likewise
  CommitSha head;                           // that was merged
  std::vector<ProviderReviewId> approvals;  // that count, ascending
  std::vector<UserId> pushers;              // of all heads, ascending, at most kPushersNamedMax
  ChecksOutcome checks = ChecksOutcome::kNone;
  bool merge_queue = false;
  UserId enqueued_by;                 // through a merge queue: who put it there; 0: not known
  std::vector<Violation> violations;  // ascending by kind
  std::int64_t heads_left_out = 0;    // of which no pusher was looked for; 0: all were
  friend bool operator==(const MergeAssessed&, const MergeAssessed&) = default;
};

}  // namespace docket::domain::review
