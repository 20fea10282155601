// What can be asked of a Repository. Thread-safety: value types.
#pragma once

#include <optional>
#include <variant>

#include "domain/repository/events.h"

namespace docket::domain::repository {

// The repository as one payload shows it.
struct Snapshot {
  RepositoryKey key;
  OrganizationId owner;
  std::string full_name;
  std::string default_branch;
  Visibility visibility = Visibility::kPublic;
  bool archived = false;
  Timestamp updated_at;  // kUnknownTime where the payload has none
  friend bool operator==(const Snapshot&, const Snapshot&) = default;
};

// Asked before every command to a repository or to one of its reviews: binds an unknown repository
// to the owner that the delivery names, refuses another one.
struct Admit {
  Snapshot repository;
  friend bool operator==(const Admit&, const Admit&) = default;
};

enum class RepositoryAction {
  kCreated,
  kRenamed,
  kEdited,
  kVisibilityChanged,
  kArchived,
  kUnarchived,
  kDeleted,
  kTransferred
};

// repository.*
struct SyncRepository {
  Snapshot repository;
  RepositoryAction action = RepositoryAction::kEdited;
  OrganizationId transferred_from;  // transferred only
  bool speaks_for_both = false;     // transferred only: the endpoint does that brought it
  Timestamp occurred_at;
  friend bool operator==(const SyncRepository&, const SyncRepository&) = default;
};

// push
struct RecordPush {
  Snapshot repository;
  PushRecorded push;
  friend bool operator==(const RecordPush&, const RecordPush&) = default;
};

// branch_protection_rule.*, repository_ruleset.*
struct RecordRule {
  Snapshot repository;
  RuleChanged rule;
  friend bool operator==(const RecordRule&, const RecordRule&) = default;
};

// member.*
struct RecordCollaborator {
  Snapshot repository;
  CollaboratorChanged collaborator;
  friend bool operator==(const RecordCollaborator&, const RecordCollaborator&) = default;
};

// Asked through the API.
struct SetPolicy {
  RepositoryKey repository;
  OrganizationId owner;  // the one that the asker knows it to be of
  PolicySettings policy;
  std::optional<std::int64_t> expected_version;  // refused if the policy has another one
  KeyId set_by;
  friend bool operator==(const SetPolicy&, const SetPolicy&) = default;
};

// Sent for each repository of an organisation when that has another policy, and for a new
// repository (docs/policy.md).
struct ReceiveOrganizationPolicy {
  RepositoryKey repository;
  OrganizationId owner;
  std::int64_t version = 0;
  PolicySettings policy;
  friend bool operator==(const ReceiveOrganizationPolicy&,
                         const ReceiveOrganizationPolicy&) = default;
};

// Asked through the API: the operator stands in for an endpoint that speaks for both.
struct ConfirmTransfer {
  RepositoryKey repository;
  OrganizationId from;
  OrganizationId to;
  KeyId confirmed_by;
  friend bool operator==(const ConfirmTransfer&, const ConfirmTransfer&) = default;
};

// Sent for each repository of which an installation of the app was suspended, deleted, or the
// contrary (docs/installations.md).
struct ReceiveInstallationStanding {
  RepositoryKey repository;
  OrganizationId owner;
  std::int64_t version = 0;
  bool active = true;
  friend bool operator==(const ReceiveInstallationStanding&,
                         const ReceiveInstallationStanding&) = default;
};

// The next of its reviews follow, if any are to. Sent by its owner to itself, who also finds which:
// those up to `through`, which are all that are left if it is complete.
struct LetReviewsFollow {
  RepositoryKey repository;
  PullRequestNumber through;
  bool complete = false;
  friend bool operator==(const LetReviewsFollow&, const LetReviewsFollow&) = default;
};

using Command = std::variant<Admit, SyncRepository, RecordPush, RecordRule, RecordCollaborator,
                             SetPolicy, ReceiveOrganizationPolicy, ConfirmTransfer,
                             ReceiveInstallationStanding, LetReviewsFollow>;

[[nodiscard]] const RepositoryKey& KeyOf(const Command& command);

// Null for a command that shows none.
[[nodiscard]] const Snapshot* SnapshotOf(const Command& command);

}  // namespace docket::domain::repository
