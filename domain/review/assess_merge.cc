#include "domain/review/assess_merge.h"

#include <algorithm>
#include <set>
#include <utility>

#include "domain/review/discussion.h"

namespace docket::domain::review {
namespace {

// Facts of one kind, each once and in order.
using EvidenceSet = std::set<Evidence>;

struct Pushers {
  std::map<UserId, EvidenceSet> by_user;
  std::int64_t heads_left_out = 0;
};

const commit::State* FindCommit(const MergeFacts& facts, const CommitSha& sha) {
  const auto found = facts.commits.find(sha);
  return found == facts.commits.end() ? nullptr : found->second;
}

// A head is pushed to the pull request's own branch. What is pushed to another ref, such as the
// head that a fast-forward brings to the base, makes nobody its author; and the pushes to a fork
// are never delivered.
bool BroughtHead(const commit::Push& push, const State& state) {
  return !state.fork && push.ref == "refs/heads/" + state.head.ref &&
         push.pushed_at <= state.merge->merged_at;
}

Pushers PushersOf(const State& state, const MergeFacts& facts) {
  Pushers pushers;
  for (const auto& [head, user] : state.head_pushers) {
    pushers.by_user[user].insert(
        {.kind = EvidenceKind::kHeadPush, .id = user.value(), .commit = head});
  }
  const std::vector<CommitSha> read = CommitsOfMerge(state);
  const std::set<CommitSha> assessed(read.begin(), read.end());
  for (const auto& [head, first_seen_at] : state.heads) {
    if (!assessed.contains(head)) ++pushers.heads_left_out;
    const commit::State* commit = FindCommit(facts, head);
    if (commit == nullptr) continue;
    for (const commit::Push& push : commit->pushes) {
      if (push.pusher == UserId() || !BroughtHead(push, state)) continue;
      pushers.by_user[push.pusher].insert(
          {.kind = EvidenceKind::kPush, .id = push.pusher.value(), .commit = head});
    }
  }
  return pushers;
}

bool IsFailure(commit::CheckConclusion conclusion) {
  using enum commit::CheckConclusion;
  switch (conclusion) {
    case kFailure:
    case kCancelled:
    case kTimedOut:
    case kActionRequired:
    case kStartupFailure:
    case kError:
      return true;
    case kNone:
    case kSuccess:
    case kNeutral:
    case kSkipped:
    case kStale:
      return false;
  }
  return false;
}

ChecksOutcome ChecksOf(const commit::State* commit) {
  if (commit == nullptr || commit->checks.empty()) {
    return ChecksOutcome::kNone;
  }
  bool pending = false;
  for (const auto& [key, check] : commit->checks) {
    if (IsFailure(check.conclusion)) return ChecksOutcome::kFailed;
    pending = pending || check.status != commit::CheckStatus::kCompleted;
  }
  return pending ? ChecksOutcome::kPending : ChecksOutcome::kSucceeded;
}

bool MadeByMergeQueue(const commit::State* commit, const State& state) {
  return commit != nullptr && commit->merge_group.has_value() &&
         commit->merge_group->pull_request == state.id->number;
}

// The violations that were found, with their proofs.
class Findings {
 public:
  void Add(ViolationKind kind, const EvidenceSet& evidence) {
    found_[kind].insert(evidence.begin(), evidence.end());
  }
  void Add(const Findings& more) {
    for (const auto& [kind, evidence] : more.found_) Add(kind, evidence);
  }

  [[nodiscard]] std::vector<Violation> Take() const {
    std::vector<Violation> violations;
    for (const auto& [kind, evidence] : found_) {
      Violation violation{.kind = kind, .evidence = {}, .left_out = 0};
      for (const Evidence& one : evidence) {
        if (violation.evidence.size() < kEvidenceMax) {
          violation.evidence.push_back(one);
        } else {
          ++violation.left_out;
        }
      }
      violations.push_back(std::move(violation));
    }
    return violations;
  }

 private:
  std::map<ViolationKind, EvidenceSet> found_;
};

Evidence OfReview(ProviderReviewId id) {
  return {.kind = EvidenceKind::kHumanReview, .id = id.value(), .commit = {}};
}

Evidence TheMerge() { return {.kind = EvidenceKind::kMerge, .id = 0, .commit = {}}; }

Evidence TheAuthor() { return {.kind = EvidenceKind::kAuthor, .id = 0, .commit = {}}; }

bool DismissedBy(const HumanReview& review, Timestamp time) {
  return review.dismissed && review.dismissed_at <= time;
}

// What one reviewer had said when it was merged.
struct Said {
  using Place = std::pair<Timestamp, ProviderReviewId>;
  std::optional<Place> against;  // the last request for changes
  std::map<Place, const HumanReview*> approvals;
  std::set<ProviderReviewId> late;  // approvals after the merge

  [[nodiscard]] bool StandsAgainst() const {
    return against && (approvals.empty() || approvals.rbegin()->first < *against);
  }
};

std::map<UserId, Said> SaidOf(const State& state) {
  const Timestamp merged_at = state.merge->merged_at;
  std::map<UserId, Said> by_reviewer;
  for (const auto& [id, review] : state.human_reviews) {
    // An account that was deleted cannot be told from another.
    if (review.reviewer == UserId() || DismissedBy(review, merged_at)) continue;
    const Said::Place place{review.submitted_at, id};
    const bool late = review.submitted_at > merged_at;
    Said& said = by_reviewer[review.reviewer];
    if (review.verdict == HumanVerdict::kApproved) {
      if (late) {
        said.late.insert(id);
      } else {
        said.approvals.emplace(place, &review);
      }
    }
    if (review.verdict == HumanVerdict::kChangesRequested && !late) {
      said.against = std::max(said.against, std::optional(place));
    }
  }
  return by_reviewer;
}

// Which approvals count for four eyes, and what is in the way of the others.
class FourEyes {
 public:
  FourEyes(const State& state, const MergePolicy& policy, const Pushers& pushers)
      : state_(state), policy_(policy), pushers_(pushers) {}

  void Judge(UserId reviewer, const Said& said) {
    for (const auto& [place, review] : said.approvals) {
      if (said.against && place < *said.against) continue;  // taken back by what came after it
      Judge(reviewer, place.second, review->commit);
    }
    for (const ProviderReviewId id : said.late) {
      obstacles_.Add(ViolationKind::kApprovalAfterMerge, {OfReview(id), TheMerge()});
    }
  }

  [[nodiscard]] const std::set<ProviderReviewId>& approvals() const { return approvals_; }

  // What is in the way of an approval is a violation only where approvals are missing.
  void AddViolations(Findings& found) const {
    if (std::cmp_less(reviewers_.size(), policy_.required_approvals)) {
      found.Add(ViolationKind::kNoApproval, {TheMerge()});
      found.Add(obstacles_);
    }
  }

 private:
  void Judge(UserId reviewer, ProviderReviewId id, const CommitSha& approved) {
    const bool stale = approved != state_.head.sha && !policy_.approvals_of_any_head;
    if (stale) {
      obstacles_.Add(ViolationKind::kApprovalStaleHead, {OfReview(id), TheMerge()});
    }
    const auto pushed = pushers_.by_user.find(reviewer);
    if (reviewer == state_.author.id) {
      obstacles_.Add(ViolationKind::kSelfApproval, {OfReview(id), TheAuthor()});
    } else if (pushed != pushers_.by_user.end()) {
      obstacles_.Add(ViolationKind::kApproverPushed, {OfReview(id)});
      obstacles_.Add(ViolationKind::kApproverPushed, pushed->second);
    } else if (!stale) {
      reviewers_.insert(reviewer);
      approvals_.insert(id);
    }
  }

  const State& state_;
  const MergePolicy& policy_;
  const Pushers& pushers_;
  std::set<UserId> reviewers_;
  std::set<ProviderReviewId> approvals_;
  Findings obstacles_;
};

void JudgeReviews(const State& state, const Pushers& pushers, MergeAssessed& outcome,
                  Findings& found) {
  FourEyes four_eyes(state, outcome.policy, pushers);
  for (const auto& [reviewer, said] : SaidOf(state)) {
    four_eyes.Judge(reviewer, said);
    if (said.StandsAgainst() && reviewer != state.author.id) {
      found.Add(ViolationKind::kChangesRequestedOpen, {OfReview(said.against->second)});
    }
  }
  four_eyes.AddViolations(found);
  outcome.approvals.assign(four_eyes.approvals().begin(), four_eyes.approvals().end());
}

void JudgeRuns(const State& state, Findings& found) {
  const auto ended = state.ended_runs.find(state.head.sha);
  const EndedRuns runs = ended == state.ended_runs.end() ? EndedRuns() : ended->second;
  if (runs.completed != 0) {
    return;
  }
  if (runs.failed == 0) {
    return found.Add(ViolationKind::kBotRunMissing, {TheMerge()});
  }
  found.Add(ViolationKind::kBotRunFailed,
            {{.kind = EvidenceKind::kRun, .id = runs.failed, .commit = {}}});
}

void JudgeThreads(const State& state, Findings& found) {
  for (const ProviderCommentId thread : ThreadsUnresolvedAt(state, state.merge->merged_at)) {
    found.Add(ViolationKind::kUnresolvedThreads,
              {{.kind = EvidenceKind::kThread, .id = thread.value(), .commit = {}}});
  }
}

void NamePushers(const Pushers& pushers, MergeAssessed& outcome) {
  for (const auto& [user, evidence] : pushers.by_user) {
    if (outcome.pushers.size() == kPushersNamedMax) break;
    outcome.pushers.push_back(user);
  }
  outcome.heads_left_out = pushers.heads_left_out;
}

// What does not change with evidence stays as the last assessment had it.
MergeAssessed Begin(const State& state, const MergeFacts& facts) {
  MergeAssessed outcome;
  outcome.review = *state.id;
  outcome.head = state.head.sha;
  outcome.repository_name = facts.repository_name;
  outcome.policy = facts.policy;
  if (state.assessment) {
    outcome.revision = state.assessment->revision;
    outcome.repository_name = state.assessment->repository_name;
    outcome.policy = state.assessment->policy;
  }
  return outcome;
}

}  // namespace

std::vector<CommitSha> CommitsOfMerge(const State& state) {
  std::vector<CommitSha> commits;
  if (!state.merge) {
    return commits;
  }
  commits.push_back(state.head.sha);
  if (state.merge->sha != CommitSha() && state.merge->sha != state.head.sha) {
    commits.push_back(state.merge->sha);
  }
  const std::size_t most = commits.size() + kHeadsAssessedMax - 1;
  for (const auto& [head, first_seen_at] : state.heads) {
    if (commits.size() == most) break;
    if (head != state.head.sha && head != state.merge->sha) commits.push_back(head);
  }
  return commits;
}

std::optional<MergeAssessed> AssessMerge(const State& state, const MergeFacts& facts) {
  if (!state.merge || !state.id) {
    return std::nullopt;
  }
  MergeAssessed outcome = Begin(state, facts);
  const Pushers pushers = PushersOf(state, facts);
  Findings found;
  JudgeReviews(state, pushers, outcome, found);
  JudgeThreads(state, found);
  JudgeRuns(state, found);
  outcome.violations = found.Take();
  outcome.checks = ChecksOf(FindCommit(facts, outcome.head));
  outcome.merge_queue = MadeByMergeQueue(FindCommit(facts, state.merge->sha), state);
  if (outcome.merge_queue && state.enqueued) outcome.enqueued_by = state.enqueued->by;
  NamePushers(pushers, outcome);
  if (state.assessment && outcome == *state.assessment) {
    return std::nullopt;
  }
  ++outcome.revision;
  return outcome;
}

}  // namespace docket::domain::review
