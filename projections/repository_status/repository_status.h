// View repository_status: what is known of one repository, and how many of its pull requests were
// tracked and merged. Open and closed ones are not counted: a merge does not say which of the two
// it ends. Key: repository id. Source: review_events.
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

struct RepositoryStatusView : ViewDefaults {
  using Row = view_proto::RepositoryStatus;
  static constexpr ViewId kId{4};
  static constexpr std::string_view kName = "repository_status";
  static constexpr std::int32_t kVersion = 3;

  [[nodiscard]] static std::vector<std::string> Keys(const Input& input);
  [[nodiscard]] static absl::StatusOr<std::optional<Row>> Apply(std::optional<Row> row,
                                                                const Input& input);
  [[nodiscard]] static std::vector<std::string> IndexEntries(std::string_view key, const Row& row);
};

// What the entries of an organisation's repositories begin with; the rest is ListOrder of the row,
// at one time for all, so that they stand in the order of their ids.
[[nodiscard]] std::string RepositoriesOfOrganization(const domain::Tenant& tenant);

}  // namespace docket::projections
