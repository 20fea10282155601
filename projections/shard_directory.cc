#include "projections/shard_directory.h"

#include <algorithm>
#include <functional>
#include <span>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "platform/murmur2.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"
#include "projections/organization_placement/organization_placement.h"
#include "projections/stored_row.h"
#include "schemas/codec/common_codec.h"

namespace docket::projections {
namespace {

using PlacementRow = view_proto::OrganizationPlacement;

// The live rows of one partition; none if nothing of it was read yet.
absl::StatusOr<Scope> EnterPartition(const ViewSnapshot& snapshot,
                                     eventstore::PartitionIndex partition) {
  DOCKET_ASSIGN_OR_RETURN(const auto generations,
                          snapshot.Generations(OrganizationPlacementView::kId));
  const Scope scope{.view = OrganizationPlacementView::kId,
                    .generation = generations.live(),
                    .partition = partition};
  DOCKET_ASSIGN_OR_RETURN(const auto checkpoint, snapshot.CheckpointOf(scope));
  if (!checkpoint.has_value() ||
      checkpoint->view_version() == OrganizationPlacementView::kVersion) {
    return scope;
  }
  return absl::UnavailableError(
      "where organisations are placed is not known: the view organization_placement was made by "
      "other software, and is being rebuilt");
}

absl::StatusOr<std::size_t> ShardNamed(const ShardPlacement& placement,
                                       const domain::Tenant& organization,
                                       const std::string& name) {
  if (name.empty()) return placement.ShardOf(organization);
  const std::vector<ShardWeight>& shards = placement.shards();
  const auto found = std::ranges::find(shards, name, &ShardWeight::id);
  if (found != shards.end()) return static_cast<std::size_t>(found - shards.begin());
  return absl::FailedPreconditionError(absl::StrCat(
      "organisation ", organization.organization.value(), " was placed on shard ", name,
      ", which read_models.postgres does not name. Name it there, or place the "
      "organisation anew with `docket shards place`"));
}

}  // namespace

absl::StatusOr<Whereabouts> WhereaboutsOf(const ShardPlacement& placement,
                                          const domain::Tenant& organization,
                                          const std::optional<PlacementRow>& placed) {
  const auto named = [&](const std::string& shard) {
    return ShardNamed(placement, organization, shard);
  };
  const absl::StatusOr<std::size_t> asked = named(placed.has_value() ? placed->settled_on() : "");
  Whereabouts whereabouts;
  if (asked.ok()) whereabouts.asked = *asked;
  if (placed.has_value() && placed->placed_on() != placed->settled_on()) {
    const absl::StatusOr<std::size_t> next = named(placed->placed_on());
    if (next.ok() && whereabouts.asked != *next) whereabouts.next = *next;
    if (!whereabouts.asked.has_value()) DOCKET_RETURN_IF_ERROR(next.status());
    return whereabouts;
  }
  DOCKET_RETURN_IF_ERROR(asked.status());
  return whereabouts;
}

absl::StatusOr<std::optional<PlacementRow>> FindPlacement(const ViewSnapshot& snapshot,
                                                          std::int32_t partitions,
                                                          const domain::Tenant& organization) {
  const eventstore::PartitionIndex partition(
      platform::PartitionOf(domain::PartitionKey(organization.organization), partitions));
  DOCKET_ASSIGN_OR_RETURN(const Scope scope, EnterPartition(snapshot, partition));
  const std::string key = domain::StreamOf(organization).value();
  DOCKET_ASSIGN_OR_RETURN(const auto rows, snapshot.Rows(scope, {key}));
  if (!rows.front().has_value()) return std::nullopt;
  DOCKET_ASSIGN_OR_RETURN(PlacementRow row, DecodeRow<PlacementRow>(*rows.front(), key));
  return std::optional(std::move(row));
}

PlacementsKnown PlacementsKnown::FromText(std::string_view text) {
  std::vector<std::int64_t> counts;
  for (const absl::string_view part : absl::StrSplit(platform::AbslView(text), ',')) {
    std::int64_t count = 0;
    if (!absl::SimpleAtoi(part, &count)) return {};
    counts.push_back(count);
  }
  return PlacementsKnown(std::move(counts));
}

std::string PlacementsKnown::ToText() const { return absl::StrJoin(counts_, ","); }

bool PlacementsKnown::Includes(const PlacementsKnown& other) const {
  if (other.counts_.size() > counts_.size()) return false;
  return std::ranges::equal(other.counts_, std::span(counts_).first(other.counts_.size()),
                            std::less_equal<>());
}

absl::StatusOr<ShardDirectory> ShardDirectory::Load(const ShardPlacement& placement,
                                                    const ViewSnapshot& snapshot,
                                                    std::int32_t partitions) {
  ShardDirectory directory(placement);
  std::vector<std::int64_t> counts(static_cast<std::size_t>(partitions), 0);
  for (std::int32_t i = 0; i < partitions; ++i) {
    DOCKET_ASSIGN_OR_RETURN(const Scope scope,
                            EnterPartition(snapshot, eventstore::PartitionIndex(i)));
    const auto cursor = snapshot.ScanRows(scope, {});
    for (; cursor->Valid(); cursor->Next()) {
      DOCKET_ASSIGN_OR_RETURN(PlacementRow row,
                              DecodeRow<PlacementRow>(cursor->value(), cursor->key()));
      counts[static_cast<std::size_t>(i)] += row.facts();
      directory.placed_.push_back(
          {.organization = schemas::FromProto(row.tenant()), .row = std::move(row)});
    }
    DOCKET_RETURN_IF_ERROR(cursor->status());
  }
  std::ranges::sort(directory.placed_, {}, &Placed::organization);
  directory.known_ = PlacementsKnown(std::move(counts));
  return directory;
}

absl::StatusOr<Whereabouts> ShardDirectory::Of(const domain::Tenant& organization) const {
  const auto found = std::ranges::lower_bound(placed_, organization, {}, &Placed::organization);
  if (found == placed_.end() || found->organization != organization) {
    return WhereaboutsOf(placement_, organization, std::nullopt);
  }
  return WhereaboutsOf(placement_, organization, found->row);
}

}  // namespace docket::projections
