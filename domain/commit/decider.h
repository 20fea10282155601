// The rules of a Commit:
//   - of the results of one key (name, source, app) the newest stands: by the provider's time, then
//     completed before not completed, then the provider's id, then the content;
//   - a merge group ends once: of two ends that are told, the one of more weight stands;
//   - a push to the default branch that no known merge made is a direct push when the grace time is
//     over; the merge, when it comes to be known, withdraws that;
//   - everything else is only added.
// So the state ends alike in whatever order, and however often, its deliveries come, and deciding
// the same command again on the state it led to yields no events.
//
// The bounds hold hostile or endless input off. Where one is reached, the least of what was ever
// seen is kept (the earliest pushes and notes, the first keys and reviews in their order), and what
// is greater than all that is kept is not recorded at all.
// Thread-safety: pure functions.
#pragma once

#include <cstddef>
#include <cstdint>

#include "domain/commit/commands.h"
#include "domain/commit/events.h"
#include "domain/commit/state.h"
#include "domain/decider.h"

namespace docket::domain::commit {

// One commit heads as many pull requests as it has bases; pushes bring it to as many refs.
inline constexpr std::size_t kReviewsMax = 64;
inline constexpr std::size_t kPushesMax = 64;
inline constexpr std::size_t kNotesMax = 16;
// The greatest matrices of a workflow have 256 jobs.
inline constexpr std::size_t kChecksMax = 512;

// How long the delivery of a merge may come behind that of its push. Deliveries that were not
// answered are sent again by hand or by a script within minutes.
inline constexpr std::int64_t kMergeGraceSeconds = 600;

// Nothing is refused: the owner admits the repository before, and everything is evidence.
enum class Rejection {};

struct Commit {
  using State = commit::State;
  using Command = commit::Command;
  using Event = commit::Event;
  using Rejection = commit::Rejection;

  [[nodiscard]] static State Initial() { return {}; }
  [[nodiscard]] static Decision<Commit> Decide(const Command& command, const State& state,
                                               const DecisionContext& context);
  static void Evolve(State& state, const Event& event);
};

static_assert(Decider<Commit>);

}  // namespace docket::domain::commit
