// Sends deliveries to a docketd by the clock, and asks for each until its outcome is visible.
// Thread-safety: used by one thread, which does all the work. Failure: the first one ends the run,
// which is then no measurement.
#pragma once

#include <string>
#include <vector>

#include "bench/clocked_client.h"

namespace docket::bench {

struct TimedClientOptions {
  ClockedClient::Options client;
  std::string api_key;  // may read every organisation
};

struct TimedResult {
  std::vector<double> acknowledged_ms;  // from when it was due to its 2xx
  std::vector<double> visible_ms;       // from its 2xx to the answer that shows the outcome
  absl::Status status;                  // OK: every outcome was accepted, and became visible
};

// Returns when every request's outcome is visible. `requests`: whole POSTs.
[[nodiscard]] TimedResult SendTimed(const TimedClientOptions& options,
                                    const std::vector<std::string>& requests);

}  // namespace docket::bench
