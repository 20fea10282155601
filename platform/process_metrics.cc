#include "platform/process_metrics.h"

#include <sys/resource.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <system_error>

namespace docket::platform {
namespace {

std::optional<double> CpuSeconds() {
  rusage usage{};
  if (::getrusage(RUSAGE_SELF, &usage) != 0) return std::nullopt;
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// The second field of statm (proc(5)), in pages.
std::optional<double> ResidentBytes() {
  std::ifstream statm("/proc/self/statm");
  std::int64_t size = 0;
  std::int64_t resident = 0;
  if (!(statm >> size >> resident)) return std::nullopt;
  return static_cast<double>(resident) * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

std::optional<double> OpenFiles() {
  std::error_code error;
  std::filesystem::directory_iterator entries("/proc/self/fd", error);
  if (error) return std::nullopt;
  std::int64_t count = 0;
  for (; entries != std::filesystem::directory_iterator() && !error; entries.increment(error)) {
    ++count;
  }
  if (error) return std::nullopt;
  return static_cast<double>(count - 1);  // without the one that reads the folder
}

void SetIfKnown(Gauge& gauge, std::optional<double> value) {
  if (value.has_value()) gauge.Set(*value);
}

}  // namespace

void AddProcessMetrics(const Clock& clock, Metrics& metrics) {
  Counter& cpu = metrics
                     .Counters({.name = "process_cpu_seconds_total",
                                .help = "Processor time of this process, user and system."})
                     .With();
  Gauge& resident =
      metrics.Gauges({.name = "process_resident_memory_bytes", .help = "Resident memory."}).With();
  Gauge& files = metrics.Gauges({.name = "process_open_fds", .help = "Open files."}).With();
  metrics.Gauges({.name = "process_start_time_seconds", .help = "When it began, Unix time."})
      .With()
      .Set(static_cast<double>(clock.Now().value()) * 1e-6);
  metrics.AddSampler([&cpu, &resident, &files] {
    if (const auto seconds = CpuSeconds()) cpu.Increment(*seconds - cpu.Value());
    SetIfKnown(resident, ResidentBytes());
    SetIfKnown(files, OpenFiles());
  });
}

}  // namespace docket::platform
