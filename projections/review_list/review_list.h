// View review_list: one compact row for each review, found through entries in list order. Key:
// review id. Source: review_events.
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

struct ReviewListView : ViewDefaults {
  using Row = view_proto::ReviewSummary;
  static constexpr ViewId kId{2};
  static constexpr std::string_view kName = "review_list";
  static constexpr std::int32_t kVersion = 2;

  [[nodiscard]] static std::vector<std::string> Keys(const Input& input);
  [[nodiscard]] static absl::StatusOr<std::optional<Row>> Apply(std::optional<Row> row,
                                                                const Input& input);
  [[nodiscard]] static std::vector<std::string> IndexEntries(std::string_view key, const Row& row);
};

// What entries of each list begin with; the rest is ListOrder of the row.
[[nodiscard]] std::string ReviewsOfOrganization(const domain::Tenant& tenant);
[[nodiscard]] std::string ReviewsInState(const domain::Tenant& tenant,
                                         review::v1::PullRequestStatus status);
[[nodiscard]] std::string ReviewsOfAuthor(const domain::Tenant& tenant, domain::UserId author);
[[nodiscard]] std::string ReviewsOfRepository(const domain::RepositoryKey& repository);

}  // namespace docket::projections
