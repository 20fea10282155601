// The rules of a Review, and the invariants they keep (domain events in events.h):
//   - at most one live run; it is bound to one head; a new head supersedes it in the same decision;
//   - a head of which a run is under way is not requested automatically, nor one that got a result
//     by an automatic run before, also if other heads came between;
//   - merged is terminal; a payload older than what is known changes no state, it is evidence only
//     (newness.h has the order), but a late trigger may still ask for the review that its head, if
//     it is the current one, has not got;
//   - a synchronize with an unseen head on a closed pull request proves that it is open again;
//   - a run goes through its stages in their order, each held by one lease at a time; what a worker
//     brings under another lease, for another head or for a run that is over is discarded, and that
//     it came is recorded;
//   - a notification is named by (run, channel, part), told once and settled once; what was told of
//     a run that did not reach its end is withdrawn;
//   - when its repository stops being active, its live run is cancelled; when that moves to another
//     organisation, so does the review;
//   - of what is said of a finding, the last word stands;
//   - whatever has a time limit (saga.h) happens when that is over, at the latest with the next
//     command for its run.
//   - a deleted comment stays deleted; of a comment's texts, and of the words about a thread, the
//     newest by the provider's time stands, of one second unresolved before resolved.
//   - of a merge, the first that is known stands; who pushed, who put it into a merge queue and who
//     merged it is recorded whenever it comes to be known, and its assessment (assess_merge.h)
//     follows in the same commit of the journal.
// A comment may come before anything else is known of its pull request: the stream begins with it,
// and the pull request is tracked from the first payload that shows all of it.
// So status, head, draft, title, base, facts, human reviews, discussion and merge end alike in
// whatever order, and however often, the deliveries of a pull request come. Runs do not: a head
// that was already outdated when it came to be known is never requested. Deciding the same command
// again on the state it led to yields no events. Thread-safety: pure functions.
#pragma once

#include "domain/decider.h"
#include "domain/policy.h"
#include "domain/review/commands.h"
#include "domain/review/events.h"
#include "domain/review/state.h"

namespace docket::domain::review {

enum class Rejection {
  kWrongReview,          // the command names another review than the stream's
  kNotTracked,           // nothing is known of this pull request
  kNoSuchRun,            // it never was
  kRunEnded,             // it is over, or was replaced
  kRunLive,              // what is asked for is under way
  kNotReviewable,        // closed, archived, …: a ReviewSkipped says why
  kStaleHead,            // the head is another one now
  kWrongStage,           // the run is at another stage
  kStaleLease,           // the lease is not that of the task, or not any more
  kTaskTaken,            // another worker holds it
  kTaskNotDue,           // it may be leased later
  kNotificationSettled,  // it is not to be told, or not any more
  kTooMuchFeedback       // of other findings of the review: kFeedbackMax
};

// What the rules know of the repository, from the owner of the same partition.
struct Context : DecisionContext {
  bool repository_active = true;    // enrolled, not archived, not deleted
  OrganizationId owner = {};        // of the repository
  OrganizationId first_owner = {};  // that it was bound to: of a review that does not know its own
  Policy policy = {};
  // Spreads what is tried again, 0 to 999; anything that differs from command to command.
  std::int64_t jitter_permille = 0;
};

struct Review {
  using State = review::State;
  using Command = review::Command;
  using Event = review::Event;
  using Rejection = review::Rejection;

  [[nodiscard]] static State Initial() { return {}; }
  [[nodiscard]] static Decision<Review> Decide(const Command& command, const State& state,
                                               const Context& context);
  // An active repository is assumed.
  [[nodiscard]] static Decision<Review> Decide(const Command& command, const State& state,
                                               const DecisionContext& context);
  static void Evolve(State& state, const Event& event);
};

static_assert(Decider<Review>);

}  // namespace docket::domain::review
