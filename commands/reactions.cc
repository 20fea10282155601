#include "commands/reactions.h"

#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "platform/status_macros.h"
#include "schemas/codec/journal_codec.h"

namespace docket::commands {
namespace {

using platform::CommandLog;

// domain::Source: an event of ours is evidence, too.
constexpr char kProvider[] = "system";

constexpr std::string_view kBound = "repository.RepositoryBound";
constexpr std::string_view kHandedOut = "organization.PolicyHandedOut";

struct Target {
  CommandLog log = CommandLog::kReviewCommands;
  std::string partition_key;
  domain::StreamId stream;
  domain::Tenant tenant;
  std::string_view type;
  std::string natural_key;  // what else tells this command from others of its kind
};

Reaction To(const Target& target, const domain::EventMetadata& cause, domain::Command command) {
  domain::CommandMetadata metadata;
  metadata.id = platform::MakeCommandId({.log = target.log,
                                         .partition_key = target.partition_key,
                                         .provider = kProvider,
                                         .host = target.tenant.host.value(),
                                         .delivery_guid = {},
                                         .command_type = target.type,
                                         .target = target.stream.value(),
                                         .natural_key = target.natural_key});
  metadata.tenant = target.tenant;
  metadata.actor.type = domain::ActorType::kSystem;
  metadata.source.provider = kProvider;
  metadata.source.host = target.tenant.host;
  metadata.trace = cause.trace;
  metadata.occurred_at = cause.recorded_at;
  metadata.issued_at = cause.recorded_at;
  return {.log = target.log,
          .partition_key = target.partition_key,
          .command = {.metadata = std::move(metadata),
                      .repository = std::nullopt,
                      .command = std::move(command)}};
}

void React(const domain::repository::RepositoryBound& bound, const domain::EventMetadata& cause,
           std::vector<Reaction>& reactions) {
  const domain::Tenant owner{.host = bound.key.host, .organization = bound.owner};
  reactions.push_back(To({.log = CommandLog::kOrganizationCommands,
                          .partition_key = domain::PartitionKey(bound.owner),
                          .stream = domain::StreamOf(owner),
                          .tenant = owner,
                          .type = "organization.RegisterRepository",
                          .natural_key = domain::StreamOf(bound.key).value()},
                         cause,
                         domain::organization::Command(domain::organization::RegisterRepository{
                             .organization = owner, .repository = bound.key.repository})));
}

void React(const domain::organization::PolicyHandedOut& handed_out,
           const domain::EventMetadata& cause, std::vector<Reaction>& reactions) {
  const domain::Tenant& owner = handed_out.organization;
  for (const domain::RepositoryId& repository : handed_out.repositories) {
    const domain::RepositoryKey key{.host = owner.host, .repository = repository};
    Reaction reaction =
        To({.log = CommandLog::kReviewCommands,
            .partition_key = domain::PartitionKey(repository),
            .stream = domain::StreamOf(key),
            .tenant = owner,
            .type = "repository.ReceiveOrganizationPolicy",
            .natural_key = absl::StrCat(owner.organization.value(), " ", handed_out.version)},
           cause,
           domain::repository::Command(
               domain::repository::ReceiveOrganizationPolicy{.repository = key,
                                                             .owner = owner.organization,
                                                             .version = handed_out.version,
                                                             .policy = handed_out.policy}));
    reaction.command.metadata.repository = repository;
    reactions.push_back(std::move(reaction));
  }
}

template <class Aggregate, class Event>
const Event* AsEvent(const domain::RecordedEvent& recorded) {
  const auto* aggregate = std::get_if<Aggregate>(&recorded.event);
  return aggregate == nullptr ? nullptr : std::get_if<Event>(aggregate);
}

}  // namespace

absl::StatusOr<std::vector<Reaction>> ReactionsTo(const journal_proto::Commit& commit, int event) {
  std::vector<Reaction> reactions;
  const std::string_view type = commit.events(event).type();
  if (type != kBound && type != kHandedOut) return reactions;
  DOCKET_ASSIGN_OR_RETURN(const domain::RecordedEvent recorded,
                          schemas::RecordedEventAt(commit, event));
  if (const auto* bound =
          AsEvent<domain::repository::Event, domain::repository::RepositoryBound>(recorded)) {
    React(*bound, recorded.metadata, reactions);
  }
  if (const auto* handed_out =
          AsEvent<domain::organization::Event, domain::organization::PolicyHandedOut>(recorded)) {
    React(*handed_out, recorded.metadata, reactions);
  }
  return reactions;
}

}  // namespace docket::commands
