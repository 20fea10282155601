// View organization_policy: what an organisation wants of the reviews in its repositories. Key:
// stream of the organisation. Source: organization_events.
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

struct OrganizationPolicyView : ViewDefaults {
  using Row = view_proto::OrganizationPolicy;
  static constexpr ViewId kId{15};
  static constexpr std::string_view kName = "organization_policy";
  static constexpr std::int32_t kVersion = 1;

  [[nodiscard]] static std::vector<std::string> Keys(const Input& input);
  [[nodiscard]] static absl::StatusOr<std::optional<Row>> Apply(std::optional<Row> row,
                                                                const Input& input);
};

}  // namespace docket::projections
