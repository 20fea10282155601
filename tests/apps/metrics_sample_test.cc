#include "apps/cli/metrics_sample.h"

#include <gtest/gtest.h>

#include "apps/metrics_json.h"
#include "boost/json/parse.hpp"

namespace docket::apps {
namespace {

MetricsSample SampleOf(const platform::Metrics& metrics) {
  auto sample = MetricsSample::Parse(MetricsJson(metrics.Collect()));
  EXPECT_TRUE(sample.ok()) << sample.status();
  return *std::move(sample);
}

TEST(MetricsSample, SumsWhatHasTheLabels) {
  platform::Metrics metrics;
  const auto family = metrics.Counters({.name = "c_total", .help = "C."});
  family.With({{"journal", "a"}, {"result", "accepted"}}).Increment(2);
  family.With({{"journal", "b"}, {"result", "accepted"}}).Increment(3);
  family.With({{"journal", "b"}, {"result", "rejected"}}).Increment(5);
  const MetricsSample sample = SampleOf(metrics);
  EXPECT_EQ(sample.Sum("c_total"), 10);
  EXPECT_EQ(sample.Sum("c_total", {{"result", "accepted"}}), 5);
  EXPECT_EQ(sample.Sum("c_total", {{"result", "accepted"}, {"journal", "b"}}), 3);
  EXPECT_EQ(sample.Sum("no_such_total"), 0);
}

TEST(MetricsSample, QuantilesAreOfWhatCameBetween) {
  platform::Metrics metrics;
  auto& histogram = metrics.Histograms({.name = "h_seconds", .help = "H."}, {1.0, 2.0, 4.0}).With();
  for (int i = 0; i < 100; ++i) histogram.Observe(0.5);
  const MetricsSample before = SampleOf(metrics);
  for (int i = 0; i < 10; ++i) histogram.Observe(3);
  const Distribution since =
      SampleOf(metrics).Histogram("h_seconds").Since(before.Histogram("h_seconds"));
  EXPECT_EQ(since.count(), 10);
  EXPECT_DOUBLE_EQ(*since.Quantile(0.5), 3);  // the middle of the bucket from 2 to 4
  EXPECT_DOUBLE_EQ(*since.Quantile(0.95), 3.9);
}

TEST(MetricsSample, BeyondTheLastBoundAQuantileIsThatBound) {
  platform::Metrics metrics;
  metrics.Histograms({.name = "h_seconds", .help = "H."}, {1.0}).With().Observe(50);
  EXPECT_DOUBLE_EQ(*SampleOf(metrics).Histogram("h_seconds").Quantile(0.5), 1);
}

TEST(MetricsSample, OfNothingThereIsNoQuantile) {
  platform::Metrics metrics;
  (void)metrics.Histograms({.name = "h_seconds", .help = "H."}, {1.0}).With();
  const MetricsSample sample = SampleOf(metrics);
  EXPECT_FALSE(sample.Histogram("h_seconds").Quantile(0.5).has_value());
  EXPECT_FALSE(sample.Histogram("no_such_seconds").Quantile(0.5).has_value());
}

TEST(MetricsSample, WhatIsNoSampleIsRefused) {
  for (const char* document : {"{}", "[]", R"({"families":[{"name":1}]})",
                               R"({"families":[{"name":"a","metrics":[{"labels":{}}]}]})"}) {
    EXPECT_TRUE(
        absl::IsInvalidArgument(MetricsSample::Parse(boost::json::parse(document)).status()))
        << document;
  }
}

}  // namespace
}  // namespace docket::apps
