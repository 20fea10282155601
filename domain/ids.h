// Identities of everything Docket speaks of. An id carries the key of its partition, so that the
// thing it names can be found without an index (docs/formats/ids.md has the grammar).
// Thread-safety: value types and pure functions. Parsing never throws: nullopt for anything that
// the matching ToString would not have written.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/inline_text.h"
#include "domain/strong.h"

namespace docket::domain {

// Short code of a GitHub host from the configuration, 1 to 16 of [a-z0-9]: "gh" for github.com.
// Part of every key, because ids of a GHES host collide with those of github.com.
using HostCode = InlineText<struct HostCodeTag, 16>;

using OrganizationId =
    Strong<struct OrganizationIdTag, std::int64_t>;  // 0: the app itself, no tenant
using RepositoryId = Strong<struct RepositoryIdTag, std::int64_t>;
using InstallationId = Strong<struct InstallationIdTag, std::int64_t>;
using UserId = Strong<struct UserIdTag, std::int64_t>;
using PullRequestNumber = Strong<struct PullRequestNumberTag, std::int64_t>;
using ProviderReviewId =
    Strong<struct ProviderReviewIdTag, std::int64_t>;  // GitHub's id of a human review
using ProviderCommentId =
    Strong<struct ProviderCommentIdTag, std::int64_t>;  // GitHub's id of a comment, per kind
// Lower-case hex as GitHub sends it: 40 digits, or 64 of a repository with SHA-256.
using CommitSha = InlineText<struct CommitShaTag, 64>;
using Sha256Hex = InlineText<struct Sha256HexTag, 64>;  // 64 lower-case hex digits

using EventId = Strong<struct EventIdTag, std::string>;      // uuid v5 of (command id, index)
using CommandId = Strong<struct CommandIdTag, std::string>;  // cmd_{log}_{key}_{uuid}
using DeliveryGuid = Strong<struct DeliveryGuidTag, std::string>;
using KeyId = Strong<struct KeyIdTag, std::string>;      // public part of an API key
using LeaseId = Strong<struct LeaseIdTag, std::string>;  // of a task that a worker holds
using StreamId = Strong<struct StreamIdTag, std::string>;
using StreamVersion = Strong<struct StreamVersionTag, std::int64_t>;  // 1 = the first event

// The app-level tenant: payloads without repository, organization or installation belong to it.
inline constexpr OrganizationId kAppTenant{};

// (host, organisation id): the tenant. A personal account is an organisation whose id is its user
// id.
struct Tenant {
  HostCode host;
  OrganizationId organization;
  friend bool operator==(const Tenant&, const Tenant&) = default;
  friend auto operator<=>(const Tenant&, const Tenant&) = default;
};

// rev_{host}_{repository_id}_{number}
struct ReviewId {
  HostCode host;
  RepositoryId repository;
  PullRequestNumber number;
  friend bool operator==(const ReviewId&, const ReviewId&) = default;
  friend auto operator<=>(const ReviewId&, const ReviewId&) = default;
};

// sha_{host}_{repository_id}_{sha}: one commit of one repository.
struct CommitId {
  HostCode host;
  RepositoryId repository;
  CommitSha sha;
  friend bool operator==(const CommitId&, const CommitId&) = default;
  friend auto operator<=>(const CommitId&, const CommitId&) = default;
};

// {review}_r{n}, n = 1, 2, …
struct RunId {
  ReviewId review;
  std::int64_t ordinal = 0;
  friend bool operator==(const RunId&, const RunId&) = default;
  friend auto operator<=>(const RunId&, const RunId&) = default;
};

// repo_{host}_{repository_id}
struct RepositoryKey {
  HostCode host;
  RepositoryId repository;
  friend bool operator==(const RepositoryKey&, const RepositoryKey&) = default;
  friend auto operator<=>(const RepositoryKey&, const RepositoryKey&) = default;
};

// inst_{host}_{installation_id}
struct InstallationKey {
  HostCode host;
  InstallationId installation;
  friend bool operator==(const InstallationKey&, const InstallationKey&) = default;
  friend auto operator<=>(const InstallationKey&, const InstallationKey&) = default;
};

// dlv_{generation}_{partition}_{offset}: where the delivery's record stands in webhook_received.
struct DeliveryId {
  std::int32_t generation = 0;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  friend bool operator==(const DeliveryId&, const DeliveryId&) = default;
  friend auto operator<=>(const DeliveryId&, const DeliveryId&) = default;
};

[[nodiscard]] bool IsHostCode(std::string_view text);

// 40 or 64 lower-case hex digits.
[[nodiscard]] bool IsCommitSha(std::string_view text);

[[nodiscard]] std::string ToString(const ReviewId& id);
[[nodiscard]] std::string ToString(const RunId& id);
[[nodiscard]] std::string ToString(const CommitId& id);
[[nodiscard]] std::string ToString(const RepositoryKey& key);
[[nodiscard]] std::string ToString(const InstallationKey& key);
[[nodiscard]] std::string ToString(const DeliveryId& id);

[[nodiscard]] std::optional<ReviewId> ParseReviewId(std::string_view text);
[[nodiscard]] std::optional<RunId> ParseRunId(std::string_view text);
[[nodiscard]] std::optional<CommitId> ParseCommitId(std::string_view text);
[[nodiscard]] std::optional<RepositoryKey> ParseRepositoryKey(std::string_view text);
[[nodiscard]] std::optional<InstallationKey> ParseInstallationKey(std::string_view text);
[[nodiscard]] std::optional<DeliveryId> ParseDeliveryId(std::string_view text);

// The stream of an aggregate is named by its id.
[[nodiscard]] StreamId StreamOf(const ReviewId& id);
[[nodiscard]] StreamId StreamOf(const CommitId& id);
[[nodiscard]] StreamId StreamOf(const RepositoryKey& key);
[[nodiscard]] StreamId StreamOf(const InstallationKey& key);
[[nodiscard]] StreamId StreamOf(const Tenant& organization);  // org_{host}_{organization_id}

// What the streams of a repository's reviews begin with, and no others.
[[nodiscard]] std::string ReviewStreamPrefix(const RepositoryKey& repository);

// What agents say about a run: conv_{run}.
[[nodiscard]] StreamId ConversationStream(const RunId& run);

// All API keys are one stream, so that any node can rebuild who may read what.
[[nodiscard]] StreamId AccessKeysStream();

// Who read what of an organisation: trail_{host}_{organization_id}; of the app itself: trail_app.
[[nodiscard]] StreamId TrailStream(const Tenant& organization);

// Partition keys, as they stand in the record's key: the partition is murmur2(key) mod n.
[[nodiscard]] std::string PartitionKey(RepositoryId repository);
[[nodiscard]] std::string PartitionKey(OrganizationId organization);  // "app" for kAppTenant

}  // namespace docket::domain
