// What a running process holds of its machine, as the kernel counts it (proc(5)).
// Thread-safety: functions without shared state. Failure: 0 when there is no such process.
#pragma once

#include <sys/types.h>

#include <cstdint>

namespace docket::system_test {

struct ProcessUsage {
  std::int64_t resident_bytes = 0;       // VmRSS: now
  std::int64_t resident_bytes_most = 0;  // VmHWM: the most since it began
  std::int64_t files = 0;                // open ones, with sockets
};

[[nodiscard]] ProcessUsage UsageOf(pid_t process);

// A bound of resident memory as it holds for this build: sanitizers keep shadows of memory, and
// keep what was freed.
[[nodiscard]] std::int64_t AllowedResident(std::int64_t bytes);

}  // namespace docket::system_test
