// View review_detail: everything about one review. Key: review id. Source: review_events.
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

struct ReviewDetailView : ViewDefaults {
  using Row = view_proto::ReviewDetail;
  static constexpr ViewId kId{1};
  static constexpr std::string_view kName = "review_detail";
  static constexpr std::int32_t kVersion = 2;

  [[nodiscard]] static std::vector<std::string> Keys(const Input& input);
  [[nodiscard]] static absl::StatusOr<std::optional<Row>> Apply(std::optional<Row> row,
                                                                const Input& input);
};

// What the human reviews say together: of each reviewer but the author the last approval or request
// for changes that was not dismissed counts, by (submitted_at, id). One request for changes
// outweighs every approval; comments count when there is neither.
[[nodiscard]] view_proto::Verdict VerdictOf(const view_proto::ReviewDetail& row);

}  // namespace docket::projections
