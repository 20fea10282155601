// Query parameters. Input: a line with the value of the header Prefer, then the target of the
// request.
// Holds: each parameter is read, or refused as an invalid argument; what was read is within its
// bounds.
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "api/query/parameters.h"
#include "platform/check.h"
#include "projections/queries.h"
#include "tests/fuzz/input.h"

namespace docket::fuzz {
namespace {

constexpr std::array<std::string_view, 4> kAllowed = {"limit", "organization", "repository",
                                                      "after"};

template <class T>
bool Read(const absl::StatusOr<T>& value) {
  DOCKET_CHECK(value.ok() || absl::IsInvalidArgument(value.status()));
  return value.ok();
}

void ReadAll(const api::Request& request, const std::vector<domain::HostCode>& hosts) {
  const absl::Status allowed = api::CheckParameters(request, kAllowed);
  DOCKET_CHECK(allowed.ok() || absl::IsInvalidArgument(allowed));
  const auto limit = api::LimitParameter(request);
  if (Read(limit)) DOCKET_CHECK(*limit >= 1 && *limit <= projections::kListLimitMax);
  const auto after = api::NumberParameter(request, "after", {.min = -1, .max = 9, .otherwise = 4});
  if (Read(after)) DOCKET_CHECK(*after >= 0 && *after <= 9);
  const auto tenant = api::OrganizationParameter(request, hosts);
  if (Read(tenant) && tenant->has_value()) {
    DOCKET_CHECK((*tenant)->organization > domain::kAppTenant);
    DOCKET_CHECK(std::ranges::find(hosts, (*tenant)->host) != hosts.end());
  }
  const auto repository = api::RepositoryParameter(request, hosts);
  if (Read(repository) && repository->has_value()) {
    DOCKET_CHECK((*repository)->repository > domain::RepositoryId(0));
  }
  const auto wait =
      api::PreferredWait(request, {.otherwise = absl::Seconds(1), .max = absl::Seconds(5)});
  if (Read(wait)) DOCKET_CHECK(*wait >= absl::ZeroDuration() && *wait <= absl::Seconds(5));
}

void Run(Input input) {
  api::Request request;
  const std::string prefer(input.Line());
  // No field of a request that was read from a connection holds these.
  if (prefer.find_first_of(std::string_view("\r\0", 2)) == std::string::npos) {
    request.headers.set("Prefer", prefer);
  }
  auto target = api::ParseTarget(input.Rest());
  if (!target.has_value()) return;
  request.query = std::move(target->query);
  const domain::HostCode first("gh");
  const domain::HostCode second("ghes");
  ReadAll(request, {first});
  ReadAll(request, {first, second});
}

}  // namespace
}  // namespace docket::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  docket::fuzz::Run({data, size});
  return 0;
}
