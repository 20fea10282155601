// What the ingest door needs of a body before it knows any rule: which organisation the delivery
// belongs to, and the keys that the delivery log is searched by. The whole body is checked.
// Thread-safety: callable from any thread; each has its own parser (json_body.h).
// Failure: InvalidArgument (the sender's fault, with the byte or the member) or ResourceExhausted.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "domain/ids.h"

namespace docket::commands::github {

struct DeliveryFacts {
  std::string action;                          // empty: the payload has none
  domain::Tenant tenant;                       // kAppTenant: the payload names no organisation
  domain::RepositoryId repository;             // 0: none
  domain::InstallationId installation;         // 0: none
  domain::OrganizationId previous_owner = {};  // of a repository that was transferred; 0: none
  friend bool operator==(const DeliveryFacts&, const DeliveryFacts&) = default;
};

// The tenant is repository.owner.id, else organization.id, else installation.account.id, else
// account.id (of installation_target), else the app. A member on the way that is absent or null
// leaves the choice to the next; one of a wrong type is refused, since a guessed tenant is worse
// than none.
[[nodiscard]] absl::StatusOr<DeliveryFacts> ReadDeliveryFacts(std::string_view body,
                                                              const domain::HostCode& host);

}  // namespace docket::commands::github
