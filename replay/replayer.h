// Replayer: what the operator does with the views of one store, one at a time, and the status of
// views summed up.
// Thread-safety: every method may be called from any thread. While a rebuild, verification,
// rollback, diff or retry runs, a second one is refused (kFailedPrecondition); a plan is not.
// Ownership: borrows what the context names.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "projections/queries.h"
#include "replay/diff.h"
#include "replay/rebuild.h"
#include "replay/rebuild_plan.h"
#include "replay/replay_context.h"
#include "replay/retry_parked.h"
#include "replay/rollback.h"
#include "replay/verify.h"

namespace docket::replay {

// One view over all its partitions, as `docket replay status` shows it.
struct ViewStatus {
  std::string view;
  std::string log;
  std::uint32_t generation = 0;
  bool needs_rebuild = false;  // its rows are of another version than the code
  std::int64_t records_behind = 0;
  std::int64_t lag_ms = 0;  // the maximum
  std::int64_t rows = 0;
  std::int64_t events = 0;
  std::int64_t parked_streams = 0;
  std::vector<projections::ProjectionStatus> partitions;
};

class Replayer {
 public:
  explicit Replayer(ReplayContext context) : context_(std::move(context)) {}

  [[nodiscard]] absl::StatusOr<RebuildResult> Rebuild(const RebuildOptions& options);
  [[nodiscard]] absl::StatusOr<VerifyResult> Verify(const VerifyOptions& options);
  [[nodiscard]] absl::StatusOr<RollbackResult> RollBack(const RollbackOptions& options);
  [[nodiscard]] absl::StatusOr<DiffResult> Diff(const DiffOptions& options);
  [[nodiscard]] absl::StatusOr<RetryResult> RetryParked(const RetryOptions& options);
  [[nodiscard]] absl::StatusOr<RebuildPlan> Plan(const PlanOptions& options) const;

 private:
  const ReplayContext context_;
  absl::Mutex running_;
};

// Partitions summed up by view, in the order given.
[[nodiscard]] std::vector<ViewStatus> Summarise(
    const std::vector<projections::ProjectionStatus>& partitions);

}  // namespace docket::replay
