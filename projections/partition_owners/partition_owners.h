// Views review_owners and organization_owners: who writes each partition of a journal, as its claim
// says. Two views, since a row has one source. Key: the number of the partition. Sources:
// review_events, organization_events.
// Thread-safety: pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "projections/input.h"
#include "projections/rows.h"
#include "projections/view.h"

namespace docket::projections {

struct PartitionOwners : ViewDefaults {
  using Row = view_proto::PartitionOwner;
  static constexpr std::int32_t kVersion = 1;

  [[nodiscard]] static std::vector<std::string> Keys(const Input& input);
  [[nodiscard]] static absl::StatusOr<std::optional<Row>> Apply(const std::optional<Row>& row,
                                                                const Input& input);
};

struct ReviewOwnersView : PartitionOwners {
  static constexpr ViewId kId{11};
  static constexpr std::string_view kName = "review_owners";
};

struct OrganizationOwnersView : PartitionOwners {
  static constexpr ViewId kId{12};
  static constexpr std::string_view kName = "organization_owners";
};

}  // namespace docket::projections
