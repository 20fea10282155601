#include "api/query/parameters.h"

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"
#include "platform/time_format.h"
#include "projections/queries.h"

namespace docket::api {
namespace {

using platform::AbslView;

// A positive id as its ToString writes it.
std::optional<std::int64_t> ParseId(std::string_view text) {
  std::int64_t id = 0;
  if (text.empty() || text.front() < '1' || text.front() > '9') return std::nullopt;
  if (!absl::SimpleAtoi(AbslView(text), &id)) return std::nullopt;
  return id;
}

// The text up to the first of `ends` that is outside of a quoted string.
absl::string_view Before(absl::string_view text, absl::string_view ends) {
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') quoted = !quoted;
    if (quoted && text[i] == '\\') {
      ++i;
    } else if (!quoted && absl::StrContains(ends, text[i])) {
      return text.substr(0, i);
    }
  }
  return text;
}

// What the first preference of that name says, empty if nothing; RFC 7240, 2: names in any case, a
// value may be quoted, and parameters behind ';' are not this preference's value.
std::optional<std::string> FindPreference(absl::string_view prefer, std::string_view name) {
  while (!prefer.empty()) {
    const absl::string_view preference = Before(prefer, ",");
    prefer.remove_prefix(std::min(prefer.size(), preference.size() + 1));
    const absl::string_view said = Before(preference, ";");
    const absl::string_view token = Before(said, "=");
    if (!absl::EqualsIgnoreCase(absl::StripAsciiWhitespace(token), AbslView(name))) continue;
    absl::string_view value = said.substr(std::min(said.size(), token.size() + 1));
    value = absl::StripAsciiWhitespace(value);
    if (value.size() > 1 && value.front() == '"' && value.back() == '"') {
      value = value.substr(1, value.size() - 2);
    }
    return std::string(value);
  }
  return std::nullopt;
}

absl::Status WrongParameter(std::string_view name, std::string_view allowed) {
  return absl::InvalidArgumentError(
      absl::StrCat("The parameter ", AbslView(name), " must be ", AbslView(allowed), "."));
}

}  // namespace

absl::Status CheckParameters(const Request& request, AllowedParameters allowed) {
  std::set<std::string_view> given;
  for (const auto& [name, value] : request.query) {
    if (std::ranges::find(allowed, std::string_view(name)) != allowed.end()) {
      if (given.insert(name).second) continue;
      return absl::InvalidArgumentError(
          absl::StrCat("The parameter ", name, " is given twice; give it once."));
    }
    const std::string names = absl::StrJoin(
        allowed, ", ", [](std::string* out, auto one) { absl::StrAppend(out, AbslView(one)); });
    return absl::InvalidArgumentError(
        absl::StrCat("There is no parameter ", name, " here. ",
                     names.empty() ? "None is allowed." : "Allowed: " + names + "."));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::int64_t> NumberParameter(const Request& request, std::string_view name,
                                             const NumberRange& range) {
  const std::optional<std::string_view> text = request.Query(name);
  if (!text.has_value()) return range.otherwise;
  std::int64_t number = 0;
  const bool digits = text->find_first_not_of("0123456789") == std::string_view::npos;
  if (!digits || !absl::SimpleAtoi(AbslView(*text), &number) || number < range.min ||
      number > range.max) {
    return WrongParameter(name, absl::StrCat("a whole number from ", range.min, " to ", range.max));
  }
  return number;
}

absl::StatusOr<std::optional<std::int64_t>> IdParameter(const Request& request,
                                                        std::string_view name) {
  const std::optional<std::string_view> text = request.Query(name);
  if (!text.has_value()) return std::optional<std::int64_t>();
  const std::optional<std::int64_t> id = ParseId(*text);
  if (!id.has_value()) return WrongParameter(name, "a numeric id, such as 21031067");
  return id;
}

absl::StatusOr<int> LimitParameter(const Request& request) {
  DOCKET_ASSIGN_OR_RETURN(const std::int64_t limit,
                          NumberParameter(request, "limit",
                                          {.min = 1,
                                           .max = projections::kListLimitMax,
                                           .otherwise = projections::kListLimitDefault}));
  return static_cast<int>(limit);
}

absl::StatusOr<domain::Tenant> ParseOrganization(std::string_view text,
                                                 const std::vector<domain::HostCode>& hosts) {
  constexpr std::string_view kAllowed =
      "a host's code and an organisation's id (gh:123), or the id alone if there is one host";
  const std::size_t colon = text.find(':');
  const bool bare = colon == std::string_view::npos;
  const auto id = ParseId(bare ? text : text.substr(colon + 1));
  if (!id.has_value() || (bare && hosts.size() != 1)) {
    return WrongParameter("organization", kAllowed);
  }
  const domain::HostCode host =
      bare ? hosts.front() : domain::HostCode(std::string(text.substr(0, colon)));
  if (std::ranges::find(hosts, host) == hosts.end()) {
    return WrongParameter("organization", kAllowed);
  }
  return domain::Tenant{.host = host, .organization = domain::OrganizationId(*id)};
}

absl::StatusOr<std::optional<domain::Tenant>> OrganizationParameter(
    const Request& request, const std::vector<domain::HostCode>& hosts) {
  const std::optional<std::string_view> text = request.Query("organization");
  if (!text.has_value()) return std::optional<domain::Tenant>();
  DOCKET_ASSIGN_OR_RETURN(domain::Tenant tenant, ParseOrganization(*text, hosts));
  return std::optional<domain::Tenant>(std::move(tenant));
}

absl::StatusOr<domain::RepositoryKey> ParseRepository(std::string_view text,
                                                      const std::vector<domain::HostCode>& hosts) {
  std::optional<domain::RepositoryKey> key = domain::ParseRepositoryKey(text);
  if (const auto id = ParseId(text); id.has_value() && hosts.size() == 1) {
    key = domain::RepositoryKey{.host = hosts.front(), .repository = domain::RepositoryId(*id)};
  }
  if (!key.has_value()) {
    return WrongParameter("repository",
                          "a repository's id (repo_gh_1), or its number if there is one host");
  }
  return *std::move(key);
}

absl::StatusOr<std::optional<domain::RepositoryKey>> RepositoryParameter(
    const Request& request, const std::vector<domain::HostCode>& hosts) {
  const std::optional<std::string_view> text = request.Query("repository");
  if (!text.has_value()) return std::optional<domain::RepositoryKey>();
  DOCKET_ASSIGN_OR_RETURN(domain::RepositoryKey key, ParseRepository(*text, hosts));
  return std::optional<domain::RepositoryKey>(std::move(key));
}

absl::StatusOr<std::optional<domain::Timestamp>> TimeParameter(const Request& request,
                                                               std::string_view name) {
  const std::optional<std::string_view> text = request.Query(name);
  if (!text.has_value()) return std::optional<domain::Timestamp>();
  std::optional<domain::Timestamp> time = platform::ParseRfc3339(*text);
  if (!time.has_value()) {
    return WrongParameter(name, "a time in RFC 3339, such as 2026-01-31T00:00:00Z");
  }
  return time;
}

absl::StatusOr<absl::Duration> PreferredWait(const Request& request, const WaitBounds& bounds) {
  const std::optional<std::string> seconds =
      FindPreference(AbslView(request.Header("Prefer")), "wait");
  if (!seconds.has_value()) return std::min(bounds.otherwise, bounds.max);
  if (seconds->empty() || seconds->find_first_not_of("0123456789") != std::string::npos) {
    return absl::InvalidArgumentError(absl::StrCat(
        "The header Prefer must say wait=N with a whole number of seconds; more than ",
        absl::ToInt64Seconds(absl::Ceil(bounds.max, absl::Seconds(1))), " counts as that."));
  }
  std::int64_t number = 0;
  if (!absl::SimpleAtoi(*seconds, &number)) return bounds.max;  // more than any number holds
  return std::min(absl::Seconds(number), bounds.max);
}

}  // namespace docket::api
