// Facts about one repository. Stored form: schemas/docket/repository/v1/events.proto.
// Thread-safety: value types.
#pragma once

#include <string>
#include <variant>

#include "domain/ids.h"
#include "domain/time.h"

namespace docket::domain::repository {

enum class Visibility { kPublic, kPrivate, kInternal };

// First sight of the repository: from now on only this owner's deliveries may change it.
struct RepositoryBound {
  RepositoryKey key;
  OrganizationId owner;
  std::string full_name;
  std::string default_branch;
  Visibility visibility = Visibility::kPublic;
  bool archived = false;
  Timestamp updated_at;
  friend bool operator==(const RepositoryBound&, const RepositoryBound&) = default;
};

struct RepositoryRenamed {
  std::string from;
  std::string to;
  Timestamp updated_at;
  friend bool operator==(const RepositoryRenamed&, const RepositoryRenamed&) = default;
};

struct RepositoryEdited {
  std::string default_branch;
  Timestamp updated_at;
  friend bool operator==(const RepositoryEdited&, const RepositoryEdited&) = default;
};

struct RepositoryVisibilityChanged {
  Visibility visibility = Visibility::kPublic;
  Timestamp updated_at;
  friend bool operator==(const RepositoryVisibilityChanged&,
                         const RepositoryVisibilityChanged&) = default;
};

struct RepositoryArchived {
  Timestamp updated_at;
  friend bool operator==(const RepositoryArchived&, const RepositoryArchived&) = default;
};

struct RepositoryUnarchived {
  Timestamp updated_at;
  friend bool operator==(const RepositoryUnarchived&, const RepositoryUnarchived&) = default;
};

struct RepositoryDeleted {
  Timestamp deleted_at;
  friend bool operator==(const RepositoryDeleted&, const RepositoryDeleted&) = default;
};

// The provider says that the repository moved. The owner it is bound to stays until the move is
// done by an endpoint that speaks for both, or confirmed by an operator.
struct RepositoryTransferAnnounced {
  OrganizationId from;
  OrganizationId to;
  Timestamp updated_at;
  friend bool operator==(const RepositoryTransferAnnounced&,
                         const RepositoryTransferAnnounced&) = default;
};

// A push to a branch or tag, with the commits' count; commits of the default branch that no pull
// request brought are found from it.
struct PushRecorded {
  std::string ref;  // refs/heads/main
  CommitSha before;
  CommitSha after;
  UserId pusher;
  std::int64_t commits = 0;
  bool default_branch = false;
  bool forced = false;
  bool created = false;
  bool deleted = false;
  Timestamp pushed_at;
  friend bool operator==(const PushRecorded&, const PushRecorded&) = default;
};

using Event = std::variant<RepositoryBound, RepositoryRenamed, RepositoryEdited,
                           RepositoryVisibilityChanged, RepositoryArchived, RepositoryUnarchived,
                           RepositoryDeleted, RepositoryTransferAnnounced, PushRecorded>;

}  // namespace docket::domain::repository
