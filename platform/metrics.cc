#include "platform/metrics.h"

#include <prometheus/text_serializer.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "platform/check.h"

namespace docket::platform {
namespace {

// The library refuses a bad or contradictory name by an exception; here that is a bug.
template <class Metric, class Builder>
prometheus::Family<Metric>& RegisterFamily(Builder builder, const MetricText& text,
                                           prometheus::Registry& registry) {
  try {
    return builder.Name(text.name).Help(text.help).Register(registry);
  } catch (const std::exception& error) {
    const std::string what = "metric " + text.name + ": " + error.what();
    CheckFailed({.file = __FILE__, .line = __LINE__, .condition = what.c_str()});
  }
}

}  // namespace

const std::vector<double>& LatencyBucketsSeconds() {
  static const std::vector<double> kBuckets = {
      0.0001, 0.00015, 0.0002, 0.0003, 0.00045, 0.0007, 0.001, 0.0015, 0.002, 0.003, 0.0045, 0.007,
      0.01,   0.015,   0.02,   0.03,   0.045,   0.07,   0.1,   0.15,   0.2,   0.3,   0.45,   0.7,
      1.0,    1.5,     2.0,    3.0,    4.5,     7.0,    10.0,  15.0,   20.0,  30.0};
  return kBuckets;
}

Family<Counter> Metrics::Counters(const MetricText& text) {
  return Family<Counter>(RegisterFamily<Counter>(prometheus::BuildCounter(), text, registry_));
}

Family<Gauge> Metrics::Gauges(const MetricText& text) {
  return Family<Gauge>(RegisterFamily<Gauge>(prometheus::BuildGauge(), text, registry_));
}

Family<Histogram> Metrics::Histograms(const MetricText& text, std::vector<double> bucket_bounds) {
  DOCKET_CHECK(std::is_sorted(bucket_bounds.begin(), bucket_bounds.end()));
  return {RegisterFamily<Histogram>(prometheus::BuildHistogram(), text, registry_),
          std::move(bucket_bounds)};
}

void Metrics::AddSampler(std::function<void()> sample) {
  const absl::MutexLock lock(&mutex_);
  samplers_.push_back(std::move(sample));
}

std::vector<prometheus::MetricFamily> Metrics::Collect() const {
  const absl::MutexLock lock(&mutex_);
  for (const std::function<void()>& sample : samplers_) sample();
  return registry_.Collect();
}

std::string Metrics::RenderText() const {
  return prometheus::TextSerializer().Serialize(Collect());
}

}  // namespace docket::platform
