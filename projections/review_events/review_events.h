// View review_events: the history of each review, one row for each event as it is stored, whether
// this program can read it or not. Key: review id, stream version. Source: review_events.
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

struct ReviewEventsView : ViewDefaults {
  using Row = view_proto::ReviewEvent;
  static constexpr ViewId kId{3};
  static constexpr std::string_view kName = "review_events";
  static constexpr std::int32_t kVersion = 1;

  [[nodiscard]] static std::vector<std::string> Keys(const Input& input);
  [[nodiscard]] static absl::StatusOr<std::optional<Row>> Apply(std::optional<Row> row,
                                                                const Input& input);
  [[nodiscard]] static std::string ReadableKey(std::string_view key);
};

// What the keys of one review's events begin with, and the rest of the key of one of them.
[[nodiscard]] std::string HistoryOf(const domain::ReviewId& id);
[[nodiscard]] std::string HistoryVersion(domain::StreamVersion version);

}  // namespace docket::projections
