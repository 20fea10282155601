// The rules of a trail of accesses: every access is a fact. Each command is an occurrence of its
// own: its id tells repetitions. Thread-safety: pure functions.
#pragma once

#include <cstddef>

#include "domain/decider.h"
#include "domain/trail/commands.h"
#include "domain/trail/events.h"
#include "domain/trail/state.h"

namespace docket::domain::trail {

// With all of them the commit of a command is far below what a journal takes.
inline constexpr std::size_t kAccessesMax = 256;

enum class Rejection {
  kTooMany,  // more accesses than one command may bring
};

struct AccessTrail {
  using State = trail::State;
  using Command = trail::Command;
  using Event = trail::Event;
  using Rejection = trail::Rejection;

  [[nodiscard]] static State Initial() { return {}; }
  [[nodiscard]] static Decision<AccessTrail> Decide(const Command& command, const State& state,
                                                    const DecisionContext& context);
  static void Evolve(State& state, const Event& event);
};

static_assert(Decider<AccessTrail>);

}  // namespace docket::domain::trail
