#include "privacy/key_name.h"

#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "platform/string_view_bridge.h"
#include "platform/time_format.h"

namespace docket::privacy {
namespace {

constexpr char kDays[] = "day/";
constexpr std::size_t kDateCharacters = 10;  // 2026-11-28

}  // namespace

// A host's code has letters and digits alone, so no two names are the same.
KeyName KeyName::OfSubject(const domain::Tenant& organization, domain::UserId subject) {
  return KeyName(absl::StrCat("subject/", platform::AbslView(organization.host.value()), "/",
                              organization.organization.value(), "/", subject.value()));
}

KeyName KeyName::OfDay(const domain::Tenant& organization, domain::Timestamp at) {
  return KeyName(absl::StrCat(BeginOfDay(at).text(), platform::AbslView(organization.host.value()),
                              "/", organization.organization.value()));
}

KeyName KeyName::BeginOfDay(domain::Timestamp at) {
  return KeyName(absl::StrCat(kDays, platform::FormatRfc3339(at).substr(0, kDateCharacters), "/"));
}

std::optional<domain::Tenant> KeyName::OrganizationOfDay() const {
  const std::vector<std::string> parts = absl::StrSplit(text_, '/');
  std::int64_t organization = 0;
  const bool is_day = parts.size() == 4 && parts[0] == "day" && domain::IsHostCode(parts[2]) &&
                      absl::SimpleAtoi(parts[3], &organization);
  if (!is_day) return std::nullopt;
  return domain::Tenant{.host = domain::HostCode(parts[2]),
                        .organization = domain::OrganizationId(organization)};
}

}  // namespace docket::privacy
