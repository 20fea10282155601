// View installation_status: one installation of the app. Key: installation id. Source:
// organization_events.
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

struct InstallationStatusView : ViewDefaults {
  using Row = view_proto::InstallationStatus;
  static constexpr ViewId kId{5};
  static constexpr std::string_view kName = "installation_status";
  static constexpr std::int32_t kVersion = 1;

  [[nodiscard]] static std::vector<std::string> Keys(const Input& input);
  [[nodiscard]] static absl::StatusOr<std::optional<Row>> Apply(std::optional<Row> row,
                                                                const Input& input);
};

}  // namespace docket::projections
