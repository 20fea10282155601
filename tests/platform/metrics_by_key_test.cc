#include "platform/metrics_by_key.h"

#include <gmock/gmock.h>

#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace docket::platform {
namespace {

using Key = std::pair<int, int>;

class MetricsByKeyTest : public testing::Test {
 protected:
  Metrics metrics_;
  int asked_ = 0;
  MetricsByKey<Counter, Key> counters_{
      metrics_.Counters({.name = "answers_total", .help = "h"}),
      [this](const Key& key) -> MetricLabels {
        ++asked_;
        return {{"route", std::to_string(key.first)}, {"status", std::to_string(key.second)}};
      }};
};

TEST_F(MetricsByKeyTest, AKeyIsOneMetricWithItsLabels) {
  counters_.Of({1, 200}).Increment();
  counters_.Of({1, 200}).Increment();
  counters_.Of({1, 404}).Increment();
  EXPECT_EQ(asked_, 2);
  const std::string text = metrics_.RenderText();
  EXPECT_THAT(text, testing::HasSubstr(R"(answers_total{route="1",status="200"} 2)"));
  EXPECT_THAT(text, testing::HasSubstr(R"(answers_total{route="1",status="404"} 1)"));
}

TEST_F(MetricsByKeyTest, ItMayBeAskedByManyThreads) {
  constexpr int kThreads = 4;
  constexpr int kCounts = 500;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([this] {
      for (int i = 0; i < kCounts; ++i) counters_.Of({i % 5, 200}).Increment();
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (int route = 0; route < 5; ++route) {
    EXPECT_EQ(counters_.Of({route, 200}).Value(), kThreads * kCounts / 5);
  }
}

}  // namespace
}  // namespace docket::platform
