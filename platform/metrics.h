// Metrics: a prometheus-cpp registry with named families, rendered as text for GET /metrics.
//   Family<Counter> accepted = metrics.Counters({.name = "docket_ingest_accepted_total",
//                                                .help = "Deliveries durable before their 2xx."});
//   Counter& of_endpoint = accepted.With({{"endpoint", id}});   // look up once, keep the reference
// Labels must come from a bounded set (endpoint, partition, view), never from a payload: each set
// of labels is kept for the life of the process. Thread-safety: all methods may be called from any
// thread at once; so may those of Counter, Gauge and Histogram. Ownership: Metrics owns everything;
// families and references live as long as it does. Failure: an invalid or contradictory name is a
// bug and aborts. Asking twice for one family or one set of labels answers the same one. Units:
// seconds and bytes, as Prometheus asks for; the name ends in _seconds, _bytes or _total.
// What nobody would keep up to date by itself (the age of what waits, the process's memory) is set
// by samplers, which run when somebody asks for the metrics.
#pragma once

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace docket::platform {

using Counter = prometheus::Counter;
using Gauge = prometheus::Gauge;
using Histogram = prometheus::Histogram;
using MetricLabels = std::map<std::string, std::string>;

struct MetricText {
  std::string name;
  std::string help;
};

// Upper bounds for latencies: 100 µs to 30 s, six to a decade, so that a percentile read from them
// is wrong by a quarter at most.
[[nodiscard]] const std::vector<double>& LatencyBucketsSeconds();

// Counters or gauges of one name. A cheap reference: copy it.
template <class Metric>
class Family {
 public:
  explicit Family(prometheus::Family<Metric>& family) : family_(&family) {}
  [[nodiscard]] Metric& With(const MetricLabels& labels = {}) const { return family_->Add(labels); }

 private:
  prometheus::Family<Metric>* family_;
};

// Histograms of one name and one set of buckets.
template <>
class Family<Histogram> {
 public:
  Family(prometheus::Family<Histogram>& family, std::vector<double> bucket_bounds)
      : family_(&family), bucket_bounds_(std::move(bucket_bounds)) {}
  [[nodiscard]] Histogram& With(const MetricLabels& labels = {}) const {
    return family_->Add(labels, bucket_bounds_);
  }

 private:
  prometheus::Family<Histogram>* family_;
  std::vector<double> bucket_bounds_;
};

class Metrics {
 public:
  Metrics() = default;
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;
  ~Metrics() = default;

  [[nodiscard]] Family<Counter> Counters(const MetricText& text);
  [[nodiscard]] Family<Gauge> Gauges(const MetricText& text);
  // Precondition: `bucket_bounds` increase.
  [[nodiscard]] Family<Histogram> Histograms(
      const MetricText& text, std::vector<double> bucket_bounds = LatencyBucketsSeconds());

  // `sample` sets gauges. It runs at every Collect from now on, on its thread and never twice at
  // one time, so it may read a disk; what it refers to outlives every Collect.
  void AddSampler(std::function<void()> sample);

  // All that is there, after the samplers have run. May block as they do.
  [[nodiscard]] std::vector<prometheus::MetricFamily> Collect() const;

  // Prometheus text exposition format 0.0.4, of a Collect.
  [[nodiscard]] std::string RenderText() const;

 private:
  prometheus::Registry registry_;
  mutable absl::Mutex mutex_;
  std::vector<std::function<void()>> samplers_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace docket::platform
