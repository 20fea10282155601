#include "tests/lifecycles/receiver.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "commands/github/translation.h"
#include "platform/check.h"
#include "platform/hashing.h"
#include "tests/lifecycles/payloads.h"

namespace docket::lifecycles {
namespace {

using commands::Accepted;
using commands::Decided;
using commands::StateChanges;
using commands::StreamChange;

constexpr eventstore::PartitionIndex kPartition(0);

const domain::HostCode& Host() {
  static const domain::HostCode host("gh");
  return host;
}

domain::Tenant TheTenant() {
  return {.host = Host(), .organization = domain::OrganizationId(kOwner)};
}

commands::github::DeliveryInput InputOf(const Told& told, std::string_view guid,
                                        std::int64_t number, domain::Timestamp now) {
  return {.event = told.event,
          .action = told.action,
          .body = told.body,
          .host = Host(),
          .guid = domain::DeliveryGuid(std::string(guid)),
          .delivery = {.generation = 1, .partition = 0, .offset = number},
          .hook_id = "1",
          .body_sha256 = platform::Sha256Hex(told.body),
          .tenant = TheTenant(),
          .trace = {},
          .received_at = now,
          .now = now};
}

}  // namespace

domain::ReviewId TheReview() {
  return {.host = Host(),
          .repository = domain::RepositoryId(kRepository),
          .number = domain::PullRequestNumber(kNumber)};
}

domain::CommitId CommitAt(const std::string& sha) {
  return {.host = Host(),
          .repository = domain::RepositoryId(kRepository),
          .sha = domain::CommitSha(sha)};
}

absl::StatusOr<std::shared_ptr<const commands::StreamState>> Receiver::Load(
    const domain::StreamId& stream) {
  return store_.LoadStream(kPartition, stream);
}

absl::StatusOr<std::vector<domain::StreamId>> Receiver::List(const commands::StreamRange& range,
                                                             std::size_t count) {
  return store_.ListStreams(kPartition, range, count);
}

std::shared_ptr<const commands::StreamState> Receiver::At(const domain::StreamId& stream) {
  return Load(stream).value();
}

std::shared_ptr<const domain::review::State> Receiver::review() {
  const auto stored = At(domain::StreamOf(TheReview()));
  if (stored == nullptr) return nullptr;
  return {stored, &std::get<domain::review::State>(stored->state)};
}

Receiver::Arrival Receiver::Deliver(const Told& told, const Copy& copy, domain::Timestamp now) {
  const auto translation =
      commands::github::Translate(InputOf(told, copy.guid, ++deliveries_, now));
  DOCKET_CHECK(translation.ok());
  const auto* commands = std::get_if<commands::github::Commands>(&*translation);
  if (commands == nullptr) return Arrival::kIgnored;
  DOCKET_CHECK(commands->commands.size() == 1);
  const commands::github::TranslatedCommand& command = commands->commands.front();
  const domain::CommandMetadata& metadata = command.recorded.metadata;
  if (!copy.forgotten) {
    if (store_.FindCommand(kPartition, metadata.id)->has_value()) return Arrival::kDuplicate;
    const commands::BodyKey body{.body_sha256 = std::string(metadata.source.body_sha256.value()),
                                 .command_type = std::string(command.type),
                                 .target = commands::TargetOf(command.recorded.command)};
    const auto seen = store_.FindBody(kPartition, body);
    const bool known = seen->has_value() && (*seen)->guid != metadata.source.guid;
    if (known && metadata.unique_per_occurrence) return Arrival::kReplay;
  }
  DecideAndStore(command.recorded, now, command.type);
  last_ = command.recorded;
  return Arrival::kDecided;
}

std::size_t Receiver::DecideAgain(domain::Timestamp now) {
  const absl::StatusOr<Decided> decided = commands::Decide(*last_, *this, now);
  DOCKET_CHECK(decided.ok());
  const auto* accepted = std::get_if<Accepted>(&*decided);
  if (accepted == nullptr) return 0;
  std::size_t facts = 0;
  for (const StreamChange& change : accepted->changes) {
    for (const domain::Event& event : change.events) {
      // A push is an occurrence of its own for its repository.
      if (!std::holds_alternative<domain::repository::Event>(event)) ++facts;
    }
  }
  return facts;
}

Decided Receiver::Ask(domain::review::Command command, domain::Timestamp now) {
  domain::RecordedCommand recorded{.metadata = {}, .repository = {}, .command = std::move(command)};
  recorded.metadata.id = domain::CommandId(
      absl::StrCat("cmd_review_commands_", kRepository, "_", absl::Hex(++asked_)));
  recorded.metadata.tenant = TheTenant();
  recorded.metadata.repository = domain::RepositoryId(kRepository);
  recorded.metadata.source.provider = "api";
  recorded.metadata.occurred_at = now;
  recorded.metadata.issued_at = now;
  return DecideAndStore(recorded, now, "");
}

Decided Receiver::DecideAndStore(const domain::RecordedCommand& command, domain::Timestamp now,
                                 std::string_view type) {
  const absl::StatusOr<Decided> decided = commands::Decide(command, *this, now);
  DOCKET_CHECK(decided.ok());
  StateChanges changes;
  if (const auto* accepted = std::get_if<Accepted>(&*decided)) {
    for (const StreamChange& change : accepted->changes) {
      changes.streams[change.stream] = change.after;
      commands::AddTimerChange(
          change.stream, {.was = change.due_before, .is = commands::DueOf(change.after.get())},
          changes.timers);
    }
  }
  const std::string body(command.metadata.source.body_sha256.value());
  changes.commands[command.metadata.id] = {.body_sha256 = body, .decided_at = now};
  if (!body.empty()) {
    const commands::BodyKey key{.body_sha256 = body,
                                .command_type = std::string(type),
                                .target = commands::TargetOf(command.command)};
    if (!store_.FindBody(kPartition, key)->has_value()) {
      changes.bodies[key] = {
          .guid = command.metadata.source.guid, .command = command.metadata.id, .seen_at = now};
    }
  }
  watch_({.command = command, .decided = *decided, .now = now});
  DOCKET_CHECK(store_.Write(kPartition, changes).ok());
  return *decided;
}

std::optional<commands::Timer> Receiver::NextDue() {
  const auto timers = store_.FindTimers(kPartition, 1);
  DOCKET_CHECK(timers.ok());
  if (timers->empty()) return std::nullopt;
  return timers->front();
}

void Receiver::PassTime(domain::Timestamp now) {
  const auto timers = store_.FindTimers(kPartition, 1);
  DOCKET_CHECK(timers.ok() && !timers->empty());
  const auto command = commands::TimeFor(timers->front(), *this);
  DOCKET_CHECK(command.ok());
  DecideAndStore(*command, now, "review.PassTime");
}

}  // namespace docket::lifecycles
