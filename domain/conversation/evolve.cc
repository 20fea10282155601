#include "domain/conversation/decider.h"

namespace docket::domain::conversation {
namespace {

void Apply(State& state, const AgentMessageRecorded& event) { state.messages = event.ordinal; }

void Apply(State& state, const AgentMessageDiscarded& /*event*/) { ++state.discarded; }

}  // namespace

void Conversation::Evolve(conversation::State& state, const conversation::Event& event) {
  std::visit([&](const auto& alternative) { Apply(state, alternative); }, event);
}

}  // namespace docket::domain::conversation
