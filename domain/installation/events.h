// Facts about one installation of the app in an organisation. Stored form:
// schemas/docket/installation/v1/events.proto. Thread-safety: value types.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "domain/ids.h"
#include "domain/personal.h"
#include "domain/time.h"

namespace docket::domain::installation {

enum class RepositorySelection { kAll, kSelected };

struct InstallationCreated {
  InstallationKey key;
  OrganizationId account;
  Personal account_login;
  std::int64_t app_id = 0;
  RepositorySelection selection = RepositorySelection::kAll;
  std::vector<RepositoryId> repositories;  // sorted
  Timestamp updated_at;
  friend bool operator==(const InstallationCreated&, const InstallationCreated&) = default;
};

struct InstallationSuspended {
  Timestamp updated_at;
  friend bool operator==(const InstallationSuspended&, const InstallationSuspended&) = default;
};

struct InstallationUnsuspended {
  Timestamp updated_at;
  friend bool operator==(const InstallationUnsuspended&, const InstallationUnsuspended&) = default;
};

struct InstallationDeleted {
  Timestamp updated_at;
  friend bool operator==(const InstallationDeleted&, const InstallationDeleted&) = default;
};

struct InstallationPermissionsAccepted {
  Timestamp updated_at;
  friend bool operator==(const InstallationPermissionsAccepted&,
                         const InstallationPermissionsAccepted&) = default;
};

struct InstallationRepositoriesChanged {
  RepositorySelection selection = RepositorySelection::kAll;
  std::vector<RepositoryId> added;    // sorted
  std::vector<RepositoryId> removed;  // sorted
  Timestamp updated_at;
  friend bool operator==(const InstallationRepositoriesChanged&,
                         const InstallationRepositoriesChanged&) = default;
};

using Event = std::variant<InstallationCreated, InstallationSuspended, InstallationUnsuspended,
                           InstallationDeleted, InstallationPermissionsAccepted,
                           InstallationRepositoriesChanged>;

}  // namespace docket::domain::installation
