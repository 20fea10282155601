// State of one Installation. Thread-safety: a value type.
#pragma once

#include <optional>
#include <set>

#include "domain/installation/events.h"

namespace docket::domain::installation {

struct State {
  std::optional<InstallationKey> key;  // nothing: never seen
  OrganizationId account;
  RepositorySelection selection = RepositorySelection::kAll;
  std::set<RepositoryId> repositories;  // of a `selected` installation
  bool suspended = false;
  bool deleted = false;
  Timestamp updated_at;  // provider time of the newest payload that counted
  friend bool operator==(const State&, const State&) = default;
};

}  // namespace docket::domain::installation
