// State of one Repository. Thread-safety: a value type.
#pragma once

#include <optional>
#include <string>

#include "domain/repository/events.h"

namespace docket::domain::repository {

// How far its reviews have learnt what it has become.
struct FollowUp {
  bool under_way = false;
  PullRequestNumber through;  // the last review that has; 0: none yet
  Timestamp due;              // of the next part; grows with each, so that no two are alike
  friend bool operator==(const FollowUp&, const FollowUp&) = default;
};

struct State {
  std::optional<RepositoryKey> key;  // nothing: never seen
  OrganizationId owner;
  std::string full_name;
  std::string default_branch;
  Visibility visibility = Visibility::kPublic;
  bool archived = false;
  bool deleted = false;
  OrganizationId announced_owner;  // 0: no transfer is announced
  // Provider time of that announcement. Apart from updated_at: whoever the repository is said to go
  // to may sign an announcement, and must not make the owner's own payloads old by it.
  Timestamp announced_at;
  std::string announced_name;       // its full name there; empty: not told
  Timestamp updated_at;             // provider time of the newest payload of the owner that counted
  std::int64_t policy_version = 0;  // 0: it was never set
  PolicySettings policy;
  std::int64_t organization_policy_version = 0;
  PolicySettings organization_policy;
  std::int64_t installation_version = 0;  // 0: its organisation told nothing of its installations
  bool installation_active = true;
  FollowUp follow_up;
  OrganizationId first_owner;  // that it was bound to
  friend bool operator==(const State&, const State&) = default;

  [[nodiscard]] bool Active() const {
    return key.has_value() && !archived && !deleted && installation_active;
  }
  [[nodiscard]] Policy EffectivePolicy() const {
    return domain::EffectivePolicy({.organization = organization_policy, .repository = policy});
  }
};

// When its owner must let its reviews follow. Nothing: they have, as far as is known.
[[nodiscard]] inline std::optional<Timestamp> DueOf(const State& state) {
  return state.follow_up.under_way ? std::optional(state.follow_up.due) : std::nullopt;
}

}  // namespace docket::domain::repository
