// Values that several facts and commands of a Review share. Thread-safety: value types.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/ids.h"
#include "domain/personal.h"

namespace docket::domain::review {

enum class PullRequestStatus { kOpen, kClosed, kMerged };

using domain::Person;

struct Branch {
  std::string ref;
  CommitSha sha;
  friend bool operator==(const Branch&, const Branch&) = default;
};

// Facts that no rule of the lifecycle rests on; recorded as they were last seen.
struct Facts {
  std::vector<std::string> labels;            // sorted
  std::vector<UserId> assignees;              // sorted
  std::vector<UserId> requested_reviewers;    // sorted
  std::vector<std::int64_t> requested_teams;  // sorted team ids
  std::optional<std::string> milestone;
  bool locked = false;
  bool auto_merge = false;
  friend bool operator==(const Facts&, const Facts&) = default;
};

}  // namespace docket::domain::review
