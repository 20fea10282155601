#include "platform/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

namespace docket::platform {
namespace {

using ::testing::HasSubstr;

TEST(MetricsTest, RendersCountersWithHelpTypeAndLabels) {
  Metrics metrics;
  const Family<Counter> accepted =
      metrics.Counters({.name = "docket_ingest_accepted_total", .help = "Durable deliveries."});
  accepted.With({{"endpoint", "acme"}}).Increment(2);
  const std::string text = metrics.RenderText();
  EXPECT_THAT(text, HasSubstr("# HELP docket_ingest_accepted_total Durable deliveries.\n"));
  EXPECT_THAT(text, HasSubstr("# TYPE docket_ingest_accepted_total counter\n"));
  EXPECT_THAT(text, HasSubstr("docket_ingest_accepted_total{endpoint=\"acme\"} 2\n"));
}

TEST(MetricsTest, RendersGauges) {
  Metrics metrics;
  Gauge& depth = metrics.Gauges({.name = "docket_queue_depth", .help = "Waiting."}).With();
  depth.Set(7);
  depth.Decrement();
  EXPECT_THAT(metrics.RenderText(), HasSubstr("\ndocket_queue_depth 6\n"));
}

TEST(MetricsTest, RendersHistogramsInTheirBuckets) {
  Metrics metrics;
  const Family<Histogram> latency =
      metrics.Histograms({.name = "docket_ack_seconds", .help = "Acknowledgement."}, {0.1, 1.0});
  Histogram& histogram = latency.With({{"log", "a"}});
  histogram.Observe(0.05);
  histogram.Observe(0.5);
  histogram.Observe(5.0);
  const std::string text = metrics.RenderText();
  EXPECT_THAT(text, HasSubstr("docket_ack_seconds_bucket{log=\"a\",le=\"0.1\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("docket_ack_seconds_bucket{log=\"a\",le=\"1\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("docket_ack_seconds_bucket{log=\"a\",le=\"+Inf\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("docket_ack_seconds_count{log=\"a\"} 3\n"));
}

TEST(MetricsTest, AskingTwiceAnswersTheSameMetric) {
  Metrics metrics;
  Counter& first = metrics.Counters({.name = "a_total", .help = "A."}).With({{"p", "1"}});
  Counter& second = metrics.Counters({.name = "a_total", .help = "A."}).With({{"p", "1"}});
  EXPECT_EQ(&first, &second);
}

TEST(MetricsTest, LatencyBucketsIncrease) {
  const std::vector<double>& buckets = LatencyBucketsSeconds();
  EXPECT_EQ(std::adjacent_find(buckets.begin(), buckets.end(), std::greater_equal<>()),
            buckets.end());
}

TEST(MetricsTest, SamplersRunWheneverTheMetricsAreAskedFor) {
  Metrics metrics;
  Gauge& age = metrics.Gauges({.name = "age_seconds", .help = "Age."}).With();
  metrics.AddSampler([&age] { age.Increment(); });
  EXPECT_THAT(metrics.RenderText(), HasSubstr("\nage_seconds 1\n"));
  EXPECT_THAT(metrics.RenderText(), HasSubstr("\nage_seconds 2\n"));
}

TEST(MetricsDeathTest, AContradictoryOrInvalidNameIsABug) {
  Metrics metrics;
  (void)metrics.Counters({.name = "docket_depth", .help = "A counter."});
  EXPECT_DEATH((void)metrics.Gauges({.name = "docket_depth", .help = "A gauge."}),
               "metric docket_depth: ");
  EXPECT_DEATH((void)metrics.Counters({.name = "not a name", .help = ""}), "metric not a name: ");
}

}  // namespace
}  // namespace docket::platform
