#include "domain/access/decider.h"

namespace docket::domain::access {
namespace {

void Apply(State& state, const KeyCreated& event) { state.keys[event.id] = {}; }

void Apply(State& state, const KeyRevoked& event) { state.keys[event.id].valid = false; }

void Apply(State& state, const KeyUsed& event) { state.keys[event.id].used_at = event.used_at; }

}  // namespace

void AccessKeys::Evolve(access::State& state, const access::Event& event) {
  std::visit([&](const auto& alternative) { Apply(state, alternative); }, event);
}

}  // namespace docket::domain::access
