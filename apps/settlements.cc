#include "apps/settlements.h"

#include "absl/strings/str_cat.h"
#include "commands/system_command.h"
#include "platform/ids.h"

namespace docket::apps {
namespace {

constexpr char kProvider[] = "shards";
constexpr absl::Duration kTellAgainAfter = absl::Seconds(5);

}  // namespace

domain::RecordedCommand SettleCommand(const projections::Settlement& settlement,
                                      domain::Timestamp now) {
  const domain::Tenant& organization = settlement.organization;
  return {.metadata = commands::MetadataOf(
              {.provider = kProvider,
               .log = platform::CommandLog::kOrganizationCommands,
               .partition_key = domain::PartitionKey(organization.organization),
               .tenant = organization,
               .type = "organization.SettleOnShard",
               .target = domain::StreamOf(organization),
               .natural_key = absl::StrCat(settlement.placement),
               .at = now}),
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
