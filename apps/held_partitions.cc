#include "apps/held_partitions.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "eventstore/log_names.h"
#include "platform/murmur2.h"
#include "platform/status_macros.h"
#include "projections/standing_holds.h"

namespace docket::apps {
namespace {

using eventstore::Offset;
using eventstore::PartitionIndex;
using eventstore::RecordLog;
using projections::StandingHold;

constexpr std::array kByOrganization = {eventstore::kWebhookReceived, eventstore::kDeliveryResults,
                                        eventstore::kOrganizationCommands,
                                        eventstore::kOrganizationEvents};
constexpr std::array kByRepository = {eventstore::kReviewCommands, eventstore::kReviewEvents};

bool IsIn(const std::string& partition_key, const RecordLog& log, PartitionIndex partition) {
  return platform::PartitionOf(partition_key, log.partition_count()) == partition.value();
}

bool Concerns(const StandingHold& hold, const RecordLog& log, PartitionIndex partition) {
  const std::string_view base = log.name().base;
  if (std::ranges::find(kByOrganization, base) != kByOrganization.end()) {
    return IsIn(domain::PartitionKey(hold.organization.organization), log, partition);
  }
  if (std::ranges::find(kByRepository, base) != kByRepository.end()) {
    const domain::RepositoryId repository = hold.scope.repository;
    return repository == domain::RepositoryId() ||
           IsIn(domain::PartitionKey(repository), log, partition);
  }
  return true;
}

}  // namespace

void HeldPartitions::BeginRound(absl::Duration views_patience) {
  needed_before_ = projections::HoldsNeededBefore(organization_events_);
  if (!needed_before_.ok()) return;
  projections::Positions last;
  for (std::size_t i = 0; i < needed_before_->size(); ++i) {
    const Offset end = (*needed_before_)[i];
    if (end == Offset(0)) continue;
    last[{.log = organization_events_.name(),
          .partition = PartitionIndex(static_cast<std::int32_t>(i))}] = Offset(end.value() - 1);
  }
  // Whether they do include them is asked again where it counts.
  (void)progress_.WaitUntil(last, views_patience);
}

absl::StatusOr<bool> HeldPartitions::Holds(const RecordLog& log, PartitionIndex partition) const {
  DOCKET_RETURN_IF_ERROR(needed_before_.status());
  DOCKET_ASSIGN_OR_RETURN(const std::vector<StandingHold> standing,
                          projections::StandingHolds(*views_.Snapshot(), *needed_before_));
  return std::ranges::any_of(
      standing, [&](const StandingHold& hold) { return Concerns(hold, log, partition); });
}

}  // namespace docket::apps
