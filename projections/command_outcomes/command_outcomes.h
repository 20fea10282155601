// Views review_command_outcomes and organization_command_outcomes: what became of each command, the
// last attempt of those that were parked and run again. Two views, since a row has one source. Key:
// command id. Sources: review_events, organization_events.
// Thread-safety: pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "projections/input.h"
#include "projections/rows.h"
#include "projections/view.h"

namespace docket::projections {

struct CommandOutcomes : ViewDefaults {
  using Row = view_proto::CommandOutcome;
  static constexpr std::int32_t kVersion = 1;

  [[nodiscard]] static std::vector<std::string> Keys(const Input& input);
  [[nodiscard]] static absl::StatusOr<std::optional<Row>> Apply(const std::optional<Row>& row,
                                                                const Input& input);
};

struct ReviewCommandOutcomesView : CommandOutcomes {
  static constexpr ViewId kId{9};
  static constexpr std::string_view kName = "review_command_outcomes";
};

struct OrganizationCommandOutcomesView : CommandOutcomes {
  static constexpr ViewId kId{10};
  static constexpr std::string_view kName = "organization_command_outcomes";
};

}  // namespace docket::projections
