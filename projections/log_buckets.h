// LogBuckets: how many of a set of values lie in which of buckets whose bounds grow by one factor.
// Buckets of two sets can be added up, which percentiles cannot; and a quantile that is made from
// them is at most kErrorMax off, relative to the exact one. Source: Masson, Rim, Lee, "DDSketch: a
// fast and fully-mergeable quantile sketch with relative-error guarantees" (2019), without its
// bound on the number of buckets: from a millisecond to a thousand years there are 1,557.
// Thread-safety: none.
#pragma once

#include <cstdint>
#include <map>
#include <string_view>

#include "absl/status/statusor.h"

namespace docket::projections {

class LogBuckets {
 public:
  static constexpr double kErrorMax = 0.01;

  // A value of 1 or more is in the bucket ceil(ln(value) / LogGrowth()); all below it are in this
  // one, and count as 0.
  static constexpr std::int32_t kBelowOne = -1;
  [[nodiscard]] static double LogGrowth();

  // "0:3,17:1": buckets with how many values each has. kDataLoss: it is no such text.
  [[nodiscard]] static absl::StatusOr<LogBuckets> Parse(std::string_view text);

  void Add(std::int32_t bucket, std::int64_t count);
  void Add(const LogBuckets& more);

  [[nodiscard]] std::int64_t count() const { return count_; }

  // Between the two nearest values, as percentile_cont of SQL has it. Preconditions: there is a
  // value; 0 <= fraction <= 1.
  [[nodiscard]] double Quantile(double fraction) const;

 private:
  // Of the values in order, the one with so many before it.
  [[nodiscard]] double ValueAt(std::int64_t rank) const;

  std::map<std::int32_t, std::int64_t> counts_;
  std::int64_t count_ = 0;
};

}  // namespace docket::projections
