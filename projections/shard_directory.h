// ShardDirectory: which shards have to do with an organisation: by its facts, if it was ever placed
// by hand (view organization_placement), else by the strategy of the placement. As one snapshot of
// the views tells; two processes may know more or less of the facts, and placements() tells which.
//
// A placement by hand is a move: the shard that is asked stays the one before until the next one
// has all rows and says so by a fact (OrganizationSettled).
// Thread-safety: immutable. Ownership: copies what it needs.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "docket/view/v1/placement_rows.pb.h"
#include "domain/ids.h"
#include "projections/rows.h"
#include "projections/shard_placement.h"
#include "projections/view_store.h"

namespace docket::projections {

// Indices into the placement's shards.
struct Whereabouts {
  std::optional<std::size_t> asked = {};  // has all rows; nothing: none has yet
  std::optional<std::size_t> next = {};   // is to have them, and to be asked then

  // Whether its rows are kept there.
  [[nodiscard]] bool Has(std::size_t shard) const { return asked == shard || next == shard; }
  friend bool operator==(const Whereabouts&, const Whereabouts&) = default;
};

// `placed`: what the view has of the organisation. A move to a shard that the placement has not is
// not begun. At least one is there, else kOutOfRange: the strategy gives it none;
// kFailedPrecondition: its facts name a shard that the placement has not.
[[nodiscard]] absl::StatusOr<Whereabouts> WhereaboutsOf(
    const ShardPlacement& placement, const domain::Tenant& organization,
    const std::optional<view_proto::OrganizationPlacement>& placed);

// One organisation alone, from a snapshot. `partitions`: of organization_events. kUnavailable: the
// view is of other software. What the view has not read yet is not there.
[[nodiscard]] absl::StatusOr<std::optional<view_proto::OrganizationPlacement>> FindPlacement(
    const ViewSnapshot& snapshot, std::int32_t partitions, const domain::Tenant& organization);

// How many facts of placements are known of each partition of organization_events.
class PlacementsKnown {
 public:
  PlacementsKnown() = default;
  explicit PlacementsKnown(std::vector<std::int64_t> counts) : counts_(std::move(counts)) {}

  // "3,0,1"; what is no such text is read as knowing nothing.
  [[nodiscard]] static PlacementsKnown FromText(std::string_view text);
  [[nodiscard]] std::string ToText() const;

  // Whether all that `other` knows is known here.
  [[nodiscard]] bool Includes(const PlacementsKnown& other) const;
  friend bool operator==(const PlacementsKnown&, const PlacementsKnown&) = default;

 private:
  std::vector<std::int64_t> counts_;
};

class ShardDirectory {
 public:
  // Errors as of FindPlacement.
  [[nodiscard]] static absl::StatusOr<ShardDirectory> Load(const ShardPlacement& placement,
                                                           const ViewSnapshot& snapshot,
                                                           std::int32_t partitions);

  [[nodiscard]] absl::StatusOr<Whereabouts> Of(const domain::Tenant& organization) const;

  struct Placed {
    domain::Tenant organization;
    view_proto::OrganizationPlacement row;
  };
  // All that were ever placed by hand.
  [[nodiscard]] const std::vector<Placed>& placed() const { return placed_; }
  [[nodiscard]] const PlacementsKnown& known() const { return known_; }

 private:
  explicit ShardDirectory(ShardPlacement placement) : placement_(std::move(placement)) {}

  ShardPlacement placement_;
  std::vector<Placed> placed_;  // by organisation
  PlacementsKnown known_;
};

}  // namespace docket::projections
