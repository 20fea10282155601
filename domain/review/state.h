// State of one Review: what its rules need to decide the next command, and nothing for display.
// Ordered containers only, since the state store encodes it. Thread-safety: a value type.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "domain/review/events.h"

namespace docket::domain::review {

struct HumanReview {
  HumanVerdict verdict = HumanVerdict::kUnknown;
  bool dismissed = false;
  Sha256Hex body_sha256;
  Timestamp updated_at;  // provider time of the newest payload that touched it
  friend bool operator==(const HumanReview&, const HumanReview&) = default;
};

struct Run {
  RunId id;
  CommitSha head;
  friend bool operator==(const Run&, const Run&) = default;
};

struct State {
  std::optional<ReviewId> id;  // nothing: not tracked yet
  PullRequestStatus status = PullRequestStatus::kOpen;
  bool draft = false;
  Personal title;
  Branch base;
  Branch head;
  CommitSha head_before;  // the head that `head` replaced, as its synchronize says; orders ties
  Facts facts;
  Timestamp updated_at;                  // provider time of the newest payload that counted
  std::map<CommitSha, Timestamp> heads;  // every head seen, with its first_seen_at
  std::map<ProviderReviewId, HumanReview> human_reviews;
  std::optional<Run> live_run;
  std::int64_t runs = 0;            // ordinal of the last run
  CommitSha last_auto_head;         // head of the last automatic request, unless its run was ended
  std::set<SkipReason> head_skips;  // why `head` was not reviewed, as recorded since it is the head
  friend bool operator==(const State&, const State&) = default;
};

}  // namespace docket::domain::review
