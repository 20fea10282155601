// What can be asked of an Organization. The payloads that these come from show no more of it than
// its id and login. Thread-safety: value types.
#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "domain/organization/events.h"

namespace docket::domain::organization {

// organization.renamed, installation_target.renamed: two deliveries of one renaming
struct Rename {
  Tenant organization;
  OrganizationRenamed renamed;
  friend bool operator==(const Rename&, const Rename&) = default;
};

// organization.deleted
struct Delete {
  Tenant organization;
  OrganizationDeleted deleted;
  friend bool operator==(const Delete&, const Delete&) = default;
};

// organization.member_*
struct RecordMember {
  Tenant organization;
  MemberChanged member;
  friend bool operator==(const RecordMember&, const RecordMember&) = default;
};

// team.*
struct RecordTeam {
  Tenant organization;
  TeamChanged team;
  friend bool operator==(const RecordTeam&, const RecordTeam&) = default;
};

// membership.*
struct RecordTeamMembership {
  Tenant organization;
  TeamMembershipChanged membership;
  friend bool operator==(const RecordTeamMembership&, const RecordTeamMembership&) = default;
};

// Asked through the API.
struct SetPolicy {
  Tenant organization;
  PolicySettings policy;
  std::optional<std::int64_t> expected_version;  // refused if the policy has another one
  KeyId set_by;
  friend bool operator==(const SetPolicy&, const SetPolicy&) = default;
};

// Sent when a repository is bound to it (docs/policy.md).
struct RegisterRepository {
  Tenant organization;
  RepositoryId repository;
  friend bool operator==(const RegisterRepository&, const RegisterRepository&) = default;
};

// Sent when a repository moved to another organisation.
struct ReleaseRepository {
  Tenant organization;
  RepositoryId repository;
  friend bool operator==(const ReleaseRepository&, const ReleaseRepository&) = default;
};

// What changed of an installation (docs/installations.md). Asked by its owner, in the same commit.
struct FollowInstallation {
  Tenant organization;
  InstallationId installation;
  bool active = true;
  bool everywhere = false;                 // all its repositories, also those to come
  std::vector<RepositoryId> repositories;  // ascending; else these
  friend bool operator==(const FollowInstallation&, const FollowInstallation&) = default;
};

// Asked through the API.
struct PlaceOnShard {
  Tenant organization;
  OrganizationPlaced placed;
  friend bool operator==(const PlaceOnShard&, const PlaceOnShard&) = default;
};

// Sent by who writes the rows of the shard that it was placed on.
struct SettleOnShard {
  Tenant organization;
  OrganizationSettled settled;
  friend bool operator==(const SettleOnShard&, const SettleOnShard&) = default;
};

// Asked through the API, as are the next ones.
struct PlaceLegalHold {
  Tenant organization;
  LegalHoldPlaced hold;
  friend bool operator==(const PlaceLegalHold&, const PlaceLegalHold&) = default;
};

struct LiftLegalHold {
  Tenant organization;
  LegalHoldLifted lifted;
  friend bool operator==(const LiftLegalHold&, const LiftLegalHold&) = default;
};

struct EraseSubject {
  Tenant organization;
  SubjectErased erased;
  friend bool operator==(const EraseSubject&, const EraseSubject&) = default;
};

using Command =
    std::variant<Rename, Delete, RecordMember, RecordTeam, RecordTeamMembership, SetPolicy,
                 RegisterRepository, ReleaseRepository, FollowInstallation, PlaceOnShard,
                 SettleOnShard, PlaceLegalHold, LiftLegalHold, EraseSubject>;

[[nodiscard]] const Tenant& OrganizationOf(const Command& command);

}  // namespace docket::domain::organization
