#include <algorithm>
#include <iterator>
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

// A list is cut where a fact would grow too large; `tell` gets each part by itself.
template <class Tell>
void InParts(const std::vector<RepositoryId>& repositories, const Tell& tell) {
  for (std::size_t begin = 0; begin < repositories.size(); begin += kHandedOutMax) {
    const std::size_t end = std::min(begin + kHandedOutMax, repositories.size());
    const auto first = repositories.begin();
    tell(std::vector<RepositoryId>(first + static_cast<std::ptrdiff_t>(begin),
                                   first + static_cast<std::ptrdiff_t>(end)));
  }
}

void HandOutPolicy(const Tenant& organization, const std::vector<RepositoryId>& repositories,
                   Story& story) {
  InParts(repositories, [&](std::vector<RepositoryId> part) {
    story.Add(PolicyHandedOut{.organization = organization,
                              .version = story.state().policy_version,
                              .policy = story.state().policy,
                              .repositories = std::move(part)});
  });
}

void HandOutInstallation(InstallationHandedOut told, std::vector<RepositoryId> repositories,
                         Story& story) {
  const auto tell = [&](std::vector<RepositoryId> part) {
    told.version = story.state().installed.version + 1;
    told.repositories = std::move(part);
    story.Add(told);
  };
  if (repositories.empty()) {
    return tell({});
  }
  InParts(repositories, tell);
}

// Whether something is to be kept though no repository is to be told: which installation speaks,
// and what those to come are told.
bool IsNewsByItself(const FollowInstallation& command, const Installed& known) {
  const bool inactive_everywhere = command.everywhere && !command.active;
  return command.installation != known.installation ||
         (command.active ? known.inactive_everywhere : inactive_everywhere);
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
  HandOutPolicy(command.organization, std::vector(story.state().repositories), story);
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
    HandOutPolicy(command.organization, {command.repository}, story);
  }
  if (story.state().installed.inactive_everywhere) {
    HandOutInstallation({.organization = command.organization,
                         .installation = story.state().installed.installation,
                         .version = 0,
                         .active = false,
                         .everywhere = true,
                         .repositories = {}},
                        {command.repository}, story);
  }
  return std::nullopt;
}

Refused DecideOne(const ReleaseRepository& command, Story& story) {
  if (std::ranges::binary_search(story.state().repositories, command.repository)) {
    story.Add(RepositoryReleased{.repository = command.repository});
  }
  return std::nullopt;
}

// An installation that was replaced has nothing to say any more: ids grow with time. As long as
// nothing was said of any, all is active anyway; which one is there is kept.
Refused DecideOne(const FollowInstallation& command, Story& story) {
  const State& state = story.state();
  const bool first = state.installed.installation == InstallationId();
  if (command.installation < state.installed.installation) {
    return std::nullopt;
  }
  std::vector<RepositoryId> told;
  if (command.everywhere) {
    told = state.repositories;
  } else {
    std::ranges::set_intersection(state.repositories, command.repositories,
                                  std::back_inserter(told));
  }
  if (first && command.active) {
    told.clear();
  }
  if (told.empty() && !IsNewsByItself(command, state.installed)) {
    return std::nullopt;
  }
  HandOutInstallation({.organization = command.organization,
                       .installation = command.installation,
                       .version = 0,
                       .active = command.active,
                       .everywhere = command.everywhere,
                       .repositories = {}},
                      std::move(told), story);
  return std::nullopt;
}

bool IsName(const std::string& text) {
  const auto is_of_names = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  };
  return !text.empty() && text.size() <= kNameBytesMax && std::ranges::all_of(text, is_of_names);
}

// How long one is that is sealed only its writer knew.
bool IsReason(const Personal& reason) {
  return !reason.empty() && reason.text.size() <= kReasonBytesMax;
}

Refused DecideOne(const PlaceOnShard& command, Story& story) {
  const OrganizationPlaced& placed = command.placed;
  if (!placed.shard.empty() && !IsName(placed.shard)) {
    return Rejection::kNameOutOfBounds;
  }
  if (placed.shard != story.state().placed_on) {
    story.Add(placed);
  }
  return std::nullopt;
}

// One that was sent for an earlier placement has nothing to say any more.
Refused DecideOne(const SettleOnShard& command, Story& story) {
  const State& state = story.state();
  const std::string& shard = command.settled.shard;
  if (shard == state.placed_on && shard != state.settled_on) {
    story.Add(command.settled);
  }
  return std::nullopt;
}

Refused DecideOne(const PlaceLegalHold& command, Story& story) {
  const LegalHoldPlaced& hold = command.hold;
  if (!IsName(hold.id)) {
    return Rejection::kNameOutOfBounds;
  }
  if (!IsReason(hold.reason)) {
    return Rejection::kReasonOutOfBounds;
  }
  const auto& known = story.state().legal_holds;
  if (const auto same = known.find(hold.id); same != known.end()) {
    const bool stands = same->second == LegalHold{.scope = hold.scope};
    return stands ? Refused() : Rejection::kLegalHoldExists;
  }
  if (known.size() >= kLegalHoldsMax) {
    return Rejection::kTooManyLegalHolds;
  }
  story.Add(hold);
  return std::nullopt;
}

Refused DecideOne(const LiftLegalHold& command, Story& story) {
  const auto& known = story.state().legal_holds;
  const auto hold = known.find(command.lifted.id);
  if (hold == known.end()) {
    return Rejection::kNoSuchLegalHold;
  }
  if (!IsReason(command.lifted.reason)) {
    return Rejection::kReasonOutOfBounds;
  }
  if (!hold->second.lifted) {
    story.Add(command.lifted);
  }
  return std::nullopt;
}

Refused DecideOne(const EraseSubject& command, Story& story) {
  const SubjectErased& erased = command.erased;
  const State& state = story.state();
  if (erased.subject == UserId()) {
    return Rejection::kNoSubject;
  }
  if (!IsReason(erased.reason)) {
    return Rejection::kReasonOutOfBounds;
  }
  if (std::ranges::binary_search(state.erased, erased.subject)) {
    return std::nullopt;
  }
  const auto stands = [](const auto& hold) { return !hold.second.lifted; };
  if (std::ranges::any_of(state.legal_holds, stands)) {
    return Rejection::kHeld;
  }
  if (state.erased.size() >= kErasedMax) {
    return Rejection::kTooManyErased;
  }
  story.Add(erased);
  return std::nullopt;
}

}  // namespace

Decision<Organization> Organization::Decide(const organization::Command& command,
                                            const organization::State& state,
                                            const DecisionContext& /*context*/) {
  return Unfold<Organization>(state, [&](Story& story) {
    return std::visit([&](const auto& alternative) { return DecideOne(alternative, story); },
                      command);
  });
}

}  // namespace docket::domain::organization
