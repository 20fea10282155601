#include "api/json/policy_json.h"

#include <array>
#include <concepts>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "api/json/object_body.h"
#include "boost/json/array.hpp"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"

namespace docket::api {
namespace {

using domain::AutomaticTriggers;
using domain::PolicySettings;
namespace json = boost::json;

constexpr auto kTriggers = std::to_array<std::pair<std::string_view, bool AutomaticTriggers::*>>({
    {"opened", &AutomaticTriggers::opened},
    {"synchronize", &AutomaticTriggers::synchronize},
    {"reopened", &AutomaticTriggers::reopened},
    {"ready_for_review", &AutomaticTriggers::ready_for_review},
    {"base_changed", &AutomaticTriggers::base_changed},
});

json::value JsonOf(bool flag) { return flag; }
json::value JsonOf(std::int64_t number) { return number; }

json::value JsonOf(const AutomaticTriggers& triggers) {
  json::array names;
  for (const auto& [name, on] : kTriggers) {
    if (triggers.*on) names.emplace_back(json::string_view(name.data(), name.size()));
  }
  return names;
}

template <class Texts>
json::value JsonOfTexts(const Texts& texts) {
  json::array values;
  for (const std::string& text : texts) values.emplace_back(text);
  return values;
}
json::value JsonOf(const domain::Labels& labels) { return JsonOfTexts(labels); }
json::value JsonOf(const domain::Globs& globs) { return JsonOfTexts(globs); }

template <class T>
json::value JsonOf(const std::optional<T>& setting) {
  return setting.has_value() ? JsonOf(*setting) : json::value(nullptr);
}

absl::Status Wrong(std::string_view member, const std::string& allowed) {
  return absl::InvalidArgumentError(absl::StrCat("The member ", platform::AbslView(member),
                                                 " must be ", allowed, ", or null: not set."));
}

struct TextBounds {
  std::size_t count = 0;
  std::size_t bytes = 0;
};
constexpr TextBounds kLabelBounds{.count = domain::kPolicyLabelsMax,
                                  .bytes = domain::kPolicyLabelBytesMax};
constexpr TextBounds kGlobBounds{.count = domain::kPolicyGlobsMax,
                                 .bytes = domain::kPolicyGlobBytesMax};

TextBounds BoundsOf(const domain::Labels& /*labels*/) { return kLabelBounds; }
TextBounds BoundsOf(const domain::Globs& /*globs*/) { return kGlobBounds; }

absl::Status Read(std::string_view member, const json::value& value, bool& flag) {
  if (!value.is_bool()) return Wrong(member, "true or false");
  flag = value.get_bool();
  return absl::OkStatus();
}

absl::Status Read(std::string_view member, const json::value& value, std::int64_t& number) {
  const std::int64_t max = member == "required_approvals" ? domain::kPolicyApprovalsMax
                                                          : domain::kPolicyDebounceSecondsMax;
  if (!value.is_int64() || value.get_int64() < 0 || value.get_int64() > max) {
    return Wrong(member, absl::StrCat("a whole number from 0 to ", max));
  }
  number = value.get_int64();
  return absl::OkStatus();
}

absl::Status Read(std::string_view member, const json::value& value, AutomaticTriggers& triggers) {
  const std::string allowed = absl::StrCat(
      "a list of ", absl::StrJoin(kTriggers, ", ", [](std::string* out, const auto& named) {
        absl::StrAppend(out, platform::AbslView(named.first));
      }));
  const json::array* names = value.if_array();
  if (names == nullptr) return Wrong(member, allowed);
  triggers = {.opened = false,
              .synchronize = false,
              .reopened = false,
              .ready_for_review = false,
              .base_changed = false};
  for (const json::value& name : *names) {
    bool known = false;
    for (const auto& [trigger, on] : kTriggers) {
      if (!name.is_string() || std::string_view(name.get_string()) != trigger) continue;
      triggers.*on = true;
      known = true;
    }
    if (!known) return Wrong(member, allowed);
  }
  return absl::OkStatus();
}

template <class Texts>
requires std::same_as<typename Texts::value_type, std::string> absl::Status Read(
    std::string_view member, const json::value& value, Texts& texts) {
  const TextBounds bounds = BoundsOf(texts);
  const std::string allowed =
      absl::StrCat("a list of at most ", bounds.count, " texts of 1 to ", bounds.bytes, " bytes");
  const json::array* values = value.if_array();
  if (values == nullptr || values->size() > bounds.count) return Wrong(member, allowed);
  for (const json::value& text : *values) {
    const json::string* one = text.if_string();
    if (one == nullptr || one->empty() || one->size() > bounds.bytes) return Wrong(member, allowed);
    texts.insert(texts.end(), std::string(*one));
  }
  return absl::OkStatus();
}

template <class T>
absl::Status Read(std::string_view member, const json::value& value, std::optional<T>& setting) {
  if (value.is_null()) return absl::OkStatus();
  return Read(member, value, setting.emplace());
}

// The table of all members: calls `visit(name, member)` for each. `Settings`: const or not.
template <class Settings, class Visit>
void ForEachMember(Settings& settings, const Visit& visit) {
  visit("triggers", settings.triggers);
  visit("trigger_labels", settings.trigger_labels);
  visit("skip_labels", settings.skip_labels);
  visit("required_labels", settings.required_labels);
  visit("drafts", settings.drafts);
  visit("bot_authors", settings.bot_authors);
  visit("include_paths", settings.include_paths);
  visit("exclude_paths", settings.exclude_paths);
  visit("push_debounce_seconds", settings.push_debounce_seconds);
  visit("required_approvals", settings.required_approvals);
  visit("approvals_of_any_head", settings.approvals_of_any_head);
}

// As if all of it were set.
PolicySettings SettingsOf(const domain::Policy& policy) {
  return {.triggers = policy.runs.triggers,
          .trigger_labels = policy.runs.trigger_labels,
          .skip_labels = policy.runs.skip_labels,
          .required_labels = policy.runs.required_labels,
          .drafts = policy.runs.drafts,
          .bot_authors = policy.runs.bot_authors,
          .include_paths = policy.runs.include_paths,
          .exclude_paths = policy.runs.exclude_paths,
          .push_debounce_seconds = policy.runs.push_debounce_seconds,
          .required_approvals = policy.merges.required_approvals,
          .approvals_of_any_head = policy.merges.approvals_of_any_head};
}

}  // namespace

json::object PolicyJson(const PolicySettings& settings) {
  json::object document;
  ForEachMember(settings,
                [&](const char* name, const auto& setting) { document[name] = JsonOf(setting); });
  return document;
}

json::object PolicyJson(const domain::Policy& policy) { return PolicyJson(SettingsOf(policy)); }

absl::StatusOr<PolicySettings> ParsePolicy(std::string_view body) {
  DOCKET_ASSIGN_OR_RETURN(const json::object document, ParseObjectBody(body));
  PolicySettings settings;
  absl::Status status;
  std::size_t read = 0;
  std::string allowed;
  ForEachMember(settings, [&](const char* name, auto& setting) {
    absl::StrAppend(&allowed, allowed.empty() ? "" : ", ", name);
    const json::value* value = document.if_contains(name);
    if (value == nullptr) return;
    ++read;
    status.Update(Read(name, *value, setting));
  });
  DOCKET_RETURN_IF_ERROR(status);
  if (read == document.size()) return settings;
  for (const auto& member : document) {
    const std::string name(member.key());
    bool known = false;
    ForEachMember(settings, [&](const char* one, const auto&) { known |= name == one; });
    if (!known) {
      return absl::InvalidArgumentError(
          absl::StrCat("There is no member ", name, ". Allowed: ", allowed, "."));
    }
  }
  return settings;
}

}  // namespace docket::api
