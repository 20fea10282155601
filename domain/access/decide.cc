#include <vector>

#include "domain/access/decider.h"

namespace docket::domain::access {
namespace {

using Outcome = Decision<Event, Rejection>;

Outcome DecideOne(const CreateKey& command, const State& state) {
  if (state.keys.contains(command.key.id)) {
    return Rejection::kKeyExists;
  }
  if (command.key.role == Role::kReader && command.key.tenants.empty()) {
    return Rejection::kReaderNeedsTenant;
  }
  return std::vector<Event>{command.key};
}

Outcome DecideOne(const RevokeKey& command, const State& state) {
  const auto key = state.keys.find(command.id);
  if (key == state.keys.end()) {
    return Rejection::kNoSuchKey;
  }
  const bool valid = key->second;
  return valid ? std::vector<Event>{KeyRevoked{.id = command.id}} : std::vector<Event>();
}

}  // namespace

Decision<Event, Rejection> AccessKeys::Decide(const access::Command& command,
                                              const access::State& state,
                                              const DecisionContext& /*context*/) {
  return std::visit([&](const auto& alternative) { return DecideOne(alternative, state); },
                    command);
}

}  // namespace docket::domain::access
