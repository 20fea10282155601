// Rollback: makes that generation of a view live again that was live before the last switch. It was
// kept as it stood then, so it is first brought to exactly the live one's position by the code of
// this program; then both change places in one write, while live views stand still. What was live
// is kept as the previous generation: a second rollback takes the first one back. At the end the
// view is verified against its log, and the result says what is equal and what is not.
//
// Only the version of the view that made the rows can go on with them: to get back to rows of
// another version, the program that made them is deployed first, and told to roll back.
// Thread-safety: one rebuild, verification or rollback at a time in one store (see Replayer).
// Failure: an error or a crash leaves one of both generations live, whole and at its position, and
// the other one kept; the same rollback may then be asked for again. An error that comes after the
// switch says so.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "replay/replay_context.h"
#include "replay/replay_progress.h"
#include "replay/verify.h"

namespace docket::replay {

struct RollbackOptions {
  std::string view;  // exactly one
  ReportProgress report = {};
  IsCancelled cancelled = {};  // asked while live views stand still, too: it must not step them
};

struct RollbackResult {
  std::string view;
  std::uint32_t live_generation = 0;      // now
  std::uint32_t previous_generation = 0;  // live until now
  std::int64_t events = 0;                // applied to get to where the other one was
  absl::Duration elapsed;
  VerifyResult verification;
};

// kFailedPrecondition: no generation before the live one is kept, or its rows are of another
// version of the view. kInvalidArgument: there is no such view.
[[nodiscard]] absl::StatusOr<RollbackResult> RollBack(const ReplayContext& context,
                                                      const RollbackOptions& options);

}  // namespace docket::replay
