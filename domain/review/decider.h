// The rules of a Review, and the invariants they keep (domain events in events.h):
//   - at most one live run; it is bound to one head; a new head supersedes it in the same decision;
//   - one head is not requested twice automatically, unless its run was cancelled or superseded;
//   - merged is terminal; a payload older than what is known changes no state, it is evidence only
//     (newness.h has the order), but a late trigger may still ask for the review that its head, if
//     it is the current one, has not got;
//   - a synchronize with an unseen head on a closed pull request proves that it is open again.
// So status, head, draft, title, base, facts and human reviews end alike in whatever order, and
// however often, the deliveries of a pull request come. Runs do not: a head that was already
// outdated when it came to be known is never requested. Deciding the same command again on the
// state it led to yields no events. Thread-safety: pure functions.
#pragma once

#include "domain/decider.h"
#include "domain/review/commands.h"
#include "domain/review/events.h"
#include "domain/review/state.h"

namespace docket::domain::review {

enum class Rejection {
  kWrongReview,  // the command names another review than the stream's
};

// Pushes come in bursts: a review of a pushed head waits this long for the next one.
// Source: 15 to 300 s in comparable bots.
inline constexpr std::int64_t kPushDebounceSeconds = 30;

// What the rules know of the repository, from the owner of the same partition.
struct Context : DecisionContext {
  bool repository_active = true;  // enrolled, not archived, not deleted
};

struct Review {
  using State = review::State;
  using Command = review::Command;
  using Event = review::Event;
  using Rejection = review::Rejection;

  [[nodiscard]] static State Initial() { return {}; }
  [[nodiscard]] static Decision<Review> Decide(const Command& command, State state,
                                               const Context& context);
  // An active repository is assumed.
  [[nodiscard]] static Decision<Review> Decide(const Command& command, State state,
                                               const DecisionContext& context);
  [[nodiscard]] static State Evolve(State state, const Event& event);
};

static_assert(Decider<Review>);

}  // namespace docket::domain::review
