#include "domain/policy.h"

#include <algorithm>

namespace docket::domain {
namespace {

struct TextBounds {
  std::size_t count = 0;
  std::size_t bytes = 0;
};

template <class Texts>
bool AreWithin(const std::optional<Texts>& texts, const TextBounds& bounds) {
  return !texts || (texts->size() <= bounds.count &&
                    std::all_of(texts->begin(), texts->end(), [&](const std::string& text) {
                      return !text.empty() && text.size() <= bounds.bytes;
                    }));
}

bool IsWithin(const std::optional<std::int64_t>& number, std::int64_t max) {
  return !number || (*number >= 0 && *number <= max);
}

template <class T>
void Set(const std::optional<T>& setting, T& value) {
  if (setting) {
    value = *setting;
  }
}

void Apply(const PolicySettings& settings, Policy& policy) {
  Set(settings.triggers, policy.runs.triggers);
  Set(settings.trigger_labels, policy.runs.trigger_labels);
  Set(settings.skip_labels, policy.runs.skip_labels);
  Set(settings.required_labels, policy.runs.required_labels);
  Set(settings.drafts, policy.runs.drafts);
  Set(settings.bot_authors, policy.runs.bot_authors);
  Set(settings.include_paths, policy.runs.include_paths);
  Set(settings.exclude_paths, policy.runs.exclude_paths);
  Set(settings.push_debounce_seconds, policy.runs.push_debounce_seconds);
  Set(settings.required_approvals, policy.merges.required_approvals);
  Set(settings.approvals_of_any_head, policy.merges.approvals_of_any_head);
}

}  // namespace

bool IsWithinBounds(const PolicySettings& settings) {
  const TextBounds labels{.count = kPolicyLabelsMax, .bytes = kPolicyLabelBytesMax};
  const TextBounds globs{.count = kPolicyGlobsMax, .bytes = kPolicyGlobBytesMax};
  return AreWithin(settings.trigger_labels, labels) && AreWithin(settings.skip_labels, labels) &&
         AreWithin(settings.required_labels, labels) && AreWithin(settings.include_paths, globs) &&
         AreWithin(settings.exclude_paths, globs) &&
         IsWithin(settings.push_debounce_seconds, kPolicyDebounceSecondsMax) &&
         IsWithin(settings.required_approvals, kPolicyApprovalsMax);
}

Policy EffectivePolicy(const SetPolicies& set) {
  Policy policy;
  Apply(set.organization, policy);
  Apply(set.repository, policy);
  return policy;
}

}  // namespace docket::domain
