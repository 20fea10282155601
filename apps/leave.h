// How a docketd ends whose parts did not all stop in time.
// Thread-safety: may be called from any thread.
#pragma once

#include "absl/status/status.h"
#include "platform/logging.h"

namespace docket::apps {

inline constexpr int kLeftExitCode = 1;

// `stopped` is what Node::Stop or StopSequence::Stop answered. If it is not OK, threads still run
// and may use anything, so nothing can be destroyed any more: it is logged, and the process ends
// here by _exit(kLeftExitCode).
void LeaveUnlessStopped(const absl::Status& stopped, const platform::Logger& logger);

}  // namespace docket::apps
