// The rules of a Repository:
//   - it is bound to its first owner; every command of another is refused, but for the announcement
//     of a transfer away from the bound one. It moves when an endpoint brings that which speaks for
//     both, or when an operator confirms it;
//   - when it stops being active, and when it moves, its reviews follow, some with each commit;
//   - deleted is terminal, but what happened before comes late and its history stays readable: its
//     deliveries are admitted as ever;
//   - a payload older than what is known changes nothing. At equal times only that counts which the
//     action is about: two opposite actions of one second (archived, unarchived) end as they
//     arrive;
//   - its own policy has versions of its own, and changes only on the version that the asker knows;
//     of its organisation's it knows the newest that came, in whatever order they come.
// Deciding the same command again on the state it led to yields no events, except for RecordPush,
// RecordRule and RecordCollaborator: each is an occurrence of its own, no rule rests on it, and its
// command id tells repetitions. They leave no trace in the state, which every delivery of the
// repository's reviews copies.
// Thread-safety: pure functions.
#pragma once

#include "domain/decider.h"
#include "domain/repository/commands.h"
#include "domain/repository/events.h"
#include "domain/repository/state.h"

namespace docket::domain::repository {

enum class Rejection {
  kOwnerMismatch,      // the delivery names another owner than the repository is bound to
  kNotKnown,           // nothing is known of it, and the command shows nothing
  kPolicyOutOfBounds,  // domain/policy.h
  kPolicyHasChanged,   // since the version that the command expects
  kNoSuchTransfer      // none to that organisation was announced
};

struct Repository {
  using State = repository::State;
  using Command = repository::Command;
  using Event = repository::Event;
  using Rejection = repository::Rejection;

  [[nodiscard]] static State Initial() { return {}; }
  [[nodiscard]] static Decision<Repository> Decide(const Command& command, const State& state,
                                                   const DecisionContext& context);
  static void Evolve(State& state, const Event& event);
};

static_assert(Decider<Repository>);

}  // namespace docket::domain::repository
