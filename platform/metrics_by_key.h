// MetricsByKey: the metrics of one family that a hot path counts in, found by a key that is cheaper
// than labels: Family::With makes a map of strings, and a whole new metric, before it finds that
// there is one already.
// Thread-safety: Of may be called from any thread at the same time. Ownership: as Family; pointers
// in keys must stay what they are for as long as this lives.
#pragma once

#include <functional>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "platform/metrics.h"

namespace docket::platform {

template <class Metric, class Key>
class MetricsByKey {
 public:
  using Labels = std::function<MetricLabels(const Key&)>;

  MetricsByKey(Family<Metric> family, Labels labels)
      : family_(std::move(family)), labels_(std::move(labels)) {}

  [[nodiscard]] Metric& Of(const Key& key) {
    const absl::MutexLock lock(&mutex_);
    const auto [known, first] = known_.try_emplace(key, nullptr);
    if (first) known->second = &family_.With(labels_(key));
    return *known->second;
  }

 private:
  const Family<Metric> family_;
  const Labels labels_;
  absl::Mutex mutex_;
  absl::flat_hash_map<Key, Metric*> known_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace docket::platform
