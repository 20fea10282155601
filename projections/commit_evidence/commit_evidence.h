// View commit_evidence: what is known of each commit, with the events that prove each line: pushes,
// checks, its merge group, and pushes to the default branch that no pull request explains. A row
// stands in a list while it has one of these. Key: commit id. Source: review_events.
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

struct CommitEvidenceView : ViewDefaults {
  using Row = view_proto::CommitEvidence;
  static constexpr ViewId kId{17};
  static constexpr std::string_view kName = "commit_evidence";
  static constexpr std::int32_t kVersion = 1;

  [[nodiscard]] static std::vector<std::string> Keys(const Input& input);
  [[nodiscard]] static absl::StatusOr<std::optional<Row>> Apply(std::optional<Row> row,
                                                                const Input& input);
  [[nodiscard]] static std::vector<std::string> IndexEntries(std::string_view key, const Row& row);
};

// What entries of each list begin with; the rest is ListOrder of the first push.
[[nodiscard]] std::string DirectPushesOfOrganization(const domain::Tenant& tenant);
[[nodiscard]] std::string DirectPushesOfRepository(const domain::RepositoryKey& repository);

}  // namespace docket::projections
