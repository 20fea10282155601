#include "apps/cli/metrics_sample.h"

#include <algorithm>
#include <exception>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "boost/json/value_to.hpp"

namespace docket::apps {
namespace {

bool Includes(const MetricsSample::Labels& all, const MetricsSample::Labels& wanted) {
  return std::ranges::includes(all, wanted);
}

std::optional<double> NumberOf(const boost::json::value& value) {
  if (value.is_null()) return std::nullopt;
  return value.to_number<double>();
}

}  // namespace

void Distribution::Merge(const Distribution& other) {
  for (const auto& [bound, count] : other.buckets_) buckets_[bound] += count;
}

Distribution Distribution::Since(const Distribution& before) const {
  Distribution since = *this;
  for (const auto& [bound, count] : before.buckets_) since.buckets_[bound] -= count;
  return since;
}

std::optional<double> Distribution::Quantile(double quantile) const {
  const double total = count();
  if (total <= 0) return std::nullopt;
  const double rank = quantile * total;
  double lower_bound = 0;
  double below = 0;
  for (const auto& [bound, at_or_below] : buckets_) {
    if (at_or_below >= rank) {
      if (bound == std::numeric_limits<double>::infinity()) return lower_bound;
      const double within = at_or_below - below;
      return lower_bound + (bound - lower_bound) * (within > 0 ? (rank - below) / within : 1);
    }
    lower_bound = bound;
    below = at_or_below;
  }
  return lower_bound;
}

absl::StatusOr<MetricsSample> MetricsSample::Parse(const boost::json::value& document) {
  MetricsSample sample;
  try {
    for (const boost::json::value& family : document.at("families").as_array()) {
      std::vector<Metric>& metrics =
          sample.families_[boost::json::value_to<std::string>(family.at("name"))];
      for (const boost::json::value& json : family.at("metrics").as_array()) {
        Metric& metric = metrics.emplace_back();
        for (const auto& [name, value] : json.at("labels").as_object()) {
          metric.labels[name] = boost::json::value_to<std::string>(value);
        }
        const boost::json::value* buckets = json.as_object().if_contains("buckets");
        if (buckets == nullptr) {
          metric.value = NumberOf(json.at("value"));
          continue;
        }
        for (const boost::json::value& bucket : buckets->as_array()) {
          metric.distribution.Add(
              NumberOf(bucket.at(0)).value_or(std::numeric_limits<double>::infinity()),
              bucket.at(1).to_number<double>());
        }
      }
    }
  } catch (const std::exception& error) {
    return absl::InvalidArgumentError(
        absl::StrCat("docketd answered something that is no sample of metrics: ", error.what()));
  }
  return sample;
}

double MetricsSample::Sum(std::string_view name, const Labels& labels) const {
  const auto family = families_.find(name);
  if (family == families_.end()) return 0;
  double sum = 0;
  for (const Metric& metric : family->second) {
    if (Includes(metric.labels, labels)) sum += metric.value.value_or(0);
  }
  return sum;
}

Distribution MetricsSample::Histogram(std::string_view name, const Labels& labels) const {
  Distribution merged;
  const auto family = families_.find(name);
  if (family == families_.end()) return merged;
  for (const Metric& metric : family->second) {
    if (Includes(metric.labels, labels)) merged.Merge(metric.distribution);
  }
  return merged;
}

std::vector<MetricsSample::Gauge> MetricsSample::Gauges(std::string_view name) const {
  std::vector<Gauge> gauges;
  const auto family = families_.find(name);
  if (family == families_.end()) return gauges;
  for (const Metric& metric : family->second) {
    gauges.push_back({.labels = metric.labels, .value = metric.value});
  }
  return gauges;
}

}  // namespace docket::apps
