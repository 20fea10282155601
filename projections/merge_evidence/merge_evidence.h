// View merge_evidence: what an auditor needs of each merged pull request, with the events that
// prove each line. A row begins with the pull request, and stands in a list once it is merged.
// Key: review id. Source: review_events.
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

struct MergeEvidenceView : ViewDefaults {
  using Row = view_proto::MergeEvidence;
  static constexpr ViewId kId{16};
  static constexpr std::string_view kName = "merge_evidence";
  static constexpr std::int32_t kVersion = 1;

  [[nodiscard]] static std::vector<std::string> Keys(const Input& input);
  [[nodiscard]] static absl::StatusOr<std::optional<Row>> Apply(std::optional<Row> row,
                                                                const Input& input);
  [[nodiscard]] static std::vector<std::string> IndexEntries(std::string_view key, const Row& row);
};

// The organisation that the review is of, and the one under which it was merged, if it is another.
[[nodiscard]] std::vector<domain::Tenant> OwnersOf(const view_proto::MergeEvidence& row);

// What entries of each list begin with; the rest is ListOrder of the merge.
[[nodiscard]] std::string MergesOfOrganization(const domain::Tenant& tenant);
[[nodiscard]] std::string MergesOfRepository(const domain::RepositoryKey& repository);
// Unspecified: those with any violation.
[[nodiscard]] std::string MergesWithViolation(const domain::Tenant& tenant,
                                              review::v1::ViolationKind violation);

}  // namespace docket::projections
