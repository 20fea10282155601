// Quantiles from buckets beside the exact ones.
#include "projections/log_buckets.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

namespace docket::projections {
namespace {

// As a shard's statement does it.
std::int32_t BucketOf(double value) {
  if (value < 1) return LogBuckets::kBelowOne;
  return static_cast<std::int32_t>(std::ceil(std::log(value) / LogBuckets::LogGrowth()));
}

// percentile_cont of SQL.
double ExactQuantile(std::vector<double> values, double fraction) {
  std::ranges::sort(values);
  const double position = fraction * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(std::floor(position));
  const auto above = static_cast<std::size_t>(std::ceil(position));
  return values[below] + (values[above] - values[below]) * (position - static_cast<double>(below));
}

// From less than a millisecond to a hundred years, in milliseconds, and some of nothing.
std::vector<double> Spans(std::mt19937_64& random, int count) {
  std::uniform_real_distribution<double> exponent(-1, 12.5);
  std::vector<double> values;
  for (int i = 0; i < count; ++i) {
    const double value = std::pow(10, exponent(random));
    values.push_back(value < 1 ? 0 : value);
  }
  return values;
}

TEST(LogBucketsTest, QuantilesAreWithinTheBoundOfTheExactOnes) {
  std::mt19937_64 random(20'261'128);
  for (const int count : {1, 2, 3, 10, 99, 1'000}) {
    for (int round = 0; round < 50; ++round) {
      const std::vector<double> values = Spans(random, count);
      LogBuckets buckets;
      for (const double value : values) buckets.Add(BucketOf(value), 1);
      for (const double fraction : {0.0, 0.5, 0.9, 0.99, 1.0}) {
        const double exact = ExactQuantile(values, fraction);
        EXPECT_NEAR(buckets.Quantile(fraction), exact, exact * LogBuckets::kErrorMax * (1 + 1e-9))
            << fraction << " of " << count;
      }
    }
  }
}

TEST(LogBucketsTest, TheBoundIsReachedAndSoIsNoSlackInIt) {
  // Just above the lower bound of its bucket.
  const double value = std::exp(100 * LogBuckets::LogGrowth()) * (1 + 1e-9);
  LogBuckets buckets;
  buckets.Add(BucketOf(value), 1);
  EXPECT_GT(std::abs(buckets.Quantile(0.5) - value), value * LogBuckets::kErrorMax * 0.999);
}

TEST(LogBucketsTest, PartsAddUpToTheWhole) {
  std::mt19937_64 random(7);
  LogBuckets whole;
  LogBuckets sum;
  for (int part = 0; part < 5; ++part) {
    LogBuckets buckets;
    for (const double value : Spans(random, 40 * part)) {
      buckets.Add(BucketOf(value), 1);
      whole.Add(BucketOf(value), 1);
    }
    sum.Add(buckets);
  }
  EXPECT_EQ(sum.count(), 400);
  for (const double fraction : {0.0, 0.25, 0.5, 0.9, 0.99, 1.0}) {
    EXPECT_EQ(sum.Quantile(fraction), whole.Quantile(fraction)) << fraction;
  }
}

TEST(LogBucketsTest, AreReadFromWhatAShardAnswers) {
  const auto buckets = LogBuckets::Parse("-1:3,0:2,115:1");
  ASSERT_TRUE(buckets.ok()) << buckets.status();
  EXPECT_EQ(buckets->count(), 6);
  EXPECT_EQ(buckets->Quantile(0), 0);
  EXPECT_NEAR(buckets->Quantile(0.8), 1, 0.011);
  EXPECT_NEAR(buckets->Quantile(1), 10, 0.2);
  EXPECT_EQ(LogBuckets::Parse("")->count(), 0);
}

TEST(LogBucketsTest, WhatAreNoBucketsIsRefused) {
  for (const std::string text : {"1", "1:", ":1", "1:1,", "a:1", "1:0", "1:-1", "-2:1", "1:1:1"}) {
    EXPECT_TRUE(absl::IsDataLoss(LogBuckets::Parse(text).status())) << text;
  }
}

}  // namespace
}  // namespace docket::projections
