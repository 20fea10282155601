// The rules of a conversation: only who holds the run's conversation speaks, and what others say
// is refused and kept; nobody speaks for ever. Each command is an occurrence of its own: its id
// tells repetitions. Thread-safety: pure functions.
#pragma once

#include <optional>

#include "domain/conversation/commands.h"
#include "domain/conversation/state.h"
#include "domain/decider.h"

namespace docket::domain::conversation {

// Far above what agents need: five rounds are usual.
inline constexpr std::int64_t kMessagesMax = 1'000;
// Of a run that is over, which anybody with a worker's key could make longer.
inline constexpr std::int64_t kDiscardedMax = 100;

enum class Rejection {
  kNoSuchRun,   // it never was
  kRunEnded,    // it is over, or was replaced
  kWrongStage,  // the run is at another stage
  kStaleLease,  // the lease is not that of the conversation, or not any more
  kTooMany      // the conversation has as many messages as one may have
};

// What the run's review says of who wants to speak.
struct Context : DecisionContext {
  bool run_exists = true;
  std::optional<review::DiscardReason> late = std::nullopt;  // nothing: it holds the conversation
};

struct Conversation {
  using State = conversation::State;
  using Command = conversation::Command;
  using Event = conversation::Event;
  using Rejection = conversation::Rejection;

  [[nodiscard]] static State Initial() { return {}; }
  [[nodiscard]] static Decision<Conversation> Decide(const Command& command, const State& state,
                                                     const Context& context);
  // Whoever speaks holds the conversation.
  [[nodiscard]] static Decision<Conversation> Decide(const Command& command, const State& state,
                                                     const DecisionContext& context);
  static void Evolve(State& state, const Event& event);
};

static_assert(Decider<Conversation>);

}  // namespace docket::domain::conversation
