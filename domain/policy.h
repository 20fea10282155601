// Policy: what an organisation, or one repository of it, wants of the reviews. Each sets what it
// cares for (PolicySettings); a repository goes before its organisation, field by field, and both
// before the defaults. Rules get the result as an argument and write down what follows from it, so
// that an event never has to be read together with the policy of its time.
// Thread-safety: value types and pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace docket::domain {

// What makes the bot review by itself.
struct AutomaticTriggers {
  bool opened = true;
  bool synchronize = true;
  bool reopened = true;
  bool ready_for_review = true;
  bool base_changed = true;
  friend bool operator==(const AutomaticTriggers&, const AutomaticTriggers&) = default;
};

using Labels = std::set<std::string>;
using Globs = std::vector<std::string>;

// Which pull requests the bot reviews by itself. Who asks explicitly gets a run in any case.
struct RunPolicy {
  AutomaticTriggers triggers = {};
  Labels trigger_labels = {};   // one of these added is a trigger, too
  Labels skip_labels = {};      // with one of these: no run
  Labels required_labels = {};  // without any of these: no run; empty: none is needed
  bool drafts = false;
  bool bot_authors = true;                  // of other bots; the bot's own are never reviewed
  Globs include_paths = {};                 // what a worker is to look at; empty: everything
  Globs exclude_paths = {};                 // and of that, not at these
  std::int64_t push_debounce_seconds = 30;  // 15 to 300 s in comparable bots
  friend bool operator==(const RunPolicy&, const RunPolicy&) = default;
};

// What a merge must have had, or it is a violation.
struct MergePolicy {
  std::int64_t required_approvals = 1;
  bool approvals_of_any_head = false;  // else only those of the head that was merged
  friend bool operator==(const MergePolicy&, const MergePolicy&) = default;
};

struct Policy {
  RunPolicy runs = {};
  MergePolicy merges = {};
  friend bool operator==(const Policy&, const Policy&) = default;
};

// What somebody sets of it; nothing: whoever comes after decides.
struct PolicySettings {
  std::optional<AutomaticTriggers> triggers = std::nullopt;
  std::optional<Labels> trigger_labels = std::nullopt;
  std::optional<Labels> skip_labels = std::nullopt;
  std::optional<Labels> required_labels = std::nullopt;
  std::optional<bool> drafts = std::nullopt;
  std::optional<bool> bot_authors = std::nullopt;
  std::optional<Globs> include_paths = std::nullopt;
  std::optional<Globs> exclude_paths = std::nullopt;
  std::optional<std::int64_t> push_debounce_seconds = std::nullopt;
  std::optional<std::int64_t> required_approvals = std::nullopt;
  std::optional<bool> approvals_of_any_head = std::nullopt;
  friend bool operator==(const PolicySettings&, const PolicySettings&) = default;
};

// A policy stands in its repository's state, which each decision about it reads.
inline constexpr std::size_t kPolicyLabelsMax = 20;  // of each list
inline constexpr std::size_t kPolicyLabelBytesMax = 200;
inline constexpr std::size_t kPolicyGlobsMax = 50;  // of each list
inline constexpr std::size_t kPolicyGlobBytesMax = 256;
// A burst of pushes waits no longer than this in any case (domain/review/saga.h).
inline constexpr std::int64_t kPolicyDebounceSecondsMax = 300;
inline constexpr std::int64_t kPolicyApprovalsMax = 100;

// Whether everything that is set is within those bounds, and no label or glob empty.
[[nodiscard]] bool IsWithinBounds(const PolicySettings& settings);

// Defaults, then what the organisation sets, then what the repository does.
struct SetPolicies {
  const PolicySettings& organization;
  const PolicySettings& repository;
};
[[nodiscard]] Policy EffectivePolicy(const SetPolicies& set);

}  // namespace docket::domain
