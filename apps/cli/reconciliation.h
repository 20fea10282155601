// Reconciliation: GitHub's log of deliveries compared with ours, and what never came asked for
// again. GitHub sends a webhook once, and keeps what it sent for three days; a delivery that failed
// while nobody listened is lost unless somebody asks.
// Thread-safety: used by one thread. Borrows both sides.
// Bounds: memory for what is missing alone. Failure: of either side, as it says; what was asked for
// before stays asked for, and another run goes on.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "apps/cli/stored_deliveries.h"
#include "apps/github/hook_deliveries.h"

namespace docket::apps {

struct ReconciliationOptions {
  absl::Time since;  // by GitHub's clock
  absl::Time until;  // newer ones may be on their way, or not shown yet
  bool ask = true;   // false: only look
};

struct Reconciled {
  std::int64_t attempts = 0;              // of GitHub's log, in that time
  std::vector<HookDelivery> missing;      // its newest attempt of each, oldest first
  std::vector<std::string> acknowledged;  // GUIDs among them that GitHub has a 2xx of
  std::int64_t asked = 0;
};

// `on_progress` hears of the attempts that were looked at so far.
[[nodiscard]] absl::StatusOr<Reconciled> Reconcile(
    HookDeliveries& theirs, StoredDeliveries& ours, const ReconciliationOptions& options,
    const std::function<void(std::int64_t attempts)>& on_progress);

}  // namespace docket::apps
