#include <algorithm>
#include <optional>
#include <utility>

#include "domain/organization/decider.h"
#include "domain/unfolding.h"

namespace docket::domain::organization {
namespace {

using Story = Unfolding<Organization>;
using Refused = std::optional<Rejection>;

Refused DecideOne(const Rename& command, Story& story) {
  const auto& known = story.state().renamings;
  const Renaming renaming{.from = command.renamed.from, .to = command.renamed.to};
  const bool kept = known.size() < kRenamingsMax || renaming < *known.rbegin();
  if (kept && !known.contains(renaming)) {
    story.Add(command.renamed);
  }
  return std::nullopt;
}

Refused DecideOne(const Delete& command, Story& story) {
  if (!story.state().deleted) {
    story.Add(command.deleted);
  }
  return std::nullopt;
}

Refused DecideOne(const RecordMember& command, Story& story) {
  story.Add(command.member);
  return std::nullopt;
}

Refused DecideOne(const RecordTeam& command, Story& story) {
  story.Add(command.team);
  return std::nullopt;
}

Refused DecideOne(const RecordTeamMembership& command, Story& story) {
  story.Add(command.membership);
  return std::nullopt;
}

// A list is cut where a fact would grow too large; each part is told by itself.
void HandOut(const Tenant& organization, const std::vector<RepositoryId>& repositories,
             Story& story) {
  for (std::size_t begin = 0; begin < repositories.size(); begin += kHandedOutMax) {
    const std::size_t end = std::min(begin + kHandedOutMax, repositories.size());
    const auto first = repositories.begin();
    story.Add(PolicyHandedOut{.organization = organization,
                              .version = story.state().policy_version,
                              .policy = story.state().policy,
                              .repositories = {first + static_cast<std::ptrdiff_t>(begin),
                                               first + static_cast<std::ptrdiff_t>(end)}});
  }
}

Refused DecideOne(const SetPolicy& command, Story& story) {
  const State& state = story.state();
  if (!IsWithinBounds(command.policy)) {
    return Rejection::kPolicyOutOfBounds;
  }
  if (command.expected_version && *command.expected_version != state.policy_version) {
    return Rejection::kPolicyHasChanged;
  }
  if (state.policy_version > 0 && command.policy == state.policy) {
    return std::nullopt;
  }
  story.Add(PolicyChanged{
      .version = state.policy_version + 1, .policy = command.policy, .set_by = command.set_by});
  HandOut(command.organization, std::vector(story.state().repositories), story);
  return std::nullopt;
}

Refused DecideOne(const RegisterRepository& command, Story& story) {
  const std::vector<RepositoryId>& known = story.state().repositories;
  if (std::ranges::binary_search(known, command.repository)) {
    return std::nullopt;
  }
  if (known.size() >= kRepositoriesMax) {
    return Rejection::kTooManyRepositories;
  }
  story.Add(RepositoryRegistered{.repository = command.repository});
  if (story.state().policy_version > 0) {
    HandOut(command.organization, {command.repository}, story);
  }
  return std::nullopt;
}

}  // namespace

Decision<Organization> Organization::Decide(const organization::Command& command,
                                            organization::State state,
                                            const DecisionContext& /*context*/) {
  Story story(std::move(state));
  const std::optional<organization::Rejection> refused =
      std::visit([&](const auto& alternative) { return DecideOne(alternative, story); }, command);
  if (refused) {
    return *refused;
  }
  return std::move(story).Take();
}

}  // namespace docket::domain::organization
