// The figures of a group, read from left to right: from the columns of a row that a shard answers,
// or from what the rows of all shards add up to.
// Thread-safety: none; used by one thread.
#pragma once

#include <cstdint>

#include "projections/analytics_queries.h"

namespace docket::projections {

class FigureColumns {
 public:
  FigureColumns() = default;
  FigureColumns(const FigureColumns&) = delete;
  FigureColumns& operator=(const FigureColumns&) = delete;
  virtual ~FigureColumns() = default;

  [[nodiscard]] virtual std::int64_t Number() = 0;
  [[nodiscard]] virtual Spread Percentiles() = 0;
};

// In the order of the statements' columns (shard_statements.h, shard_sum_statements.h).
void ReadFigures(FigureColumns& columns, ReviewLatency& latency);
void ReadFigures(FigureColumns& columns, Throughput& throughput);
void ReadFigures(FigureColumns& columns, FindingTotals& totals);
void ReadFigures(FigureColumns& columns, RunTotals& totals);

}  // namespace docket::projections
