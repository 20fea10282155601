// Deduplication: which commands were decided and which bodies were seen, as the owner of one
// partition knows it: those of staged commits, which the store does not have yet, before the
// stored ones. Thread-safety: used by one thread. Borrows the store, which must outlive it.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "commands/hash_of_value.h"
#include "commands/state_store.h"
#include "eventstore/position.h"
#include "schemas/journal_proto.h"

namespace docket::commands {

// What a commit adds.
struct Deduplicated {
  domain::CommandId command;
  DecidedCommand outcome;
  std::optional<std::pair<BodyKey, SeenBody>> body;  // which no other delivery brought before
};

// Nothing for a commit that only moves the input position.
[[nodiscard]] std::optional<Deduplicated> DeduplicatedBy(const journal_proto::Commit& commit);

[[nodiscard]] BodyKey BodyKeyOf(const journal_proto::CommandOutcome& outcome);
[[nodiscard]] OutcomeKind KindOf(const journal_proto::CommandOutcome& outcome);

class Deduplication {
 public:
  Deduplication(StateStore& store, eventstore::PartitionIndex partition)
      : store_(store), partition_(partition) {}

  [[nodiscard]] absl::StatusOr<std::optional<DecidedCommand>> FindCommand(
      const domain::CommandId& command) const;
  [[nodiscard]] absl::StatusOr<std::optional<SeenBody>> FindBody(const BodyKey& key) const;

  // Of a commit that was sent.
  void Stage(const Deduplicated& decided);
  // Of a commit that was accepted, whoever sent it: goes into what is to be stored.
  void Confirm(Deduplicated decided, StateChanges& changes);
  // The commits that were not confirmed are void.
  void DropStaged();

 private:
  struct StagedCommand {
    DecidedCommand decided;
    std::int64_t commits = 0;  // in flight for this id
  };

  StateStore& store_;
  const eventstore::PartitionIndex partition_;
  absl::flat_hash_map<domain::CommandId, StagedCommand, HashOfValue> staged_commands_;
  absl::flat_hash_map<BodyKey, SeenBody> staged_bodies_;
};

}  // namespace docket::commands
