#include "domain/trail/decider.h"

namespace docket::domain::trail {
namespace {

void Apply(State& state, const AccessRecorded& /*event*/) { ++state.accesses; }

}  // namespace

void AccessTrail::Evolve(trail::State& state, const trail::Event& event) {
  std::visit([&](const auto& alternative) { Apply(state, alternative); }, event);
}

}  // namespace docket::domain::trail
