// Facts about one organisation. Who did it stands in the event's envelope. Stored form:
// schemas/docket/organization/v1/events.proto. Thread-safety: value types.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "domain/ids.h"
#include "domain/personal.h"
#include "domain/policy.h"
#include "domain/time.h"

namespace docket::domain::organization {

struct OrganizationRenamed {
  Personal from;
  Personal to;
  friend bool operator==(const OrganizationRenamed&, const OrganizationRenamed&) = default;
};

struct OrganizationDeleted {
  Personal login;
  friend bool operator==(const OrganizationDeleted&, const OrganizationDeleted&) = default;
};

enum class MemberChange { kAdded, kRemoved, kInvited };

struct MemberChanged {
  MemberChange change = MemberChange::kAdded;
  Person member;                // id 0: invited by an e-mail address alone
  std::string role;             // as the provider names it
  std::int64_t invitation = 0;  // invited only
  Timestamp invited_at;         // invited only
  friend bool operator==(const MemberChanged&, const MemberChanged&) = default;
};

struct Team {
  std::int64_t id = 0;
  std::string name;
  std::string privacy;      // as the provider names it, where given
  std::string permission;   // as the provider names it, where given
  std::int64_t parent = 0;  // 0: none
  friend bool operator==(const Team&, const Team&) = default;
};

enum class TeamChange { kCreated, kEdited, kDeleted, kAddedToRepository, kRemovedFromRepository };

struct TeamChanged {
  TeamChange change = TeamChange::kCreated;
  Team team;
  RepositoryId repository;  // 0: the change is about none
  friend bool operator==(const TeamChanged&, const TeamChanged&) = default;
};

enum class MembershipChange { kAdded, kRemoved };

struct TeamMembershipChanged {
  MembershipChange change = MembershipChange::kAdded;
  Team team;
  Person member;
  friend bool operator==(const TeamMembershipChanged&, const TeamMembershipChanged&) = default;
};

// What its people want of the reviews in its repositories. The whole of it: what it does not set
// now is not set any more.
struct PolicyChanged {
  std::int64_t version = 0;  // 1, 2, … of this organisation's policies
  PolicySettings policy;
  KeyId set_by;  // empty: by the operator
  friend bool operator==(const PolicyChanged&, const PolicyChanged&) = default;
};

// A repository was bound to it, and is to be told its policy from here on.
struct RepositoryRegistered {
  RepositoryId repository;
  friend bool operator==(const RepositoryRegistered&, const RepositoryRegistered&) = default;
};

// These repositories are to be told this policy. Whole, so that who does it needs nothing else.
struct PolicyHandedOut {
  Tenant organization;
  std::int64_t version = 0;
  PolicySettings policy;
  std::vector<RepositoryId> repositories;  // ascending
  friend bool operator==(const PolicyHandedOut&, const PolicyHandedOut&) = default;
};

// It moved to another organisation.
struct RepositoryReleased {
  RepositoryId repository;
  friend bool operator==(const RepositoryReleased&, const RepositoryReleased&) = default;
};

// These repositories are to be told that the app's installation may not see them any more, or may
// again.
struct InstallationHandedOut {
  Tenant organization;
  InstallationId installation;
  std::int64_t version = 0;  // 1, 2, … of what it told of its installations
  bool active = true;
  bool everywhere = false;                 // and so is each that is registered from here on
  std::vector<RepositoryId> repositories;  // ascending
  friend bool operator==(const InstallationHandedOut&, const InstallationHandedOut&) = default;
};

// Its rows are to be on this shard of the read models (docs/postgres.md).
struct OrganizationPlaced {
  std::string shard;  // empty: where the configuration's strategy puts it
  KeyId placed_by;    // empty: by the operator
  friend bool operator==(const OrganizationPlaced&, const OrganizationPlaced&) = default;
};

// All its rows are on the shard that it was placed on: from here on this one is asked, and the one
// before may drop them.
struct OrganizationSettled {
  std::string shard;  // as it was placed
  friend bool operator==(const OrganizationSettled&, const OrganizationSettled&) = default;
};

struct HeldScope {
  RepositoryId repository;   // 0: all that the organisation has
  PullRequestNumber number;  // 0: all that the repository has
  friend bool operator==(const HeldScope&, const HeldScope&) = default;
};

// From here on nothing in the scope is deleted or made unreadable, whatever the retention says.
struct LegalHoldPlaced {
  std::string id;  // as its people name it
  HeldScope scope;
  Personal reason;
  KeyId placed_by;  // empty: by the operator
  friend bool operator==(const LegalHoldPlaced&, const LegalHoldPlaced&) = default;
};

struct LegalHoldLifted {
  std::string id;
  Personal reason;
  KeyId lifted_by;  // empty: by the operator
  friend bool operator==(const LegalHoldLifted&, const LegalHoldLifted&) = default;
};

// What is recorded of the person in this organisation cannot be read from here on, and nothing that
// could be is recorded any more: the key that it is sealed with is destroyed. The id stays.
struct SubjectErased {
  UserId subject;
  Personal reason;
  KeyId erased_by;  // empty: by the operator
  friend bool operator==(const SubjectErased&, const SubjectErased&) = default;
};

using Event =
    std::variant<OrganizationRenamed, OrganizationDeleted, MemberChanged, TeamChanged,
                 TeamMembershipChanged, PolicyChanged, RepositoryRegistered, PolicyHandedOut,
                 RepositoryReleased, InstallationHandedOut, OrganizationPlaced, OrganizationSettled,
                 LegalHoldPlaced, LegalHoldLifted, SubjectErased>;

}  // namespace docket::domain::organization
