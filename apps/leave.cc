#include "apps/leave.h"

#include <unistd.h>

namespace docket::apps {

void LeaveUnlessStopped(const absl::Status& stopped, const platform::Logger& logger) {
  if (stopped.ok()) return;
  logger.Error("docketd did not stop in order", {{"error", stopped.ToString()}});
  ::_exit(kLeftExitCode);
}

}  // namespace docket::apps
