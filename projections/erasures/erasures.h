// View erasures: who was erased in an organisation. Only organisations that ever erased somebody
// have a row, so all rows are few. Key: stream of the organisation. Source: organization_events.
// Thread-safety: pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "docket/view/v1/erasure_rows.pb.h"
#include "projections/input.h"
#include "projections/rows.h"
#include "projections/view.h"

namespace docket::projections {

struct ErasuresView : ViewDefaults {
  using Row = view_proto::Erasures;
  static constexpr ViewId kId{22};
  static constexpr std::string_view kName = "erasures";
  static constexpr std::int32_t kVersion = 1;

  [[nodiscard]] static std::vector<std::string> Keys(const Input& input);
  [[nodiscard]] static absl::StatusOr<std::optional<Row>> Apply(std::optional<Row> row,
                                                                const Input& input);
};

}  // namespace docket::projections
