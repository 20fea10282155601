// The rules of the API keys. Thread-safety: pure functions.
#pragma once

#include "domain/access/commands.h"
#include "domain/access/events.h"
#include "domain/access/state.h"
#include "domain/decider.h"

namespace docket::domain::access {

enum class Rejection {
  kKeyExists,  // a key with this id was created before
  kNoSuchKey,
  kReaderNeedsTenant,  // a key of this role that names no organisation could read nothing
};

struct AccessKeys {
  using State = access::State;
  using Command = access::Command;
  using Event = access::Event;
  using Rejection = access::Rejection;

  [[nodiscard]] static State Initial() { return {}; }
  [[nodiscard]] static Decision<AccessKeys> Decide(const Command& command, const State& state,
                                                   const DecisionContext& context);
  static void Evolve(State& state, const Event& event);
};

static_assert(Decider<AccessKeys>);

}  // namespace docket::domain::access
