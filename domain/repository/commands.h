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

using Command = std::variant<Admit, SyncRepository, RecordPush, RecordRule, RecordCollaborator,
                             SetPolicy, ReceiveOrganizationPolicy>;

[[nodiscard]] const RepositoryKey& KeyOf(const Command& command);

// Null for a command that shows none.
[[nodiscard]] const Snapshot* SnapshotOf(const Command& command);

}  // namespace docket::domain::repository
