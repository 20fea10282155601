#include "apps/settlements.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "platform/ids.h"

namespace docket::apps {
namespace {

constexpr char kProvider[] = "shards";
constexpr absl::Duration kTellAgainAfter = absl::Seconds(5);

}  // namespace

domain::RecordedCommand SettleCommand(const projections::Settlement& settlement,
                                      domain::Timestamp now) {
  const domain::Tenant& organization = settlement.organization;
  domain::CommandMetadata metadata;
  metadata.id =
      platform::MakeCommandId({.log = platform::CommandLog::kOrganizationCommands,
                               .partition_key = domain::PartitionKey(organization.organization),
                               .provider = kProvider,
                               .host = organization.host.value(),
                               .delivery_guid = {},
                               .command_type = "organization.SettleOnShard",
                               .target = domain::StreamOf(organization).value(),
                               .natural_key = absl::StrCat(settlement.placement)});
  metadata.tenant = organization;
  metadata.actor.type = domain::ActorType::kSystem;
  metadata.source.provider = kProvider;
  metadata.source.host = organization.host;
  metadata.occurred_at = now;
  metadata.issued_at = now;
  return {.metadata = std::move(metadata),
          .repository = std::nullopt,
          .command = domain::organization::Command(domain::organization::SettleOnShard{
              .organization = organization, .settled = {.shard = settlement.shard}})};
}

void Settlements::Tell(const projections::Settlement& settlement) {
  const absl::Time now = clock_.MonotonicNow();
  Told& told = told_[settlement.organization];
  if (told.placement == settlement.placement && now < told.at + kTellAgainAfter) return;
  told = {.placement = settlement.placement, .at = now};
  sender_.Send({.log = platform::CommandLog::kOrganizationCommands,
                .partition_key = domain::PartitionKey(settlement.organization.organization)},
               SettleCommand(settlement, clock_.Now()),
               [](const absl::StatusOr<commands::CommandSender::Sent>& /*sent*/) {});
}

}  // namespace docket::apps
