#include "api/query/evidence_exports.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "platform/string_view_bridge.h"

namespace docket::api {
namespace {

constexpr std::string_view kPrefix = "exp_";

struct StateName {
  ExportState state;
  std::string_view name;
};
constexpr StateName kStateNames[] = {{ExportState::kWaiting, "waiting"},
                                     {ExportState::kRunning, "running"},
                                     {ExportState::kReady, "ready"},
                                     {ExportState::kFailed, "failed"}};

bool IsToken(std::string_view text) {
  return text.size() == 2 * kExportTokenBytes && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

// Takes what stands behind the last '_' off the text.
std::optional<std::string_view> TakeLast(std::string_view& text) {
  const std::size_t at = text.rfind('_');
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view last = text.substr(at + 1);
  text = text.substr(0, at);
  return last;
}

}  // namespace

std::string ToString(const ExportId& id) {
  return absl::StrCat(platform::AbslView(kPrefix), platform::AbslView(id.organization.host.value()),
                      "_", id.organization.organization.value(), "_", id.token);
}

std::optional<ExportId> ParseExportId(std::string_view text) {
  if (!text.starts_with(kPrefix)) return std::nullopt;
  std::string_view rest = text.substr(kPrefix.size());
  const auto token = TakeLast(rest);
  const auto number = token ? TakeLast(rest) : std::nullopt;
  std::int64_t organization = 0;
  if (!number || !IsToken(*token) || !domain::IsHostCode(rest) ||
      !absl::SimpleAtoi(platform::AbslView(*number), &organization) || organization < 1) {
    return std::nullopt;
  }
  ExportId id{.organization = {.host = domain::HostCode(rest),
                               .organization = domain::OrganizationId(organization)},
              .token = std::string(*token)};
  if (ToString(id) != text) return std::nullopt;  // another spelling of the number
  return id;
}

std::string_view NameOf(ExportState state) {
  return std::ranges::find(kStateNames, state, &StateName::state)->name;
}

std::optional<ExportState> ParseExportState(std::string_view name) {
  const auto* const found = std::ranges::find(kStateNames, name, &StateName::name);
  return found == std::end(kStateNames) ? std::nullopt : std::optional(found->state);
}

bool IsUnfinished(ExportState state) {
  return state == ExportState::kWaiting || state == ExportState::kRunning;
}

}  // namespace docket::api
