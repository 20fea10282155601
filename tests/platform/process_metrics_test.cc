#include "platform/process_metrics.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cstdio>
#include <memory>
#include <string>

#include "platform/manual_clock.h"

namespace docket::platform {
namespace {

double ValueOf(const Metrics& metrics, const std::string& name) {
  for (const auto& family : metrics.Collect()) {
    if (family.name != name) continue;
    return family.type == prometheus::MetricType::Counter ? family.metric.at(0).counter.value
                                                          : family.metric.at(0).gauge.value;
  }
  ADD_FAILURE() << "there is no metric " << name;
  return 0;
}

double CpuSecondsNow() {
  rusage usage{};
  EXPECT_EQ(::getrusage(RUSAGE_SELF, &usage), 0);
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6;
}

TEST(ProcessMetrics, SayWhatTheSystemSays) {
  ManualClock clock;
  Metrics metrics;
  AddProcessMetrics(clock, metrics);
  EXPECT_DOUBLE_EQ(ValueOf(metrics, "process_start_time_seconds"),
                   static_cast<double>(clock.Now().value()) * 1e-6);
  EXPECT_GT(ValueOf(metrics, "process_resident_memory_bytes"), 1e6);
  const double before = CpuSecondsNow();
  const double told = ValueOf(metrics, "process_cpu_seconds_total");
  EXPECT_GE(told, before);
  EXPECT_LE(told, CpuSecondsNow());
}

TEST(ProcessMetrics, CountOpenFiles) {
  ManualClock clock;
  Metrics metrics;
  AddProcessMetrics(clock, metrics);
  const double before = ValueOf(metrics, "process_open_fds");
  const std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen("/dev/null", "r"), &std::fclose);
  ASSERT_NE(file, nullptr);
  EXPECT_EQ(ValueOf(metrics, "process_open_fds"), before + 1);
}

}  // namespace
}  // namespace docket::platform
