// State of one Repository. Thread-safety: a value type.
#pragma once

#include <optional>
#include <string>

#include "domain/repository/events.h"

namespace docket::domain::repository {

struct State {
  std::optional<RepositoryKey> key;  // nothing: never seen
  OrganizationId owner;
  std::string full_name;
  std::string default_branch;
  Visibility visibility = Visibility::kPublic;
  bool archived = false;
  bool deleted = false;
  OrganizationId announced_owner;  // 0: no transfer is announced
  Timestamp updated_at;            // provider time of the newest payload that counted
  friend bool operator==(const State&, const State&) = default;

  [[nodiscard]] bool Active() const { return key.has_value() && !archived && !deleted; }
};

}  // namespace docket::domain::repository
