// Sends deliveries to a docketd by the clock, not when the last one was answered, and
// asks for each until its outcome is visible. A server that falls behind gets no mercy: what waits
// for a connection waits on the server's account.
// Thread-safety: used by one thread, which does all the work. Failure: the first one ends the run,
// which is then no measurement.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace docket::bench {

struct TimedClientOptions {
  std::uint16_t port = 0;  // on 127.0.0.1
  std::string api_key;     // may read every organisation
  double per_second = 1'000;
  std::size_t connections_max = 4'000;
};

struct TimedResult {
  std::vector<double> acknowledged_ms;  // from when it was due to its 2xx
  std::vector<double> visible_ms;       // from its 2xx to the answer that shows the outcome
  std::string failure;                  // empty: every outcome was accepted, and became visible
};

// Returns when every request's outcome is visible. `requests`: whole POSTs.
[[nodiscard]] TimedResult SendTimed(const TimedClientOptions& options,
                                    const std::vector<std::string>& requests);

}  // namespace docket::bench
