#include <optional>
#include <utility>

#include "domain/access/decider.h"
#include "domain/unfolding.h"

namespace docket::domain::access {
namespace {

using Story = Unfolding<AccessKeys>;

bool NeedsTenant(Role role) { return role == Role::kReader || role == Role::kOperator; }

std::optional<Rejection> DecideOne(const CreateKey& command, Story& story) {
  if (story.state().keys.contains(command.key.id)) {
    return Rejection::kKeyExists;
  }
  if (NeedsTenant(command.key.role) && command.key.tenants.empty()) {
    return Rejection::kReaderNeedsTenant;
  }
  story.Add(command.key);
  return std::nullopt;
}

std::optional<Rejection> DecideOne(const RevokeKey& command, Story& story) {
  const auto key = story.state().keys.find(command.id);
  if (key == story.state().keys.end()) {
    return Rejection::kNoSuchKey;
  }
  if (key->second.valid) {
    story.Add(KeyRevoked{.id = command.id});
  }
  return std::nullopt;
}

// Of a key that was revoked since, it is true all the same.
std::optional<Rejection> DecideOne(const RecordUse& command, Story& story) {
  const auto key = story.state().keys.find(command.id);
  if (key == story.state().keys.end()) {
    return Rejection::kNoSuchKey;
  }
  const Timestamp hour = BeginOfHour(command.used_at);
  if (hour > key->second.used_at) {
    story.Add(KeyUsed{.id = command.id, .used_at = hour});
  }
  return std::nullopt;
}

}  // namespace

Decision<AccessKeys> AccessKeys::Decide(const access::Command& command, const access::State& state,
                                        const DecisionContext& /*context*/) {
  return Unfold<AccessKeys>(state, [&](Story& story) {
    return std::visit([&](const auto& alternative) { return DecideOne(alternative, story); },
                      command);
  });
}

}  // namespace docket::domain::access
