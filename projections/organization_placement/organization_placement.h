// View organization_placement: which shard an organisation was placed on by hand, and where it has
// settled. Only those that ever were have a row, so all rows are few. Key: stream of the
// organisation. Source: organization_events.
// Thread-safety: pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "docket/view/v1/placement_rows.pb.h"
#include "projections/input.h"
#include "projections/rows.h"
#include "projections/view.h"

namespace docket::projections {

struct OrganizationPlacementView : ViewDefaults {
  using Row = view_proto::OrganizationPlacement;
  static constexpr ViewId kId{20};
  static constexpr std::string_view kName = "organization_placement";
  static constexpr std::int32_t kVersion = 1;

  [[nodiscard]] static std::vector<std::string> Keys(const Input& input);
  [[nodiscard]] static absl::StatusOr<std::optional<Row>> Apply(std::optional<Row> row,
                                                                const Input& input);
};

}  // namespace docket::projections
