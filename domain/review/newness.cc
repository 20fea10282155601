#include "domain/review/newness.h"

#include <cassert>
#include <tuple>

namespace docket::domain::review {
namespace {

bool Seen(const State& known, const CommitSha& head) { return known.heads.contains(head); }

int RankOf(PullRequestStatus status) {
  switch (status) {
    case PullRequestStatus::kOpen:
      return 0;
    case PullRequestStatus::kClosed:
      return 1;
    case PullRequestStatus::kMerged:
      return 2;
  }
  assert(false);
  return 0;
}

// Whether the known head was current before this second: then an unseen one can only follow it.
bool KnownHeadIsOlderThan(Timestamp time, const State& known) {
  const auto seen = known.heads.find(known.head.sha);
  return seen != known.heads.end() && seen->second < time;
}

// Of one second, and showing another head than the known one.
Newness ByHeadChain(const Snapshot& shown, const CommitSha& before, const State& known) {
  const CommitSha& head = shown.head.sha;
  const bool pushed = before != CommitSha();
  if (head == known.head_before || Seen(known, head)) {
    return Newness::kOlder;
  }
  if (known.status == PullRequestStatus::kMerged) {
    return Newness::kUndecided;  // behind a merge, no head can come
  }
  if (pushed && before == known.head.sha) {
    return Newness::kNewer;
  }
  if (pushed && Seen(known, before)) {
    return Newness::kOlder;  // `before` has been replaced already, so the known head came after
                             // this
  }
  // Nothing links the two heads. If no push is missing below the known head, those that are missing
  // are above it.
  const bool complete_below = pushed && Seen(known, known.head_before);
  if (complete_below || KnownHeadIsOlderThan(shown.updated_at, known)) {
    return Newness::kNewer;
  }
  // The synchronize of this head is still to come and will say; an end of the pull request cannot
  // wait for it.
  return RankOf(shown.status) > RankOf(known.status) ? Newness::kNewer : Newness::kUndecided;
}

// Snapshot and State name what they share alike.
auto ContentOf(const auto& pull_request) {
  const Facts& facts = pull_request.facts;
  return std::tie(pull_request.title, pull_request.base.ref, pull_request.base.sha, facts.labels,
                  facts.assignees, facts.requested_reviewers, facts.requested_teams,
                  facts.milestone, facts.locked, facts.auto_merge);
}

Newness ByContent(const Snapshot& shown, const State& known) {
  const auto key = [](const auto& pull_request) {
    return std::tuple(RankOf(pull_request.status), !pull_request.draft);
  };
  const auto order = key(shown) <=> key(known);
  const bool greater = order > 0 || (order == 0 && ContentOf(shown) > ContentOf(known));
  return greater ? Newness::kNewer : Newness::kOlder;
}

}  // namespace

Newness NewnessOf(const Snapshot& shown, const CommitSha& before, const State& known) {
  assert(known.id.has_value());
  if (shown.updated_at != known.updated_at) {
    return shown.updated_at > known.updated_at ? Newness::kNewer : Newness::kOlder;
  }
  if (shown.status == PullRequestStatus::kMerged && known.status != PullRequestStatus::kMerged) {
    return Newness::kNewer;  // nothing comes behind a merge, whatever its head was before
  }
  if (shown.head.sha != known.head.sha) {
    return ByHeadChain(shown, before, known);
  }
  return ByContent(shown, known);
}

}  // namespace docket::domain::review
