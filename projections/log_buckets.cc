#include "projections/log_buckets.h"

#include <cmath>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "platform/check.h"
#include "platform/string_view_bridge.h"

namespace docket::projections {
namespace {

constexpr double kGrowth = (1 + LogBuckets::kErrorMax) / (1 - LogBuckets::kErrorMax);

// As far from the bucket's lower bound as from its upper one, relative to each.
double MiddleOf(std::int32_t bucket) {
  if (bucket == LogBuckets::kBelowOne) return 0;
  return 2 * std::exp(bucket * LogBuckets::LogGrowth()) / (kGrowth + 1);
}

}  // namespace

double LogBuckets::LogGrowth() { return std::log(kGrowth); }

absl::StatusOr<LogBuckets> LogBuckets::Parse(std::string_view text) {
  LogBuckets buckets;
  if (text.empty()) return buckets;
  for (const absl::string_view part : absl::StrSplit(platform::AbslView(text), ',')) {
    const std::pair<absl::string_view, absl::string_view> one =
        absl::StrSplit(part, absl::MaxSplits(':', 1));
    std::int32_t bucket = 0;
    std::int64_t count = 0;
    if (!absl::SimpleAtoi(one.first, &bucket) || !absl::SimpleAtoi(one.second, &count) ||
        bucket < kBelowOne || count < 1) {
      return absl::DataLossError(absl::StrCat("these are no buckets of values: ", part));
    }
    buckets.Add(bucket, count);
  }
  return buckets;
}

void LogBuckets::Add(std::int32_t bucket, std::int64_t count) {
  counts_[bucket] += count;
  count_ += count;
}

void LogBuckets::Add(const LogBuckets& more) {
  for (const auto& [bucket, count] : more.counts_) Add(bucket, count);
}

double LogBuckets::ValueAt(std::int64_t rank) const {
  std::int64_t before = 0;
  for (const auto& [bucket, count] : counts_) {
    before += count;
    if (rank < before) return MiddleOf(bucket);
  }
  DOCKET_CHECK(false);
}

double LogBuckets::Quantile(double fraction) const {
  DOCKET_CHECK(count_ > 0 && fraction >= 0 && fraction <= 1);
  const double position = fraction * static_cast<double>(count_ - 1);
  const double below = std::floor(position);
  const double lower = ValueAt(static_cast<std::int64_t>(below));
  const double upper = ValueAt(static_cast<std::int64_t>(std::ceil(position)));
  return lower + (upper - lower) * (position - below);
}

}  // namespace docket::projections
