#include "commands/deduplication.h"

namespace docket::commands {
namespace {

// What the outcome says about later copies of its body; nothing if there is no body.
std::optional<SeenBody> SeenBodyOf(const journal_proto::CommandOutcome& outcome,
                                   std::int64_t recorded_at) {
  if (outcome.source().body_sha256().empty()) return std::nullopt;
  return SeenBody{.guid = domain::DeliveryGuid(outcome.source().guid()),
                  .command = domain::CommandId(outcome.command_id()),
                  .seen_at = domain::Timestamp(recorded_at)};
}

DecidedCommand DecidedOf(const journal_proto::CommandOutcome& outcome, std::int64_t recorded_at) {
  return {.kind = KindOf(outcome),
          .attempt = outcome.attempt(),
          .body_sha256 = outcome.source().body_sha256(),
          .decided_at = domain::Timestamp(recorded_at)};
}

}  // namespace

OutcomeKind KindOf(const journal_proto::CommandOutcome& outcome) {
  switch (outcome.result_case()) {
    case journal_proto::CommandOutcome::kRejected:
      return OutcomeKind::kRejected;
    case journal_proto::CommandOutcome::kParked:
      return OutcomeKind::kParked;
    case journal_proto::CommandOutcome::kAccepted:
    case journal_proto::CommandOutcome::RESULT_NOT_SET:
      break;
  }
  return OutcomeKind::kAccepted;
}

BodyKey BodyKeyOf(const journal_proto::CommandOutcome& outcome) {
  return {.body_sha256 = outcome.source().body_sha256(),
          .command_type = outcome.command_type(),
          .target = domain::StreamId(outcome.target())};
}

std::optional<Deduplicated> DeduplicatedBy(const journal_proto::Commit& commit) {
  if (!commit.has_outcome()) return std::nullopt;
  const journal_proto::CommandOutcome& outcome = commit.outcome();
  Deduplicated decided{.command = domain::CommandId(outcome.command_id()),
                       .outcome = DecidedOf(outcome, commit.recorded_at()),
                       .body = std::nullopt};
  if (outcome.known_body()) return decided;
  if (auto seen = SeenBodyOf(outcome, commit.recorded_at())) {
    decided.body.emplace(BodyKeyOf(outcome), *std::move(seen));
  }
  return decided;
}

absl::StatusOr<std::optional<DecidedCommand>> Deduplication::FindCommand(
    const domain::CommandId& command) const {
  const auto staged = staged_commands_.find(command);
  if (staged != staged_commands_.end()) return std::optional(staged->second.decided);
  return store_.FindCommand(partition_, command);
}

absl::StatusOr<std::optional<SeenBody>> Deduplication::FindBody(const BodyKey& key) const {
  const auto staged = staged_bodies_.find(key);
  if (staged != staged_bodies_.end()) return std::optional(staged->second);
  return store_.FindBody(partition_, key);
}

void Deduplication::Stage(const Deduplicated& decided) {
  StagedCommand& staged = staged_commands_[decided.command];
  staged.decided = decided.outcome;
  ++staged.commits;
  if (decided.body.has_value()) staged_bodies_.insert(*decided.body);
}

void Deduplication::Confirm(Deduplicated decided, StateChanges& changes) {
  const auto staged = staged_commands_.find(decided.command);
  if (staged != staged_commands_.end() && --staged->second.commits == 0) {
    staged_commands_.erase(staged);
    if (decided.body.has_value()) {
      const auto staged_body = staged_bodies_.find(decided.body->first);
      if (staged_body != staged_bodies_.end() && staged_body->second.command == decided.command) {
        staged_bodies_.erase(staged_body);
      }
    }
  }
  changes.commands[std::move(decided.command)] = std::move(decided.outcome);
  if (decided.body.has_value()) {
    changes.bodies.insert_or_assign(std::move(decided.body->first),
                                    std::move(decided.body->second));
  }
}

void Deduplication::DropStaged() {
  staged_commands_.clear();
  staged_bodies_.clear();
}

}  // namespace docket::commands
