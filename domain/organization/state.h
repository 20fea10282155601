// State of one Organization. Thread-safety: a value type.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
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

// Kept when it is lifted, too: its id is nobody else's after that.
struct LegalHold {
  HeldScope scope;
  bool lifted = false;
  friend bool operator==(const LegalHold&, const LegalHold&) = default;
};

struct State {
  std::set<Renaming> renamings;  // at most kRenamingsMax, the first in their order
  bool deleted = false;
  std::int64_t policy_version = 0;  // 0: it was never set
  PolicySettings policy;
  std::vector<RepositoryId> repositories;  // ascending; at most kRepositoriesMax
  Installed installed;
  std::string placed_on;   // a shard; empty: where the configuration's strategy puts it
  std::string settled_on;  // as above
  std::map<std::string, LegalHold> legal_holds;  // by id; at most kLegalHoldsMax
  std::vector<UserId> erased;                    // ascending; at most kErasedMax
  friend bool operator==(const State&, const State&) = default;
};

}  // namespace docket::domain::organization
