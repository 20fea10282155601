// The process's own figures under the names that every Prometheus client library gives them:
// process_cpu_seconds_total, process_resident_memory_bytes, process_open_fds,
// process_start_time_seconds. Read from /proc/self at each collection; a figure that cannot be read
// keeps the value it had. Thread-safety: none, call it once; `metrics` outlives every collection.
#pragma once

#include "platform/clock.h"
#include "platform/metrics.h"

namespace docket::platform {

// `clock`: for the time of the start, which is the time of this call.
void AddProcessMetrics(const Clock& clock, Metrics& metrics);

}  // namespace docket::platform
