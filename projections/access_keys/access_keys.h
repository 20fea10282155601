// View access_keys: API keys: who may read what. Key: key id. Source: organization_events.
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

struct AccessKeysView : ViewDefaults {
  using Row = view_proto::AccessKey;
  static constexpr ViewId kId{6};
  static constexpr std::string_view kName = "access_keys";
  static constexpr std::int32_t kVersion = 2;

  [[nodiscard]] static std::vector<std::string> Keys(const Input& input);
  [[nodiscard]] static absl::StatusOr<std::optional<Row>> Apply(std::optional<Row> row,
                                                                const Input& input);
};

}  // namespace docket::projections
