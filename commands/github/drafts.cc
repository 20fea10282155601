#include "commands/github/drafts.h"

#include <utility>

#include "commands/github/snapshots.h"

namespace docket::commands::github {

namespace commit = domain::commit;
namespace installation = domain::installation;
namespace organization = domain::organization;
namespace repository = domain::repository;
namespace review = domain::review;

Draft Ignoring(std::string_view reason) {
  Draft draft;
  draft.ignored = reason;
  return draft;
}

repository::Snapshot RepositoryOf(const Payload& payload) {
  return ReadRepository(payload.root["repository"], payload.host);
}

Draft ToReview(review::Command command, repository::Snapshot snapshot, domain::Timestamp time) {
  const domain::ReviewId target = review::ReviewOf(command);
  return {.command = std::move(command),
          .log = platform::CommandLog::kReviewCommands,
          .partition_key = domain::PartitionKey(target.repository),
          .target = domain::StreamOf(target),
          .repository = std::move(snapshot),
          .occurred_at = time,
          .ignored = {}};
}

// Takes the snapshot out of the command: it is the same one.
Draft ToRepository(repository::Command command, domain::Timestamp time) {
  const repository::Snapshot* snapshot = repository::SnapshotOf(command);
  const domain::RepositoryKey& key = repository::KeyOf(command);
  Draft draft{.command = {},
              .log = platform::CommandLog::kReviewCommands,
              .partition_key = domain::PartitionKey(key.repository),
              .target = domain::StreamOf(key),
              .repository = snapshot == nullptr ? std::nullopt : std::optional(*snapshot),
              .occurred_at = time,
              .ignored = {}};
  draft.command = std::move(command);
  return draft;
}

Draft ToInstallation(installation::Command command) {
  const installation::Snapshot& snapshot = installation::SnapshotOf(command);
  Draft draft{.command = {},
              .log = platform::CommandLog::kOrganizationCommands,
              .partition_key = domain::PartitionKey(snapshot.account),
              .target = domain::StreamOf(snapshot.key),
              .repository = std::nullopt,
              .occurred_at = snapshot.updated_at,
              .ignored = {}};
  draft.command = std::move(command);
  return draft;
}

Draft ToCommit(commit::Command command, repository::Snapshot snapshot, domain::Timestamp time) {
  const domain::CommitId target = commit::CommitOf(command);
  return {.command = std::move(command),
          .log = platform::CommandLog::kReviewCommands,
          .partition_key = domain::PartitionKey(target.repository),
          .target = domain::StreamOf(target),
          .repository = std::move(snapshot),
          .occurred_at = time,
          .ignored = {}};
}

Draft ToOrganization(organization::Command command, domain::Timestamp time) {
  const domain::Tenant target = organization::OrganizationOf(command);
  return {.command = std::move(command),
          .log = platform::CommandLog::kOrganizationCommands,
          .partition_key = domain::PartitionKey(target.organization),
          .target = domain::StreamOf(target),
          .repository = std::nullopt,
          .occurred_at = time,
          .ignored = {}};
}

}  // namespace docket::commands::github
