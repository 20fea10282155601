// State of one Organization. Thread-safety: a value type.
#pragma once

#include <cstdint>
#include <set>
#include <vector>

#include "domain/organization/events.h"

namespace docket::domain::organization {

// One change of the login.
struct Renaming {
  Personal from;
  Personal to;
  friend bool operator==(const Renaming&, const Renaming&) = default;
  friend auto operator<=>(const Renaming&, const Renaming&) = default;
};

// What it told last of its installations of the app.
struct Installed {
  InstallationId installation;  // 0: nothing, so that all is active
  std::int64_t version = 0;
  bool inactive_everywhere = false;
  friend bool operator==(const Installed&, const Installed&) = default;
};

struct State {
  std::set<Renaming> renamings;  // at most kRenamingsMax, the first in their order
  bool deleted = false;
  std::int64_t policy_version = 0;  // 0: it was never set
  PolicySettings policy;
  std::vector<RepositoryId> repositories;  // ascending; at most kRepositoriesMax
  Installed installed;
  friend bool operator==(const State&, const State&) = default;
};

}  // namespace docket::domain::organization
