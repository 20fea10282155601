// MetricsSample: the metrics of a docketd at one moment, to be asked by name and labels, and what
// happened between two of them. Thread-safety: a value type; const methods from any thread.
// Failure: what is not there counts as zero or nothing; a document that is no sample is
// kInvalidArgument.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "boost/json/value.hpp"

namespace docket::apps {

// Upper bounds and how many observations were at or below each; the last bound is infinity.
class Distribution {
 public:
  void Add(double bound, double at_or_below) { buckets_[bound] += at_or_below; }
  // Both have the same bounds.
  void Merge(const Distribution& other);
  // What came since `before`.
  [[nodiscard]] Distribution Since(const Distribution& before) const;

  [[nodiscard]] double count() const { return buckets_.empty() ? 0 : buckets_.rbegin()->second; }
  // By linear interpolation in the bucket where it lies, as Prometheus' histogram_quantile does;
  // beyond the last finite bound that bound. Nothing if nothing was observed. 0 < quantile < 1.
  [[nodiscard]] std::optional<double> Quantile(double quantile) const;

 private:
  std::map<double, double> buckets_;
};

class MetricsSample {
 public:
  using Labels = std::map<std::string, std::string>;

  // As GET /operator/v1/metrics answers.
  [[nodiscard]] static absl::StatusOr<MetricsSample> Parse(const boost::json::value& document);

  // The sum over all metrics of that name whose labels include `labels`.
  [[nodiscard]] double Sum(std::string_view name, const Labels& labels = {}) const;
  [[nodiscard]] Distribution Histogram(std::string_view name, const Labels& labels = {}) const;

  struct Gauge {
    Labels labels;
    std::optional<double> value;  // nothing: not known
  };
  [[nodiscard]] std::vector<Gauge> Gauges(std::string_view name) const;

 private:
  struct Metric {
    Labels labels;
    std::optional<double> value;
    Distribution distribution;
  };

  std::map<std::string, std::vector<Metric>, std::less<>> families_;
};

}  // namespace docket::apps
