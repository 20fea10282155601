// View deliveries: one row for each delivery that was received, duplicates too. Key: delivery id.
// Source: webhook_received.
// Thread-safety: pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "domain/ids.h"
#include "projections/input.h"
#include "projections/rows.h"
#include "projections/view.h"

namespace docket::projections {

struct DeliveriesView : ViewDefaults {
  using Row = view_proto::Delivery;
  static constexpr ViewId kId{7};
  static constexpr std::string_view kName = "deliveries";
  static constexpr std::int32_t kVersion = 1;

  [[nodiscard]] static std::vector<std::string> Keys(const Input& input);
  [[nodiscard]] static absl::StatusOr<std::optional<Row>> Apply(const std::optional<Row>& row,
                                                                const Input& input);
  [[nodiscard]] static std::vector<std::string> IndexEntries(std::string_view key, const Row& row);
};

// What entries of each list begin with; the rest is ListOrder of the row.
[[nodiscard]] std::string AllDeliveries();
[[nodiscard]] std::string DeliveriesOfEvent(std::string_view event);
[[nodiscard]] std::string DeliveriesOfOrganization(const domain::Tenant& tenant);
[[nodiscard]] std::string OrganizationDeliveriesOfEvent(const domain::Tenant& tenant,
                                                        std::string_view event);
[[nodiscard]] std::string DeliveriesOfGuid(std::string_view guid);

}  // namespace docket::projections
