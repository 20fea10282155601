// The query port of time travel, whose answer a test sets. Thread-safety: as fakes.h.
#pragma once

#include <functional>
#include <optional>

#include "absl/synchronization/mutex.h"
#include "projections/past_queries.h"

namespace docket::api {

class FakePast final : public projections::PastQueries {
 public:
  struct Rows {
    absl::StatusOr<projections::PastReview> review = absl::NotFoundError("");
    domain::Tenant tenant;                   // whose it is
    std::optional<projections::AsOf> as_of;  // that was asked for last
  };

  void Update(const std::function<void(Rows&)>& change) {
    absl::MutexLock lock(&mutex_);
    change(rows_);
  }
  [[nodiscard]] std::optional<projections::AsOf> as_of() {
    absl::MutexLock lock(&mutex_);
    return rows_.as_of;
  }

  absl::StatusOr<projections::Answer<projections::PastReview>> ReviewAsOf(
      const projections::Visible& visible, const domain::ReviewId& /*id*/,
      const projections::AsOf& as_of) override {
    absl::MutexLock lock(&mutex_);
    rows_.as_of = as_of;
    if (!rows_.review.ok()) return rows_.review.status();
    if (!visible.Sees(rows_.tenant)) return absl::NotFoundError("");
    return projections::Answer<projections::PastReview>{
        .value = *rows_.review, .at = {}, .incomplete = {}};
  }

 private:
  absl::Mutex mutex_;
  Rows rows_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace docket::api
