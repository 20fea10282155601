// Tries the streams that live views have parked once more, by the code of this program: those that
// can be applied now come free, in order and with all that waited behind them; the others stay.
// Thread-safety: one at a time in one store (see Replayer); live views go on, but for the one that
// is tried. Ownership: everything is borrowed. Failure: what came free before an error stays free.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "replay/replay_context.h"

namespace docket::replay {

struct RetryOptions {
  std::vector<std::string> views = {};  // empty: all
};

struct ViewRetry {
  std::string view;
  std::int64_t freed = 0;   // streams
  std::int64_t parked = 0;  // still, streams
};

struct RetryResult {
  std::vector<ViewRetry> views;  // that had a parked stream

  [[nodiscard]] bool ok() const;  // none is parked any more
};

// kFailedPrecondition: this process brings no views forward.
[[nodiscard]] absl::StatusOr<RetryResult> RetryParked(const ReplayContext& context,
                                                      const RetryOptions& options);

}  // namespace docket::replay
