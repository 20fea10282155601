#include "projections/postgres/shard_sums.h"

#include <cmath>

#include "platform/check.h"
#include "platform/status_macros.h"

namespace docket::projections {

absl::StatusOr<ShardSums> ReadSums(const SumStatement& statement,
                                   const platform::PostgresRows& rows) {
  ShardSums sums;
  for (int row = 0; row < rows.count(); ++row) {
    int column = 0;
    GroupSums& group = sums[rows.Integer(row, column++)];
    for (int i = 0; i < statement.counts; ++i) {
      group.counts.push_back(rows.Integer(row, column++));
    }
    for (int i = 0; i < statement.spans; ++i, ++column) {
      LogBuckets& buckets = group.spans.emplace_back();
      if (rows.IsNull(row, column)) continue;  // nothing has such a span
      DOCKET_ASSIGN_OR_RETURN(buckets, LogBuckets::Parse(rows.Bytes(row, column)));
    }
  }
  return sums;
}

void Add(const ShardSums& more, ShardSums& sums) {
  for (const auto& [key, added] : more) {
    const auto [at, is_new] = sums.try_emplace(key, added);
    if (is_new) continue;
    GroupSums& group = at->second;
    DOCKET_CHECK(group.counts.size() == added.counts.size() &&
                 group.spans.size() == added.spans.size());
    for (std::size_t i = 0; i < added.counts.size(); ++i) group.counts[i] += added.counts[i];
    for (std::size_t i = 0; i < added.spans.size(); ++i) group.spans[i].Add(added.spans[i]);
  }
}

Spread SumColumns::Percentiles() {
  const LogBuckets& span = sums_.spans.at(span_++);
  Spread spread{.count = span.count()};
  if (spread.count == 0) return spread;
  const auto at = [&span](double fraction) {
    return static_cast<std::int64_t>(std::llround(span.Quantile(fraction)));
  };
  spread.p50_ms = at(0.5);
  spread.p90_ms = at(0.9);
  spread.p99_ms = at(0.99);
  return spread;
}

}  // namespace docket::projections
