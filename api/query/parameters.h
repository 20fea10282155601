// Query parameters of a request, and its header Prefer: which are allowed, and what they say.
// Everything that is not exactly right is a problem that names what is allowed; only preferences
// other than `wait` are passed over, as RFC 7240 wants it.
// Thread-safety: pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "api/http/message.h"
#include "domain/ids.h"
#include "domain/time.h"

namespace docket::api {

using AllowedParameters = std::span<const std::string_view>;

[[nodiscard]] absl::Status CheckParameters(const Request& request, AllowedParameters allowed);

// A whole number of `range`; `otherwise` if it is not given.
struct NumberRange {
  std::int64_t min = 0;
  std::int64_t max = 0;
  std::int64_t otherwise = 0;
};
[[nodiscard]] absl::StatusOr<std::int64_t> NumberParameter(const Request& request,
                                                           std::string_view name,
                                                           const NumberRange& range);

// A provider's id: a whole number, 1 or more.
[[nodiscard]] absl::StatusOr<std::optional<std::int64_t>> IdParameter(const Request& request,
                                                                      std::string_view name);

// limit=, 1 to 200.
[[nodiscard]] absl::StatusOr<int> LimitParameter(const Request& request);

// organization=gh:123, or 123 when there is one host alone.
[[nodiscard]] absl::StatusOr<std::optional<domain::Tenant>> OrganizationParameter(
    const Request& request, const std::vector<domain::HostCode>& hosts);

// The same text outside of a query.
[[nodiscard]] absl::StatusOr<domain::Tenant> ParseOrganization(
    std::string_view text, const std::vector<domain::HostCode>& hosts);

// repository=repo_gh_1, or 1 when there is one host alone.
[[nodiscard]] absl::StatusOr<std::optional<domain::RepositoryKey>> RepositoryParameter(
    const Request& request, const std::vector<domain::HostCode>& hosts);

// The same text outside of a query.
[[nodiscard]] absl::StatusOr<domain::RepositoryKey> ParseRepository(
    std::string_view text, const std::vector<domain::HostCode>& hosts);

// A time in RFC 3339.
[[nodiscard]] absl::StatusOr<std::optional<domain::Timestamp>> TimeParameter(const Request& request,
                                                                             std::string_view name);

// `Prefer: wait=N` (RFC 7240; N in seconds), `max` if N is more; `otherwise` if it is not there.
struct WaitBounds {
  absl::Duration otherwise;
  absl::Duration max;
};
[[nodiscard]] absl::StatusOr<absl::Duration> PreferredWait(const Request& request,
                                                           const WaitBounds& bounds);

}  // namespace docket::api
