// View delivery_results: what intake made of each delivery. Key: delivery id. Source:
// delivery_results.
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

struct DeliveryResultsView : ViewDefaults {
  using Row = view_proto::DeliveryResult;
  static constexpr ViewId kId{8};
  static constexpr std::string_view kName = "delivery_results";
  static constexpr std::int32_t kVersion = 1;

  [[nodiscard]] static std::vector<std::string> Keys(const Input& input);
  [[nodiscard]] static absl::StatusOr<std::optional<Row>> Apply(const std::optional<Row>& row,
                                                                const Input& input);
};

}  // namespace docket::projections
