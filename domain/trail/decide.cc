#include <optional>

#include "domain/trail/decider.h"
#include "domain/unfolding.h"

namespace docket::domain::trail {
namespace {

using Story = Unfolding<AccessTrail>;

std::optional<Rejection> DecideOne(const RecordAccesses& command, Story& story) {
  if (command.accesses.size() > kAccessesMax) {
    return Rejection::kTooMany;
  }
  for (const AccessRecorded& access : command.accesses) {
    story.Add(access);
  }
  return std::nullopt;
}

}  // namespace

Decision<AccessTrail> AccessTrail::Decide(const trail::Command& command, const trail::State& state,
                                          const DecisionContext& /*context*/) {
  return Unfold<AccessTrail>(state, [&](Story& story) {
    return std::visit([&](const auto& alternative) { return DecideOne(alternative, story); },
                      command);
  });
}

}  // namespace docket::domain::trail
