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

using Command = std::variant<Admit, SyncRepository, RecordPush>;

[[nodiscard]] const Snapshot& SnapshotOf(const Command& command);

}  // namespace docket::domain::repository
