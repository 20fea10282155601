#include "commands/reactions.h"

#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "commands/system_command.h"
#include "platform/status_macros.h"
#include "schemas/codec/journal_codec.h"

namespace docket::commands {
namespace {

using platform::CommandLog;

// domain::Source: an event of ours is evidence, too.
constexpr char kProvider[] = "system";

constexpr std::string_view kBound = "repository.RepositoryBound";
constexpr std::string_view kTransferred = "repository.RepositoryTransferred";
constexpr std::string_view kHandedOut = "organization.PolicyHandedOut";
constexpr std::string_view kInstallation = "organization.InstallationHandedOut";

struct Target {
  CommandLog log = CommandLog::kReviewCommands;
  std::string partition_key;
  domain::StreamId stream;
  domain::Tenant tenant;
  std::string_view type;
  std::string natural_key;  // what else tells this command from others of its kind
};

Reaction To(const Target& target, const domain::EventMetadata& cause, domain::Command command) {
  domain::CommandMetadata metadata = MetadataOf({.provider = kProvider,
                                                 .log = target.log,
                                                 .partition_key = target.partition_key,
                                                 .tenant = target.tenant,
                                                 .type = target.type,
                                                 .target = target.stream,
                                                 .natural_key = target.natural_key,
                                                 .at = cause.recorded_at});
  metadata.trace = cause.trace;
  return {.log = target.log,
          .partition_key = target.partition_key,
          .command = {.metadata = std::move(metadata),
                      .repository = std::nullopt,
                      .command = std::move(command)}};
}

struct OrganizationTarget {
  domain::Tenant organization;
  std::string_view type;
  std::string natural_key;
};

Reaction ToOrganization(const OrganizationTarget& target, const domain::EventMetadata& cause,
                        domain::organization::Command command) {
  return To({.log = CommandLog::kOrganizationCommands,
             .partition_key = domain::PartitionKey(target.organization.organization),
             .stream = domain::StreamOf(target.organization),
             .tenant = target.organization,
             .type = target.type,
             .natural_key = target.natural_key},
            cause, std::move(command));
}

struct RepositoryTarget {
  domain::RepositoryKey repository;
  domain::Tenant tenant;
  std::string_view type;
  std::string natural_key;
};

Reaction ToRepository(const RepositoryTarget& target, const domain::EventMetadata& cause,
                      domain::repository::Command command) {
  Reaction reaction = To({.log = CommandLog::kReviewCommands,
                          .partition_key = domain::PartitionKey(target.repository.repository),
                          .stream = domain::StreamOf(target.repository),
                          .tenant = target.tenant,
                          .type = target.type,
                          .natural_key = target.natural_key},
                         cause, std::move(command));
  reaction.command.metadata.repository = target.repository.repository;
  return reaction;
}

void React(const domain::repository::RepositoryBound& bound, const domain::EventMetadata& cause,
           std::vector<Reaction>& reactions) {
  const domain::Tenant owner{.host = bound.key.host, .organization = bound.owner};
  reactions.push_back(
      ToOrganization({.organization = owner,
                      .type = "organization.RegisterRepository",
                      .natural_key = domain::StreamOf(bound.key).value()},
                     cause,
                     domain::organization::RegisterRepository{.organization = owner,
                                                              .repository = bound.key.repository}));
}

// A repository may come back to where it was: each move is one of its own.
void React(const domain::repository::RepositoryTransferred& moved,
           const domain::EventMetadata& cause, std::vector<Reaction>& reactions) {
  const domain::RepositoryKey repository = *domain::ParseRepositoryKey(cause.stream.value());
  const std::string move = absl::StrCat(cause.stream.value(), " ", cause.version.value());
  const domain::Tenant from{.host = repository.host, .organization = moved.from};
  const domain::Tenant to{.host = repository.host, .organization = moved.to};
  reactions.push_back(ToOrganization(
      {.organization = from, .type = "organization.ReleaseRepository", .natural_key = move}, cause,
      domain::organization::ReleaseRepository{.organization = from,
                                              .repository = repository.repository}));
  reactions.push_back(ToOrganization(
      {.organization = to, .type = "organization.RegisterRepository", .natural_key = move}, cause,
      domain::organization::RegisterRepository{.organization = to,
                                               .repository = repository.repository}));
}

// Also told from what the same organisation told a repository that left it and came back.
template <class HandedOut>
std::string NthOf(const HandedOut& handed_out, const domain::EventMetadata& cause) {
  return absl::StrCat(handed_out.organization.organization.value(), " ", handed_out.version, " ",
                      cause.version.value());
}

// The command that `told(repository)` makes, to each repository that it names.
template <class HandedOut, class Told>
void ToEach(const HandedOut& handed_out, std::string_view type, const domain::EventMetadata& cause,
            const Told& told, std::vector<Reaction>& reactions) {
  const domain::Tenant& owner = handed_out.organization;
  for (const domain::RepositoryId& repository : handed_out.repositories) {
    const domain::RepositoryKey key{.host = owner.host, .repository = repository};
    reactions.push_back(ToRepository(
        {.repository = key, .tenant = owner, .type = type, .natural_key = NthOf(handed_out, cause)},
        cause, told(key)));
  }
}

void React(const domain::organization::PolicyHandedOut& handed_out,
           const domain::EventMetadata& cause, std::vector<Reaction>& reactions) {
  const auto told = [&](const domain::RepositoryKey& repository) {
    return domain::repository::ReceiveOrganizationPolicy{
        .repository = repository,
        .owner = handed_out.organization.organization,
        .version = handed_out.version,
        .policy = handed_out.policy};
  };
  ToEach(handed_out, "repository.ReceiveOrganizationPolicy", cause, told, reactions);
}

void React(const domain::organization::InstallationHandedOut& handed_out,
           const domain::EventMetadata& cause, std::vector<Reaction>& reactions) {
  const auto told = [&](const domain::RepositoryKey& repository) {
    return domain::repository::ReceiveInstallationStanding{
        .repository = repository,
        .owner = handed_out.organization.organization,
        .version = handed_out.version,
        .active = handed_out.active};
  };
  ToEach(handed_out, "repository.ReceiveInstallationStanding", cause, told, reactions);
}

// None for all other events.
struct Reacting {
  const domain::EventMetadata& cause;
  std::vector<Reaction>& reactions;

  template <class E>
  void operator()(const E& event) const {
    if constexpr (requires { React(event, cause, reactions); }) React(event, cause, reactions);
  }
};

bool HasReactions(std::string_view type) {
  return type == kBound || type == kTransferred || type == kHandedOut || type == kInstallation;
}

}  // namespace

absl::StatusOr<std::vector<Reaction>> ReactionsTo(const journal_proto::Commit& commit, int event) {
  std::vector<Reaction> reactions;
  if (!HasReactions(commit.events(event).type())) return reactions;
  DOCKET_ASSIGN_OR_RETURN(const domain::RecordedEvent recorded,
                          schemas::RecordedEventAt(commit, event));
  const Reacting reacting{.cause = recorded.metadata, .reactions = reactions};
  if (const auto* repository = std::get_if<domain::repository::Event>(&recorded.event)) {
    std::visit(reacting, *repository);
  } else if (const auto* organization = std::get_if<domain::organization::Event>(&recorded.event)) {
    std::visit(reacting, *organization);
  }
  return reactions;
}

}  // namespace docket::commands
