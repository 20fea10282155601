// What can be asked of an Installation. Thread-safety: value types.
#pragma once

#include <variant>
#include <vector>

#include "domain/installation/events.h"

namespace docket::domain::installation {

// The installation as one payload shows it.
struct Snapshot {
  InstallationKey key;
  OrganizationId account;
  Personal account_login;
  std::int64_t app_id = 0;
  RepositorySelection selection = RepositorySelection::kAll;
  bool suspended = false;
  Timestamp updated_at;
  friend bool operator==(const Snapshot&, const Snapshot&) = default;
};

enum class InstallationAction {
  kCreated,
  kDeleted,
  kSuspended,
  kUnsuspended,
  kNewPermissionsAccepted
};

// installation.*
struct SyncInstallation {
  Snapshot installation;
  InstallationAction action = InstallationAction::kCreated;
  std::vector<RepositoryId> repositories;  // created only; sorted
  friend bool operator==(const SyncInstallation&, const SyncInstallation&) = default;
};

// installation_repositories.*
struct ChangeRepositories {
  Snapshot installation;
  std::vector<RepositoryId> added;    // sorted
  std::vector<RepositoryId> removed;  // sorted
  friend bool operator==(const ChangeRepositories&, const ChangeRepositories&) = default;
};

using Command = std::variant<SyncInstallation, ChangeRepositories>;

[[nodiscard]] const Snapshot& SnapshotOf(const Command& command);

}  // namespace docket::domain::installation
