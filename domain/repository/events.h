// Facts about one repository. Stored form: schemas/docket/repository/v1/events.proto.
// Thread-safety: value types.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "domain/ids.h"
#include "domain/personal.h"
#include "domain/policy.h"
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
  std::string full_name;  // what it is said to be called there; empty: not told
  friend bool operator==(const RepositoryTransferAnnounced&,
                         const RepositoryTransferAnnounced&) = default;
};

// It is another organisation's from here on. What the one before told it is void; its reviews
// follow (ReviewsMustFollow).
struct RepositoryTransferred {
  OrganizationId from;
  OrganizationId to;
  KeyId confirmed_by;  // empty: an endpoint that speaks for both brought it
  Timestamp updated_at;
  friend bool operator==(const RepositoryTransferred&, const RepositoryTransferred&) = default;
};

// Its organisation's installation of the app may not see it any more, or may again.
struct InstallationStandingReceived {
  std::int64_t version = 0;  // of what that organisation told of its installations
  bool active = true;
  friend bool operator==(const InstallationStandingReceived&,
                         const InstallationStandingReceived&) = default;
};

// It is not active any more, or another organisation's: each of its reviews is to learn it, in the
// order of their ids, some with each ReviewsFollowed. One that comes before all have starts anew.
struct ReviewsMustFollow {
  Timestamp at;
  friend bool operator==(const ReviewsMustFollow&, const ReviewsMustFollow&) = default;
};

// The reviews up to this one have learnt it: their facts stand in the same commit of the journal.
struct ReviewsFollowed {
  PullRequestNumber through;
  bool complete = false;  // there are no more
  Timestamp at;
  friend bool operator==(const ReviewsFollowed&, const ReviewsFollowed&) = default;
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

// A rule about its branches: context for audits. Who changed it stands in the event's envelope.
enum class RuleKind { kBranchProtection, kRuleset };
enum class RuleChange { kCreated, kEdited, kDeleted };

struct RuleChanged {
  RuleKind kind = RuleKind::kBranchProtection;
  RuleChange change = RuleChange::kCreated;
  std::int64_t id = 0;  // the provider's, unique within the kind
  std::string name;
  Sha256Hex rule_sha256;  // of the rule's JSON; the rule itself stays in the delivery
  Timestamp updated_at;
  friend bool operator==(const RuleChanged&, const RuleChanged&) = default;
};

enum class CollaboratorChange { kAdded, kEdited, kRemoved };

struct CollaboratorChanged {
  CollaboratorChange change = CollaboratorChange::kAdded;
  Person collaborator;
  std::string permission_before;  // as the provider names it, where given
  std::string permission;         // as the provider names it, where given
  friend bool operator==(const CollaboratorChanged&, const CollaboratorChanged&) = default;
};

// What the repository's people want of its reviews. The whole of it: what it does not set now is
// not set any more.
struct PolicyChanged {
  std::int64_t version = 0;  // 1, 2, … of this repository's policies
  PolicySettings policy;
  KeyId set_by;  // empty: by the operator
  friend bool operator==(const PolicyChanged&, const PolicyChanged&) = default;
};

// What its organisation wants, as it came from there.
struct OrganizationPolicyReceived {
  std::int64_t version = 0;  // of the organisation's policies
  PolicySettings policy;
  friend bool operator==(const OrganizationPolicyReceived&,
                         const OrganizationPolicyReceived&) = default;
};

using Event =
    std::variant<RepositoryBound, RepositoryRenamed, RepositoryEdited, RepositoryVisibilityChanged,
                 RepositoryArchived, RepositoryUnarchived, RepositoryDeleted,
                 RepositoryTransferAnnounced, PushRecorded, RuleChanged, CollaboratorChanged,
                 PolicyChanged, OrganizationPolicyReceived, RepositoryTransferred,
                 InstallationStandingReceived, ReviewsMustFollow, ReviewsFollowed>;

}  // namespace docket::domain::repository
