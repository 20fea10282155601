// View legal_holds: the legal holds of an organisation, those that stand and those that were
// lifted. Only organisations that ever had one have a row, so all rows are few. Key: stream of the
// organisation. Source: organization_events.
// Thread-safety: pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "docket/view/v1/hold_rows.pb.h"
#include "projections/input.h"
#include "projections/rows.h"
#include "projections/view.h"

namespace docket::projections {

struct LegalHoldsView : ViewDefaults {
  using Row = view_proto::LegalHolds;
  static constexpr ViewId kId{21};
  static constexpr std::string_view kName = "legal_holds";
  static constexpr std::int32_t kVersion = 1;

  [[nodiscard]] static std::vector<std::string> Keys(const Input& input);
  [[nodiscard]] static absl::StatusOr<std::optional<Row>> Apply(std::optional<Row> row,
                                                                const Input& input);
};

}  // namespace docket::projections
