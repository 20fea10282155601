// View open_tasks: what there is to do for workers on one review: the stage that its live run is
// at, and what is to be told of it. Only events about runs touch it, and a row is there only while
// there is something, so that it is as small as the work. Key: review id. Source: review_events.
// Thread-safety: pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "domain/ids.h"
#include "domain/review/run_values.h"
#include "domain/time.h"
#include "projections/input.h"
#include "projections/rows.h"
#include "projections/view.h"

namespace docket::projections {

struct OpenTasksView : ViewDefaults {
  using Row = view_proto::OpenTasks;
  static constexpr ViewId kId{13};
  static constexpr std::string_view kName = "open_tasks";
  static constexpr std::int32_t kVersion = 1;

  [[nodiscard]] static std::vector<std::string> Keys(const Input& input);
  [[nodiscard]] static absl::StatusOr<std::optional<Row>> Apply(std::optional<Row> row,
                                                                const Input& input);
  // One for each task that nobody holds, ordered by stage, tenant, and when it may be leased.
  [[nodiscard]] static std::vector<std::string> IndexEntries(std::string_view key, const Row& row);
};

// What the entries of a stage begin with, and behind that those of one tenant.
[[nodiscard]] std::string TasksOfStage(domain::review::Stage stage);
[[nodiscard]] std::string TasksOfTenant(const domain::Tenant& tenant);

struct TaskPlace {
  domain::Tenant tenant;
  domain::Timestamp available_at;
};
// Of an entry's key behind TasksOfStage. Precondition: IndexEntries wrote it.
[[nodiscard]] TaskPlace ReadTaskPlace(std::string_view bytes);

}  // namespace docket::projections
