// Newness: whether a payload shows the pull request later than what is known of it. Deliveries come
// late, twice and out of order, so this, not their arrival, orders them.
//
// The payload with the greatest updated_at stands. GitHub's times have whole seconds, and several
// deliveries of one second are common (opened and labeled), so equal times are ordered by
//   1. the merge, behind which nothing comes;
//   2. the chain of heads: a payload follows the one whose head its synchronize replaced;
//   3. the status: closed > open;
//   4. the content (ready > draft, then title, base, facts), greatest last. The order has no
//      meaning of its own beyond "more labels, reviewers, … come later"; it makes every arrival
//      order end alike.
// What stays dependent on the order of arrival, within one second of one pull request:
//   - two heads of which no synchronize was delivered: the first to arrive stands;
//   - pushes of which those that link the others arrive last: from four pushes on, or from two on
//     in the second in which the pull request was opened;
//   - what a payload shows beside the head of the second push in that second, if it arrives before
//     the synchronize of that head: it is dropped.
// And what ends alike, but differs from the provider until the next payload: closed and reopened in
// one second (closed), pushed and pushed back in one second (the pushed head), a label or the like
// removed in the second of another change (still there).
// Thread-safety: pure functions.
#pragma once

#include "domain/review/commands.h"
#include "domain/review/state.h"

namespace docket::domain::review {

enum class Newness {
  kOlder,      // what it shows was replaced by what is known, or is known
  kUndecided,  // same second, another head, and nothing links the two yet
  kNewer,
};

// `before`: the head that a synchronize says it replaced; empty for every other payload.
// Precondition: the review is tracked.
[[nodiscard]] Newness NewnessOf(const Snapshot& shown, const CommitSha& before, const State& known);

}  // namespace docket::domain::review
