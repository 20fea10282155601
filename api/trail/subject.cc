#include "api/trail/subject.h"

#include <algorithm>
#include <array>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "api/query/evidence_exports.h"
#include "api/query/parameters.h"
#include "platform/string_view_bridge.h"
#include "schemas/codec/common_codec.h"

namespace docket::api {
namespace {

using domain::Tenant;

constexpr std::string_view kOrganizationNames[] = {"organization", "org"};
// Of a single thing, or of a repository that a list is of.
constexpr std::string_view kThingNames[] = {"id", "review", "repository", "repo"};
constexpr std::string_view kOrganizations = "/api/v1/organizations/{id}/";
constexpr std::string_view kExports = "/api/v1/audit/exports/{id}";

constexpr std::array<std::string_view, 21> kTold = {
    "organization", "org",    "repository", "repo",  "review",    "pr",           "id",
    "type",         "stream", "topics",     "event", "state",     "status",       "bucket",
    "verdict",      "from",   "to",         "as_of", "violation", "severity_min", "updated_since"};

// No id, name of a type or time is longer.
constexpr std::size_t kValueBytesMax = 128;
constexpr std::size_t kFilterBytesMax = 512;

bool IsPlain(std::string_view text) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("._:+-,/").find(c) != std::string_view::npos;
  };
  return text.size() <= kValueBytesMax && std::all_of(text.begin(), text.end(), plain);
}

// An API key has this form, and is plain.
bool LooksLikeAKey(std::string_view text) { return text.find("dk_") != std::string_view::npos; }

std::string_view PlainOrNothing(std::string_view value) {
  return IsPlain(value) && !LooksLikeAKey(value) ? value : std::string_view();
}

// Where it stands, in the path or in the query.
template <class Names>
std::optional<std::string> Named(const AskedFor& asked, const Names& names) {
  for (const std::string_view name : names) {
    const auto in_path = asked.path_parameters.find(std::string(name));
    if (in_path != asked.path_parameters.end()) return in_path->second;
    const auto in_query =
        std::ranges::find(asked.query, name, &std::pair<std::string, std::string>::first);
    if (in_query != asked.query.end()) return in_query->second;
  }
  return std::nullopt;
}

std::optional<domain::RepositoryKey> RepositoryOf(std::string_view id,
                                                  const std::vector<domain::HostCode>& hosts) {
  if (const auto review = domain::ParseReviewId(id)) {
    return domain::RepositoryKey{.host = review->host, .repository = review->repository};
  }
  if (const auto run = domain::ParseRunId(id)) {
    return domain::RepositoryKey{.host = run->review.host, .repository = run->review.repository};
  }
  const auto repository = ParseRepository(id, hosts);
  return repository.ok() ? std::optional(*repository) : std::nullopt;
}

std::optional<Tenant> OwnerOf(std::string_view id, const SubjectParts& parts) {
  const projections::Visible all;
  if (const auto delivery = domain::ParseDeliveryId(id)) {
    const auto found = parts.deliveries.Get(all, *delivery);
    if (!found.ok()) return std::nullopt;
    return schemas::FromProto(found->value.delivery.tenant());
  }
  const auto repository = RepositoryOf(id, parts.hosts);
  if (!repository.has_value()) return std::nullopt;
  const auto found = parts.repositories.GetRepository(all, *repository);
  if (!found.ok()) return std::nullopt;
  return schemas::FromProto(found->value.tenant());
}

// An export's id says whose it is; the name of a file of it may stand behind.
std::optional<Tenant> OrganizationOfExport(const AskedFor& asked) {
  const std::string_view id = asked.path_parameters.at("id");
  const auto parsed = ParseExportId(id.substr(0, id.find('.')));
  return parsed.has_value() ? std::optional(parsed->organization) : std::nullopt;
}

std::optional<Tenant> NamedOrganization(const AskedFor& asked, const SubjectParts& parts) {
  if (asked.pattern.starts_with(kExports)) return OrganizationOfExport(asked);
  const bool in_path = asked.pattern.starts_with(kOrganizations);
  const auto text =
      in_path ? Named(asked, std::array{std::string_view("id")}) : Named(asked, kOrganizationNames);
  if (!text.has_value()) return std::nullopt;
  const auto organization = ParseOrganization(*text, parts.hosts);
  return organization.ok() ? std::optional(*organization) : std::nullopt;
}

}  // namespace

Tenant SubjectOf(const AskedFor& asked, const Caller& caller, const SubjectParts& parts) {
  const auto sees = [&](const std::optional<Tenant>& tenant) {
    return tenant.has_value() && (!caller.tenants.has_value() || caller.tenants->contains(*tenant));
  };
  if (const auto named = NamedOrganization(asked, parts); sees(named)) return *named;
  if (const auto thing = Named(asked, kThingNames); thing.has_value()) {
    if (const auto owner = OwnerOf(*thing, parts); sees(owner)) return *owner;
  }
  if (caller.tenants.has_value() && caller.tenants->size() == 1) return *caller.tenants->begin();
  return {};
}

std::string TargetText(const AskedFor& asked) {
  std::vector<std::string_view> ids;
  for (const absl::string_view segment : absl::StrSplit(asked.pattern, '/')) {
    if (segment.size() < 2 || segment.front() != '{') continue;
    absl::string_view name = segment.substr(1, segment.size() - 2);
    absl::ConsumeSuffix(&name, "...");
    const auto value = asked.path_parameters.find(std::string(name));
    if (value != asked.path_parameters.end()) ids.push_back(PlainOrNothing(value->second));
  }
  return absl::StrJoin(ids, ",", [](std::string* out, std::string_view id) {
    absl::StrAppend(out, platform::AbslView(id));
  });
}

std::string FilterText(const AskedFor& asked) {
  std::string text;
  for (const auto& [name, value] : asked.query) {
    if (std::ranges::find(kTold, name) == kTold.end()) continue;
    const std::string_view told = PlainOrNothing(value);
    if (text.size() + name.size() + told.size() + 2 > kFilterBytesMax) break;
    absl::StrAppend(&text, text.empty() ? "" : "&", name, "=", platform::AbslView(told));
  }
  return text;
}

}  // namespace docket::api
