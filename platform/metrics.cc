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
  static const std::vector<double> kBuckets = {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005,
                                               0.01,   0.025,   0.05,   0.1,   0.25,   0.5,
                                               1.0,    2.5,     5.0,    10.0,  30.0};
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

std::string Metrics::RenderText() const {
  return prometheus::TextSerializer().Serialize(registry_.Collect());
}

}  // namespace docket::platform
