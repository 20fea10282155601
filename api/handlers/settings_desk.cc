#include "api/handlers/settings_desk.h"

#include <functional>
#include <string>
#include <utility>

#include "api/http/await_callback.h"
#include "api/query/progress_wait.h"
#include "commands/system_command.h"
#include "eventstore/log_names.h"
#include "platform/hashing.h"
#include "platform/ids.h"

namespace docket::api {
namespace {

namespace asio = boost::asio;
using commands::CommandSender;
using platform::CommandLog;

constexpr char kProvider[] = "api";
constexpr std::size_t kNonceBytes = 16;

struct Addressee {
  CommandLog log = CommandLog::kReviewCommands;
  std::string partition_key;
  domain::StreamId stream;
  std::string_view type;
  domain::Tenant tenant;
};

domain::CommandMetadata MetadataOf(const Addressee& target, const SettingOrigin& origin) {
  domain::CommandMetadata metadata =
      commands::MetadataOf({.provider = kProvider,
                            .log = target.log,
                            .partition_key = target.partition_key,
                            .tenant = target.tenant,
                            .type = target.type,
                            .target = target.stream,
                            .natural_key = platform::HexEncode(platform::RandomBytes(kNonceBytes)),
                            .at = origin.now});
  metadata.trace = origin.trace;
  return metadata;
}

domain::RecordedCommand ToOrganization(const domain::Tenant& tenant, std::string_view type,
                                       domain::organization::Command command,
                                       const SettingOrigin& origin) {
  return {.metadata = MetadataOf({.log = CommandLog::kOrganizationCommands,
                                  .partition_key = domain::PartitionKey(tenant.organization),
                                  .stream = domain::StreamOf(tenant),
                                  .type = type,
                                  .tenant = tenant},
                                 origin),
          .repository = std::nullopt,
          .command = std::move(command)};
}

CommandSender::Address AddressOf(const domain::RecordedCommand& command) {
  const std::optional<domain::RepositoryId>& repository = command.metadata.repository;
  if (repository.has_value()) {
    return {.log = CommandLog::kReviewCommands, .partition_key = domain::PartitionKey(*repository)};
  }
  return {.log = CommandLog::kOrganizationCommands,
          .partition_key = domain::PartitionKey(command.metadata.tenant.organization)};
}

projections::Positions PositionOf(const view_proto::CommandOutcome& outcome) {
  const projections::LogPartition at{
      .log = {.base = outcome.log(), .generation = outcome.generation()},
      .partition = eventstore::PartitionIndex(outcome.partition())};
  return {{at, eventstore::Offset(outcome.offset())}};
}

}  // namespace

domain::RecordedCommand SettingCommand(domain::repository::SetPolicy command,
                                       const SettingOrigin& origin) {
  command.set_by = origin.key;
  const domain::RepositoryKey key = command.repository;
  domain::CommandMetadata metadata =
      MetadataOf({.log = CommandLog::kReviewCommands,
                  .partition_key = domain::PartitionKey(key.repository),
                  .stream = domain::StreamOf(key),
                  .type = "repository.SetPolicy",
                  .tenant = {.host = key.host, .organization = command.owner}},
                 origin);
  metadata.repository = key.repository;
  return {.metadata = std::move(metadata),
          .repository = std::nullopt,
          .command = domain::repository::Command(std::move(command))};
}

domain::RecordedCommand SettingCommand(domain::organization::SetPolicy command,
                                       const SettingOrigin& origin) {
  command.set_by = origin.key;
  const domain::Tenant tenant = command.organization;
  return ToOrganization(tenant, "organization.SetPolicy", std::move(command), origin);
}

domain::RecordedCommand SettingCommand(domain::organization::PlaceOnShard command,
                                       const SettingOrigin& origin) {
  command.placed.placed_by = origin.key;
  const domain::Tenant tenant = command.organization;
  return ToOrganization(tenant, "organization.PlaceOnShard", std::move(command), origin);
}

domain::RecordedCommand SettingCommand(domain::organization::PlaceLegalHold command,
                                       const SettingOrigin& origin) {
  command.hold.placed_by = origin.key;
  const domain::Tenant tenant = command.organization;
  return ToOrganization(tenant, "organization.PlaceLegalHold", std::move(command), origin);
}

domain::RecordedCommand SettingCommand(domain::organization::LiftLegalHold command,
                                       const SettingOrigin& origin) {
  command.lifted.lifted_by = origin.key;
  const domain::Tenant tenant = command.organization;
  return ToOrganization(tenant, "organization.LiftLegalHold", std::move(command), origin);
}

domain::RecordedCommand SettingCommand(domain::organization::EraseSubject command,
                                       const SettingOrigin& origin) {
  command.erased.erased_by = origin.key;
  const domain::Tenant tenant = command.organization;
  return ToOrganization(tenant, "organization.EraseSubject", std::move(command), origin);
}

domain::RecordedCommand SettingCommand(domain::repository::ConfirmTransfer command,
                                       const SettingOrigin& origin) {
  command.confirmed_by = origin.key;
  const domain::RepositoryKey key = command.repository;
  domain::CommandMetadata metadata =
      MetadataOf({.log = CommandLog::kReviewCommands,
                  .partition_key = domain::PartitionKey(key.repository),
                  .stream = domain::StreamOf(key),
                  .type = "repository.ConfirmTransfer",
                  .tenant = {.host = key.host, .organization = command.from}},
                 origin);
  metadata.repository = key.repository;
  return {.metadata = std::move(metadata),
          .repository = std::nullopt,
          .command = domain::repository::Command(std::move(command))};
}

asio::awaitable<absl::StatusOr<SettingsDesk::Result>> SettingsDesk::Ask(
    domain::RecordedCommand command) const {
  const absl::Time end = clock.MonotonicNow() + max_wait;
  const CommandSender::Address address = AddressOf(command);
  auto send = [&](std::function<void(absl::StatusOr<CommandSender::Sent>)> done) {
    sender.Send(address, command, std::move(done));
  };
  const auto sent = co_await AwaitCallback<absl::StatusOr<CommandSender::Sent>>(
      std::move(send), absl::ToChronoMilliseconds(max_wait));
  if (!sent.has_value()) {
    co_return absl::UnavailableError("the command was not acknowledged in time");
  }
  if (!sent->ok()) co_return sent->status();
  const bool to_repository = address.log == CommandLog::kReviewCommands;
  const projections::PolicyQueries::SentCommand asked{
      .to_repository = to_repository, .partition = (**sent).partition, .id = command.metadata.id};
  while (true) {
    const auto points = door->progress().points();
    const auto outcome = policies.FindOutcome(asked);
    if (!outcome.ok()) co_return outcome.status();
    if (outcome->has_value()) {
      if ((**outcome).result() != view_proto::COMMAND_RESULT_ACCEPTED) {
        co_return Refused{.outcome = **outcome};
      }
      co_return Done{.at = PositionOf(**outcome)};
    }
    const absl::Duration left = end - clock.MonotonicNow();
    const projections::Positions more = AnythingMore(
        points, {.log = to_repository ? eventstore::kReviewEvents : eventstore::kOrganizationEvents,
                 .partition = asked.partition});
    if (left <= absl::ZeroDuration() || more.empty()) co_return Pending{};
    const absl::StatusOr<bool> passed = co_await WaitUntilPassed(door->progress(), more, left);
    if (!passed.ok()) co_return passed.status();
  }
}

}  // namespace docket::api
