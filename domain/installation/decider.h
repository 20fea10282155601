// The rules of an Installation:
//   - the account never changes;
//   - deleted is terminal, whenever it comes;
//   - an older payload never changes whether it is suspended; at equal times unsuspended wins,
//     since GitHub sends `unsuspend` with the updated_at of the `suspend` before it;
//   - GitHub does not advance updated_at when repositories are added or removed, so those count in
//     the order in which they arrive: the last word on each repository stands.
// Deciding the same command again on the state it led to yields no events.
// Source of both observations: npm @octokit/webhooks-examples 7.6.1, installation*.
// Thread-safety: pure functions.
#pragma once

#include "domain/decider.h"
#include "domain/installation/commands.h"
#include "domain/installation/events.h"
#include "domain/installation/state.h"

namespace docket::domain::installation {

enum class Rejection {
  kOwnerMismatch,  // the delivery names another account than the installation belongs to
};

struct Installation {
  using State = installation::State;
  using Command = installation::Command;
  using Event = installation::Event;
  using Rejection = installation::Rejection;

  [[nodiscard]] static State Initial() { return {}; }
  [[nodiscard]] static Decision<Installation> Decide(const Command& command, const State& state,
                                                     const DecisionContext& context);
  static void Evolve(State& state, const Event& event);
};

static_assert(Decider<Installation>);

}  // namespace docket::domain::installation
