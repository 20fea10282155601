#include "apps/metrics_json.h"

#include <cmath>
#include <utility>

#include "boost/json/array.hpp"

namespace docket::apps {
namespace {

using boost::json::array;
using boost::json::object;

boost::json::value NumberJson(double value) {
  if (!std::isfinite(value)) return nullptr;
  return value;
}

array BucketsJson(const prometheus::ClientMetric::Histogram& histogram) {
  array buckets;
  for (const auto& bucket : histogram.bucket) {
    buckets.push_back(array{NumberJson(bucket.upper_bound), bucket.cumulative_count});
  }
  return buckets;
}

object MetricJson(prometheus::MetricType type, const prometheus::ClientMetric& metric) {
  object labels;
  for (const auto& label : metric.label) labels[label.name] = label.value;
  object json = {{"labels", std::move(labels)}};
  switch (type) {
    case prometheus::MetricType::Histogram:
      json["count"] = metric.histogram.sample_count;
      json["sum"] = NumberJson(metric.histogram.sample_sum);
      json["buckets"] = BucketsJson(metric.histogram);
      break;
    case prometheus::MetricType::Counter:
      json["value"] = NumberJson(metric.counter.value);
      break;
    default:
      json["value"] = NumberJson(metric.gauge.value);
  }
  return json;
}

}  // namespace

object MetricsJson(const std::vector<prometheus::MetricFamily>& families) {
  array list;
  for (const prometheus::MetricFamily& family : families) {
    array metrics;
    for (const auto& metric : family.metric) metrics.push_back(MetricJson(family.type, metric));
    list.push_back(object{{"name", family.name}, {"metrics", std::move(metrics)}});
  }
  return {{"families", std::move(list)}};
}

}  // namespace docket::apps
