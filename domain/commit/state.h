// State of one Commit: what rules about its reviews need to know. Every part is bounded, and what a
// bound leaves out does not depend on the order of arrival (decider.h). Ordered containers only,
// since the state store encodes it. Thread-safety: a value type.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "domain/commit/events.h"

namespace docket::domain::commit {

struct CheckKey {
  std::string name;
  CheckSource source = CheckSource::kCheckRun;
  std::int64_t app_id = 0;
  friend bool operator==(const CheckKey&, const CheckKey&) = default;
  friend auto operator<=>(const CheckKey&, const CheckKey&) = default;
};

// The newest of one key.
struct KnownCheck {
  Timestamp changed_at;
  CheckStatus status = CheckStatus::kQueued;
  CheckConclusion conclusion = CheckConclusion::kNone;
  std::int64_t provider_id = 0;
  std::string app;
  friend bool operator==(const KnownCheck&, const KnownCheck&) = default;
};

struct State {
  std::set<ReviewId> reviews;  // of which it is or was the head
  std::set<Push> pushes;       // the earliest ones
  std::set<Note> notes;        // the earliest ones
  std::map<CheckKey, KnownCheck> checks;
  std::optional<MergeGroup> merge_group;
  std::optional<GroupEnd> group_end;
  std::set<ReviewId> merges;  // of which it is the merge commit
  std::set<Push> direct;      // pushes that no known pull request explains
  friend bool operator==(const State&, const State&) = default;
};

// When something of the commit is due next, so that its owner must let time pass (PassTime).
// Nothing: only a command can change it.
[[nodiscard]] std::optional<Timestamp> DueOf(const State& state);

}  // namespace docket::domain::commit
